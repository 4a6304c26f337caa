import { isRawFields, type RawFields } from "../domain/snapshot/fields.ts";
import { told } from "../domain/snapshot/issue-list.ts";
import type { SectionInput } from "../domain/snapshot/read-section.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { type ContentNotes, quoted } from "./content-notes.ts";

/** Where a section stands in the body, and where to say what is wrong with it. */
export type SectionPlace = Readonly<{ section: Section; path: readonly string[]; notes: ContentNotes }>;

const KEYS: ReadonlySet<string> = new Set(["status", "data", "text", "error"]);

/**
 * Reads one section as the body tells it: an object with status, data, text and error, or for short what would be its data or text.
 * Null: it cannot be taken, and the notes say why. An `ok` section without rows to read is refused, since absent is not empty.
 */
export function readSectionInput(value: unknown, place: SectionPlace): SectionInput | null {
  if (typeof value === "string") return { text: value };
  if (isData(value, place.section) && !isLongForm(value)) return { data: value };
  if (isRawFields(value)) return readLongForm(value, place);
  return refuse(place, [], `expected an array, a text or an object, found ${quoted(value)}`);
}

/** Sysctls are named values: an object where other sections have a list. */
function isData(value: unknown, section: Section): value is readonly unknown[] | RawFields {
  return Array.isArray(value) || (section === "sysctls" && isRawFields(value));
}

function isLongForm(value: readonly unknown[] | RawFields): boolean {
  if (!isRawFields(value)) return false;
  const keys = Object.keys(value);
  return keys.length === 0 || keys.some((key) => KEYS.has(key));
}

function refuse({ path, notes }: SectionPlace, within: readonly string[], detail: string): null {
  notes.fault("wrong_type", [...path, ...within], detail);
  return null;
}

function readLongForm(value: RawFields, place: SectionPlace): SectionInput | null {
  const { path, notes } = place;
  for (const key of Object.keys(value)) {
    if (!KEYS.has(key)) notes.warn("unknown_key", [...path, key], "a section has status, data, text and error; it is not kept");
  }
  const status = readStatus(value["status"], place);
  const error = readError(value["error"], place);
  if (status === null) return null;
  if (status === "ok") return readRows(value, place);
  warnOfIgnoredRows(value, place);
  return error === null ? { status } : { status, error };
}

function readStatus(value: unknown, place: SectionPlace): "ok" | "error" | "not_collected" | null {
  if (value === undefined) return "ok";
  if (value === "ok" || value === "error" || value === "not_collected") return value;
  if (typeof value !== "string") return refuse(place, ["status"], `expected a text, found ${quoted(value)}`);
  place.notes.fault("out_of_range", [...place.path, "status"], `expected ok, error or not_collected, found ${quoted(value)}`);
  return null;
}

/** What a tool says as it fails is a line; nobody keeps a novel. */
function readError(value: unknown, place: SectionPlace): string | null {
  if (value === undefined) return null;
  return typeof value === "string" ? told(value) : refuse(place, ["error"], `expected a text, found ${quoted(value)}`);
}

/** A failed command may have printed a part of its table. */
function warnOfIgnoredRows({ data, text }: RawFields, { path, notes }: SectionPlace): void {
  if (!isEmpty(data) || !isEmpty(text)) notes.warn("rows_ignored", path, "only a section that is ok has rows; these are not read");
}

const isEmpty = (rows: unknown): boolean => rows === undefined || rows === "" || (Array.isArray(rows) && rows.length === 0);

const NO_ROWS = "an ok section has data or text; one that was not collected is left out, since absent is not empty";
const TWO_FORMS = "data and text are two forms of the same; send one of them";

function readRows({ data, text }: RawFields, place: SectionPlace): SectionInput | null {
  const hasData = data !== undefined;
  const hasText = text !== undefined;
  if (hasData && hasText) place.notes.fault("section_conflict", place.path, TWO_FORMS);
  else if (hasData) return readData(data, place);
  else if (hasText) return typeof text === "string" ? { text } : refuse(place, ["text"], `expected a text, found ${quoted(text)}`);
  else place.notes.fault("nothing_reported", place.path, NO_ROWS);
  return null;
}

function readData(data: unknown, place: SectionPlace): SectionInput | null {
  const due = place.section === "sysctls" ? "an object of names and values" : "an array";
  return isData(data, place.section) ? { data } : refuse(place, ["data"], `expected ${due}, found ${quoted(data)}`);
}
