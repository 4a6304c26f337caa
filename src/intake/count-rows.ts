import { endOfString } from "../domain/snapshot/end-of-string.ts";
import { ROWS_MAX } from "../domain/snapshot/raw-row.ts";
import type { SectionInput } from "../domain/snapshot/read-section.ts";
import { Failure } from "../failure/failure.ts";

/** @throws too_many_rows where the sections have more rows together than one push may have */
export function refuseTooManyRows(sections: readonly SectionInput[]): void {
  refuseRows(sections.reduce((sum, section) => sum + rowsOf(section), 0));
}

/** @throws too_many_rows where a text has more lines, or objects, than one push may have rows */
export function refuseTooManyLines(text: string): void {
  refuseRows(rowsOfText(text));
}

function refuseRows(rows: number): void {
  if (rows > ROWS_MAX) throw tooManyRows(`${rows} rows`);
}

/** The refusal; `found` says how many there are, and where if that is known. */
export function tooManyRows(found: string): Failure {
  const limit = { name: "rows", max: ROWS_MAX } as const;
  return new Failure("too_many_rows", `${found}, but the limit is ${ROWS_MAX} in all sections together`, { limit });
}

/** Rows of JSON may be spread over many lines, or stand on one. */
function rowsOfText(text: string): number {
  const objects = objectsOf(text);
  return /^\s*[[{]/.test(text) ? objects : Math.max(objects, linesOf(text));
}

/** JSON objects that are not within another one. */
function objectsOf(text: string): number {
  let [objects, depth] = [0, 0];
  for (let at = text.indexOf("{"); at >= 0 && at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "{") objects += depth++ === 0 ? 1 : 0;
    else if (character === "}") depth = Math.max(0, depth - 1);
  }
  return objects;
}

/** Lines that the text has, whether or not each is a row. */
function linesOf(text: string): number {
  if (text === "") return 0;
  let lines = text.endsWith("\n") ? 0 : 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function rowsOf({ data, text }: SectionInput): number {
  if (typeof text === "string") return rowsOfText(text);
  if (Array.isArray(data)) return data.length;
  return typeof data === "object" && data !== null ? Object.keys(data).length : 0;
}
