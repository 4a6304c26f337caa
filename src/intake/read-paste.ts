import type { SectionInput } from "../domain/snapshot/read-section.ts";
import { isSection, type Section } from "../domain/snapshot/section.ts";
import { splitPaste } from "../domain/snapshot/split-paste.ts";
import { Failure } from "../failure/failure.ts";
import { ContentNotes } from "./content-notes.ts";
import { refuseTooManyLines } from "./count-rows.ts";
import { DEFAULT_INTERVAL_SECONDS, type Envelope } from "./envelope.ts";

/**
 * Reads a terminal paste. It has no times: it was observed when it came. A command that shows only a part of its table, such as
 * `ip route show dev eth0` or one through grep, is not taken: what a section holds replaces what was known, so that the rows that
 * it does not show would be deleted. Links that `ip addr` shows beside its own table are passed over in silence.
 *
 * @throws nul_character, too_many_rows, nothing_reported
 */
export function readPaste(text: string): Envelope {
  if (text.includes("\u0000")) throw new Failure("nul_character", `the text has a NUL at offset ${text.indexOf("\u0000")}`);
  refuseTooManyLines(text);

  const paste = splitPaste(text);
  const notes = new ContentNotes();
  const sections: Partial<Record<Section, SectionInput>> = {};
  for (const [name, input] of Object.entries(paste.sections)) {
    if (!isSection(name)) continue;
    const { partial, ...whole } = input;
    if (partial === true && paste.incidental.includes(name)) continue;
    if (partial === true) notes.warn("partial_section", ["sections", name], `the command shows only a part of ${name}: it is not taken`);
    else sections[name] = whole;
  }
  if (Object.keys(sections).length === 0) throw nothingReported(notes);
  const issues = [...notes.warnings(), ...paste.issues];
  return {
    observedAt: null,
    sentAt: null,
    intervalSeconds: DEFAULT_INTERVAL_SECONDS,
    agentVersion: null,
    node: paste.node,
    sections,
    issues,
  };
}

function nothingReported(notes: ContentNotes): Failure {
  const partial = notes.warnings().map(({ detail }) => detail);
  const why = partial.length === 0 ? "no output of ip or bridge was recognised in the text" : partial.join("; ");
  return new Failure("nothing_reported", why);
}
