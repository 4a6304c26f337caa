import type { Moment } from "../domain/history/span.ts";
import { isRawFields, type RawFields } from "../domain/snapshot/fields.ts";
import { type ContentNotes, quoted } from "./content-notes.ts";
import { DEFAULT_INTERVAL_SECONDS, type Envelope } from "./envelope.ts";
import { readTime } from "./read-time.ts";

/** Keys of a body beside its sections. */
export const HEADER_KEYS: ReadonlySet<string> = new Set(["schema", "observedAt", "sentAt", "intervalSeconds", "agent", "node"]);

const SCHEMA = "vxlens.snapshot/v1";
const INTERVAL_SECONDS_MAX = 86_400;
const AGENT_TEXT_MAX = 100;

/** Reads what a body says about itself. What is wrong goes to the notes, and counts as not told until they refuse it. */
export function readHeader(body: RawFields, notes: ContentNotes): Omit<Envelope, "sections" | "issues"> {
  checkSchema(body["schema"], notes);
  return {
    observedAt: readMoment(body, "observedAt", notes),
    sentAt: readMoment(body, "sentAt", notes),
    intervalSeconds: readInterval(body["intervalSeconds"], notes),
    agentVersion: readAgent(body["agent"], notes),
    node: typeof body["node"] === "string" ? body["node"] : null,
  };
}

function checkSchema(schema: unknown, notes: ContentNotes): void {
  if (schema === undefined || schema === SCHEMA) return;
  if (typeof schema === "string") notes.fault("schema_unsupported", ["schema"], `${quoted(schema)} is not supported; ${SCHEMA} is`);
  else notes.fault("wrong_type", ["schema"], `expected the text ${SCHEMA}, found ${quoted(schema)}`);
}

function readMoment(body: RawFields, key: "observedAt" | "sentAt", notes: ContentNotes): Moment | null {
  const value = body[key];
  if (value === undefined) return null;
  const moment = readTime(value);
  if (moment === null) {
    notes.fault(
      "timestamp_malformed",
      [key],
      `${quoted(value)} is neither RFC 3339 with a zone (2026-11-22T10:00:00Z) nor epoch milliseconds`,
    );
  }
  return moment;
}

function readInterval(value: unknown, notes: ContentNotes): number {
  if (value === undefined) return DEFAULT_INTERVAL_SECONDS;
  if (typeof value !== "number") {
    notes.fault("wrong_type", ["intervalSeconds"], `expected a number, found ${quoted(value)}`);
    return DEFAULT_INTERVAL_SECONDS;
  }
  const isInRange = Number.isInteger(value) && value >= 1 && value <= INTERVAL_SECONDS_MAX;
  if (!isInRange)
    notes.fault("out_of_range", ["intervalSeconds"], `expected a whole number from 1 to ${INTERVAL_SECONDS_MAX}, found ${value}`);
  return value;
}

/** The version, since that is what we keep. */
function readAgent(value: unknown, notes: ContentNotes): string | null {
  if (value === undefined) return null;
  if (!isRawFields(value)) {
    notes.fault("wrong_type", ["agent"], `expected an object with name and version, found ${quoted(value)}`);
    return null;
  }
  for (const key of Object.keys(value)) {
    if (key === "name" || key === "version") checkAgentText(value[key], key, notes);
    else notes.warn("unknown_key", ["agent", key], "an agent has a name and a version; it is not kept");
  }
  return typeof value["version"] === "string" ? value["version"] : null;
}

function checkAgentText(value: unknown, key: string, notes: ContentNotes): void {
  if (typeof value !== "string") notes.fault("wrong_type", ["agent", key], `expected a text, found ${quoted(value)}`);
  else if (value.length > AGENT_TEXT_MAX) notes.fault("out_of_range", ["agent", key], `expected at most ${AGENT_TEXT_MAX} characters`);
}
