import type { Fact } from "../domain/snapshot/fact.ts";
import { SECTIONS, type Section } from "../domain/snapshot/section.ts";

/** The part of a state that says which sections were reported, and with what success. Stored like a section, with code 0. */
export const REPORT = "report";
export type StoredSection = Section | typeof REPORT;

/** Codes are stored: a new section takes a new number, none is ever used again. */
export const SECTION_CODE = {
  report: 0,
  links: 1,
  addresses: 2,
  routes: 3,
  routes6: 4,
  rules: 5,
  rules6: 6,
  neighbors: 7,
  fdb: 8,
  nexthops: 9,
  vlans: 10,
  bridgeLinks: 11,
  sysctls: 12,
} as const satisfies Record<StoredSection, number>;

const SECTION_OF_CODE = new Map<number, StoredSection>(([REPORT, ...SECTIONS] as const).map((section) => [SECTION_CODE[section], section]));

/** The rows about peers fall into this many slots a section, so that a change rewrites 1/32 of a table's facts. */
const PEER_SLOTS = 32;
/** The slot of a section's other rows. It is there, though empty, wherever the section was reported. */
const REST_SLOT = PEER_SLOTS;
/** Where a section's volatile rows stand among its slots when changes are told in order. Nothing is stored under it. */
export const VOLATILE_SLOT = 63;
export const SLOT_STRIDE = 64;

/** The slot of a section's rows with this peer key; null: of those that are not about peers. */
export const slotOf = (section: StoredSection, peerKey: string | null): number =>
  SECTION_CODE[section] * SLOT_STRIDE + (peerKey === null ? REST_SLOT : peerSlot(peerKey));

/** The slot that a fact falls into. */
export const slotOfFact = (fact: Pick<Fact, "section" | "peerKey">): number => slotOf(fact.section, fact.peerKey);

/** The slot of a section's rows that are not about peers. */
export const restSlot = (section: StoredSection): number => slotOf(section, null);

/** Among its slots, the number under which a section's volatile rows are told. */
export const volatileSlot = (section: StoredSection): number => SECTION_CODE[section] * SLOT_STRIDE + VOLATILE_SLOT;

/** Whether the slot is that of rows which are not about peers. */
export const isRestSlot = (slot: number): boolean => slot % SLOT_STRIDE === REST_SLOT;

/** The code of the section that a slot belongs to. */
export const codeOfSlot = (slot: number): number => Math.floor(slot / SLOT_STRIDE);

/** The section with a stored code; undefined for a code of a later release. */
export const sectionOfCode = (code: number): StoredSection | undefined => SECTION_OF_CODE.get(code);

/** Which section's rows a slot holds; null for the report's slot, and for a code of a later release. */
export function sectionOfSlot(slot: number): Section | null {
  const section = sectionOfCode(codeOfSlot(slot));
  return section === undefined || section === REPORT ? null : section;
}

/** The sections with rows about peers. */
const HAS_PEERS: ReadonlySet<StoredSection> = new Set<StoredSection>(["routes", "routes6", "neighbors", "fdb"]);

/** The slots of what nodes say of themselves, by section. */
export const OWN_SLOTS = SECTIONS.map(restSlot);

/** The slots of these sections' rows about peers. */
export const slotsOfPeers = (sections: readonly Section[]): number[] => slotsOf(sections).filter((slot) => !isRestSlot(slot));

/** All slots that facts of these sections can fall into. */
export function slotsOf(sections: readonly StoredSection[]): number[] {
  return sections.flatMap((section) => {
    const first = SECTION_CODE[section] * SLOT_STRIDE;
    if (!HAS_PEERS.has(section)) return [restSlot(section)];
    return Array.from({ length: PEER_SLOTS + 1 }, (_, index) => first + index);
  });
}

/** FNV-1a (draft-eastlake-fnv): spreads keys evenly; nothing depends on it being hard to steer. */
function peerSlot(peerKey: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < peerKey.length; i++) hash = Math.imul(hash ^ peerKey.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % PEER_SLOTS;
}
