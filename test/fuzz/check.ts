import { isDeepStrictEqual } from "node:util";
import { readSections, type SnapshotReading } from "../../src/domain/snapshot/read-snapshot.ts";
import type { SectionInput } from "../../src/domain/snapshot/read-section.ts";
import { scanJson } from "../../src/domain/snapshot/scan-json.ts";
import { type Section, SECTIONS } from "../../src/domain/snapshot/section.ts";
import { Failure } from "../../src/failure/failure.ts";
import type { Envelope } from "../../src/intake/envelope.ts";
import { readEnvelope } from "../../src/intake/read-envelope.ts";
import { readPaste } from "../../src/intake/read-paste.ts";
import { nodeStateOf } from "../../src/storage/node-state.ts";
import type { Input, Target } from "./input.ts";
import { rulesBroken } from "./json-rules.ts";

/** What was done with an input that is no fault of ours. */
export type Outcome = "taken" | "refused";

/** What ought not to be, in words. */
class Fault extends Error {}

/**
 * Reads an input as a push would, and looks at what comes of it.
 *
 * @throws Fault, and whatever a reader throws that is no Failure
 */
export function check({ target, section, text }: Input): Outcome {
  return CHECKS[target](text, section ?? "fdb");
}

const CHECKS: Readonly<Record<Target, (text: string, section: Section) => Outcome>> = {
  json: checkScan,
  data(text, section) {
    const scan = scanJson(text);
    return scan.ok ? checkSections({ [section]: { data: scan.value } }) : "refused";
  },
  text: (text, section) => checkSections({ [section]: { text } }),
  paste: (text) => checkBody(() => readPaste(text)),
  envelope: (text) => checkBody(() => readEnvelope(text)),
};

/** The scanner takes a text exactly where JSON.parse and our own rules do, and gives the value that JSON.parse gives. */
function checkScan(text: string): Outcome {
  const scan = scanJson(text);
  const parsed = parse(text);
  if (parsed === null) return requireThat(!scan.ok, "taken, though it is no JSON") && "refused";

  const { codes, isLossy } = rulesBroken(text);
  requireThat(scan.ok === (codes.size === 0), `${scan.ok ? "taken" : "refused"}, though it breaks ${[...codes].join(", ") || "no rule"}`);
  const strange = scan.ok ? undefined : scan.faults.find(({ code }) => !codes.has(code));
  requireThat(strange === undefined, `refused for ${strange?.code}, which it does not break`);
  requireThat(!scan.ok || isLossy || isDeepStrictEqual(scan.value, parsed.value), "read as another value than JSON.parse reads");
  return scan.ok ? "taken" : "refused";
}

function parse(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function checkBody(read: () => Envelope): Outcome {
  let envelope: Envelope;
  try {
    envelope = read();
  } catch (error) {
    if (error instanceof Failure) return "refused";
    throw error;
  }
  return checkSections(envelope.sections);
}

/** What is read can be kept: facts with a key each, no two of one key, of characters that a database takes. */
function checkSections(input: Readonly<Record<string, SectionInput>>): Outcome {
  const { readings, issues } = readSections(input);
  for (const section of SECTIONS) checkFacts(section, readings[section]);
  for (const { pointer, detail } of issues)
    requireThat(pointer.length + detail.length <= 1_000, `an issue of ${pointer.length + detail.length} characters`);
  nodeStateOf(readings);
  return SECTIONS.some((section) => readings[section].status === "ok") ? "taken" : "refused";
}

function checkFacts(section: string, reading: SnapshotReading["readings"]["fdb"]): void {
  if (reading.status !== "ok") return;
  for (const facts of [reading.facts, reading.volatile]) {
    const keys = new Set(facts.map(({ key }) => key));
    requireThat(keys.size === facts.length, `${section} has two facts of one key`);
    for (const { key, text } of facts)
      requireThat(key !== "" && isWhole(key) && isStorable(text), `${section} has a fact that cannot be kept: ${key}`);
  }
}

const isWhole = (text: string): boolean => !/[\0\ud800-\udfff]/u.test(text);

/** A text of JSON writes as escapes what it must not have. */
const isStorable = (text: string): boolean => isWhole(text) && !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/.test(text);

function requireThat(holds: boolean, otherwise: string): true {
  if (!holds) throw new Fault(otherwise);
  return true;
}
