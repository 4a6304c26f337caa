import type { Fact, SectionReading } from "../domain/snapshot/fact.ts";
import { SECTIONS, type Section } from "../domain/snapshot/section.ts";
import { type ContentHash, hashChunk, hashFact, hashState, hashText } from "./content-hash.ts";
import { REPORT, restSlot, SECTION_CODE, slotOfFact } from "./slot.ts";

/** A fact under its name. */
export type NamedFact = Readonly<{ hash: ContentHash; section: Section | typeof REPORT; key: string; mac: string | null; text: string }>;

/** What a push says of its node, named by content: what is compared, and what is stored where it is not known yet. */
export type NodeState = Readonly<{
  digest: ContentHash;
  /** By slot, for sections that are ok: every slot with facts, and each section's rest slot. */
  slots: ReadonlyMap<number, StateSlot>;
  /** Bit n is set where the section with code n is ok; bit 0, the report itself, always is. */
  okSections: number;
  volatileDigest: ContentHash;
  /** By section, the canonical texts of its volatile rows; sections that are not ok are left out. */
  volatile: ReadonlyMap<Section, readonly string[]>;
}>;

export type StateSlot = Readonly<{ chunk: ContentHash; facts: readonly NamedFact[] }>;

/** Names everything that the sections' readings say. */
export function nodeStateOf(readings: Readonly<Record<Section, SectionReading>>): NodeState {
  const slots = new Map<number, NamedFact[]>([[restSlot(REPORT), SECTIONS.map((section) => reportFact(section, readings[section]))]]);
  for (const section of SECTIONS) {
    const reading = readings[section];
    if (reading.status === "ok") spread(slots, section, reading.facts);
  }
  const named = new Map([...slots].map(([slot, facts]) => [slot, toSlot(facts)]));
  const volatile = volatileOf(readings);
  return {
    digest: hashState(new Map([...named].map(([slot, { chunk }]) => [slot, chunk]))),
    slots: named,
    okSections: okMask(readings),
    volatileDigest: hashText(JSON.stringify([...volatile])),
    volatile,
  };
}

function spread(slots: Map<number, NamedFact[]>, section: Section, facts: readonly Fact[]): void {
  slots.set(restSlot(section), []);
  for (const fact of facts) {
    const slot = slotOfFact(fact);
    const held = slots.get(slot);
    const named = { hash: hashFact(section, fact.text), section, key: fact.key, mac: macOf(fact), text: fact.text };
    if (held === undefined) slots.set(slot, [named]);
    else held.push(named);
  }
}

function toSlot(facts: NamedFact[]): StateSlot {
  const sorted = facts.sort((a, b) => (a.hash < b.hash ? -1 : 1));
  return { chunk: hashChunk(sorted.map(({ hash }) => hash)), facts: sorted };
}

/** How a section was reported is a fact like any other: a section that begins to fail makes a version. */
function reportFact(section: Section, reading: SectionReading): NamedFact {
  const text = JSON.stringify(
    reading.status === "error"
      ? { name: section, status: reading.status, error: reading.error }
      : { name: section, status: reading.status },
  );
  return { hash: hashFact(REPORT, text), section: REPORT, key: section, mac: null, text };
}

function macOf({ row }: Fact): string | null {
  return "mac" in row && row.mac !== undefined ? row.mac : null;
}

function okMask(readings: Readonly<Record<Section, SectionReading>>): number {
  return SECTIONS.reduce(
    (mask, section) => (readings[section].status === "ok" ? mask | (1 << SECTION_CODE[section]) : mask),
    1 << SECTION_CODE[REPORT],
  );
}

function volatileOf(readings: Readonly<Record<Section, SectionReading>>): Map<Section, readonly string[]> {
  const rows = new Map<Section, readonly string[]>();
  for (const section of ["neighbors", "fdb"] as const) {
    const reading = readings[section];
    if (reading.status === "ok") rows.set(section, reading.volatile.map(({ text }) => text).sort());
  }
  return rows;
}
