import { Failure } from "../failure/failure.ts";
import { UsageError } from "./usage-error.ts";

type Source = Readonly<{ path: string; text: string }>;

/** What a reader of snapshots threw, as a complaint that names the file and each line; what is no refusal of its content is a bug. */
export function notASnapshot(error: unknown, { path, text }: Source): unknown {
  if (!(error instanceof Failure)) return error;
  const told = error.details.length === 0 ? [{ pointer: "", detail: error.message }] : error.details;
  const lines = told.map(
    ({ pointer, detail }) => `${placeOf({ path, text }, pointer, detail)}${pointer === "" ? "" : `${pointer}: `}${detail}`,
  );
  return new UsageError(`not a snapshot:\n${lines.map((line) => `  ${line}`).join("\n")}`, { cause: error });
}

function placeOf({ path, text }: Source, pointer: string, detail: string): string {
  const [, offset] = /at offset (\d+)$/.exec(detail) ?? [];
  const before = text.slice(0, offset === undefined ? offsetOf(text, pointer) : Number(offset));
  return `${path}:${before.split("\n").length}: `;
}

/** Where the last key of a JSON pointer stands, each searched for behind the one before: near enough for a person to find it. */
function offsetOf(text: string, pointer: string): number {
  let at = 0;
  for (const step of pointer.split("/").slice(1)) {
    const found = text.indexOf(JSON.stringify(step.replaceAll("~1", "/").replaceAll("~0", "~")), at);
    at = found < 0 ? at : found;
  }
  return at;
}
