import { isRawFields, type RawFields } from "../domain/snapshot/fields.ts";
import type { SectionInput } from "../domain/snapshot/read-section.ts";
import { isSection, SECTIONS, type Section } from "../domain/snapshot/section.ts";
import { Failure } from "../failure/failure.ts";
import { ContentNotes, quoted } from "./content-notes.ts";
import { refuseTooManyRows } from "./count-rows.ts";
import type { Envelope } from "./envelope.ts";
import { HEADER_KEYS, readHeader } from "./read-header.ts";
import { readJson } from "./read-json.ts";
import { readSectionInput } from "./read-section-input.ts";

/**
 * Reads a JSON body in its long form (`sections` holds the sections) or its short form (they stand in the body itself).
 * What is unknown is a warning; what is known and wrong refuses the body, with all that is wrong with it.
 *
 * @throws json_syntax and the other codes of scanJson, not_an_object, schema_unsupported, timestamp_malformed, out_of_range,
 *   wrong_type, section_conflict, nothing_reported, too_many_rows
 */
export function readEnvelope(text: string): Envelope {
  const notes = new ContentNotes();
  const body = parseBody(text, notes);
  const header = readHeader(body, notes);
  const sections = body["sections"] === undefined ? readShortForm(body, notes) : readLongForm(body, notes);
  notes.refuseFaults();
  refuseTooManyRows(Object.values(sections));
  return { ...header, sections, issues: notes.warnings() };
}

/** The body, even where the notes have faults of it already, so that others are told with them. */
function parseBody(text: string, notes: ContentNotes): RawFields {
  const value = readJson(text, notes);
  if (isRawFields(value)) return value;
  notes.refuseFaults();
  throw new Failure("not_an_object", `a snapshot is a JSON object, not ${quoted(value)}`);
}

type Sections = Partial<Record<Section, SectionInput>>;

function readLongForm(body: RawFields, notes: ContentNotes): Sections {
  warnOfUnknownKeys(body, (key) => key === "sections", notes);
  const told = body["sections"];
  if (!isRawFields(told)) {
    notes.fault("wrong_type", ["sections"], `expected an object, found ${quoted(told)}`);
    return {};
  }
  for (const name of Object.keys(told).filter((key) => !isSection(key))) {
    notes.warn("unknown_section", ["sections", name], `no section has this name; there are ${SECTIONS.join(", ")}`);
  }
  return readSections(told, { path: ["sections"], notes });
}

function readShortForm(body: RawFields, notes: ContentNotes): Sections {
  warnOfUnknownKeys(body, isSection, notes);
  return readSections(body, { path: [], notes });
}

function warnOfUnknownKeys(body: RawFields, isPlace: (key: string) => boolean, notes: ContentNotes): void {
  for (const key of Object.keys(body)) {
    if (!HEADER_KEYS.has(key) && !isPlace(key)) notes.warn("unknown_key", [key], "not a key of a snapshot; it is not kept");
  }
}

function readSections(holder: RawFields, { path, notes }: { path: readonly string[]; notes: ContentNotes }): Sections {
  const names = SECTIONS.filter((name) => holder[name] !== undefined);
  if (names.length === 0)
    notes.fault("nothing_reported", path, `there is no section; a snapshot has one or more of ${SECTIONS.join(", ")}`);
  const sections: Sections = {};
  for (const name of names) {
    const input = readSectionInput(holder[name], { section: name, path: [...path, name], notes });
    if (input !== null) sections[name] = input;
  }
  return sections;
}
