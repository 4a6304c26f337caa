import type { SectionInput } from "../domain/snapshot/read-section.ts";
import { Failure } from "../failure/failure.ts";
import { ROWS_MAX } from "./envelope.ts";

/** @throws too_many_rows where the sections have more rows together than one push may have */
export function refuseTooManyRows(sections: readonly SectionInput[]): void {
  refuseRows(sections.reduce((sum, section) => sum + rowsOf(section), 0));
}

/** @throws too_many_rows where a text has more lines than one push may have rows */
export function refuseTooManyLines(text: string): void {
  refuseRows(linesOf(text));
}

function refuseRows(rows: number): void {
  if (rows <= ROWS_MAX) return;
  const limit = { name: "rows", max: ROWS_MAX } as const;
  throw new Failure("too_many_rows", `${rows} rows, but the limit is ${ROWS_MAX} in all sections together`, { limit });
}

/** Lines that the text has, whether or not each is a row. */
function linesOf(text: string): number {
  if (text === "") return 0;
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function rowsOf({ data, text }: SectionInput): number {
  if (typeof text === "string") return linesOf(text);
  if (Array.isArray(data)) return data.length;
  return typeof data === "object" && data !== null ? Object.keys(data).length : 0;
}
