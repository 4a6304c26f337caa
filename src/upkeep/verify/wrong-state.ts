import type { Moment } from "../../domain/history/span.ts";
import { SECTIONS } from "../../domain/snapshot/section.ts";
import { type ContentHash, hashState } from "../../storage/content-hash.ts";
import type { ProvableVersion } from "../../storage/read-provable-history.ts";
import type { SlotRow } from "../../storage/slot-changes.ts";
import { codeOfSlot, REPORT, restSlot, SECTION_CODE, type StoredSection } from "../../storage/slot.ts";
import { told, type WrongRow, wrongOfNode, wrongOfVersion } from "./wrong-row.ts";
import type { Timeline } from "./wrong-version.ts";

export type StatesAsked = Readonly<{
  place: Timeline["place"];
  historyFrom: Moment;
  /** Those to look at, sorted. */
  versions: readonly ProvableVersion[];
  /** All intervals at the moments at which these begin, in any order. */
  rows: readonly SlotRow[];
  /** By the chunk of the report's slot, which sections were ok, as bits of their codes. */
  okByReport: ReadonlyMap<ContentHash, number>;
  /** Whether a receipt says that the version's digest is right. */
  isProven: (version: ProvableVersion) => boolean;
}>;

/**
 * The first version whose ok_sections are not those that its report tells, though its digest is that of what they held; or null. To be
 * asked before anything else of slots, since ok_sections say where slots may change.
 */
export function wrongOkSections(asked: StatesAsked): WrongRow | null {
  return firstWrong(asked, (version, { present }) => {
    const report = present.find(({ slot }) => slot === restSlot(REPORT));
    const due = report === undefined ? undefined : asked.okByReport.get(report.chunk);
    if (due === undefined || due === version.okSections || digestOf(present, due) !== version.digest) return null;
    return wrongOfVersion(asked.place, version, {
      expected: `ok_sections ${due}, as its report says`,
      found: `ok_sections ${version.okSections}`,
    });
  });
}

/**
 * The first version whose digest is not that of what the slots of its ok sections held as it began, or null. One that was outranked at its
 * own moment never held anything; one that began before history is looked at where history begins.
 */
export function wrongState(asked: StatesAsked): WrongRow | null {
  return firstWrong(asked, (version, { present, at }) => {
    const digest = digestOf(present, version.okSections);
    if (digest !== version.digest) return wrongDigest(asked, version, { digest, at });
    const slots = new Set(present.map(({ slot }) => slot));
    const unsaid = STORED.find((section) => isOk(version.okSections, SECTION_CODE[section]) && !slots.has(restSlot(section)));
    if (unsaid === undefined) return null;
    const key = { slot: restSlot(unsaid), at: told(at) };
    return wrongOfNode(asked.place, "slot_state", { key, expected: `a row, since ${unsaid} was reported`, found: "no row" });
  });
}

const STORED: readonly StoredSection[] = [REPORT, ...SECTIONS];

type Held = Readonly<{ present: readonly SlotRow[]; at: Moment }>;

function firstWrong(asked: StatesAsked, wrongOf: (version: ProvableVersion, held: Held) => WrongRow | null): WrongRow | null {
  const opening = [...asked.rows].sort((a, b) => a.validFrom - b.validFrom);
  const held = new Map<number, SlotRow>();
  let opened = 0;
  for (const version of asked.versions) {
    const at = Math.max(version.validFrom, asked.historyFrom);
    for (let row = opening[opened]; row !== undefined && row.validFrom <= at; row = opening[++opened]) held.set(row.slot, row);
    const present = [...held.values()].filter(({ validTo }) => at < validTo);
    const wrong = at < version.validTo ? wrongOf(version, { present, at }) : null;
    if (wrong !== null) return wrong;
  }
  return null;
}

const isOk = (okSections: number, code: number): boolean => ((okSections >>> code) & 1) === 1;

function digestOf(present: readonly SlotRow[], okSections: number): ContentHash {
  return hashState(new Map(present.filter(({ slot }) => isOk(okSections, codeOfSlot(slot))).map(({ slot, chunk }) => [slot, chunk])));
}

function wrongDigest(asked: StatesAsked, version: ProvableVersion, { digest, at }: { digest: ContentHash; at: Moment }): WrongRow {
  if (!asked.isProven(version)) {
    return wrongOfVersion(asked.place, version, { expected: `digest ${digest} of its slots`, found: `digest ${version.digest}` });
  }
  const [expected, found] = [`rows at that moment with the digest ${version.digest}`, `rows with the digest ${digest}`];
  return wrongOfNode(asked.place, "slot_state", { key: { at: told(at) }, expected, found });
}
