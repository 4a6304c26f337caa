import type { JsonFault } from "../domain/snapshot/json-scanner.ts";
import { scanJson } from "../domain/snapshot/scan-json.ts";
import { ContentNotes } from "./content-notes.ts";
import { tooManyRows } from "./count-rows.ts";

/**
 * The value of a JSON text that is taken strictly.
 *
 * @throws json_syntax and the other codes of scanJson, too_many_rows
 */
export function requireJson(text: string): unknown {
  const notes = new ContentNotes();
  const value = readJson(text, notes);
  notes.refuseFaults();
  return value;
}

/** The same, with its faults in the notes, so that others can be told with them. Undefined where the text is no JSON. */
export function readJson(text: string, notes: ContentNotes): unknown {
  const scan = scanJson(text);
  if (!scan.ok) noteFaults(scan.faults, notes);
  return scan.value;
}

function noteFaults(faults: readonly JsonFault[], notes: ContentNotes): void {
  const long = faults.find(({ code }) => code === "too_many_rows");
  if (long !== undefined) throw tooManyRows(`${long.pointer.replace(/\/\d+$/, "")}: ${long.detail}`);
  notes.faults(faults);
}
