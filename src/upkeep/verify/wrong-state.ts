import type { Moment } from "../../domain/history/span.ts";
import { type ContentHash, hashState } from "../../storage/content-hash.ts";
import type { ProvableVersion } from "../../storage/read-provable-history.ts";
import type { SlotRow } from "../../storage/slot-changes.ts";
import { codeOfSlot, REPORT, restSlot } from "../../storage/slot.ts";
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
 * The first version whose digest is not that of what the slots of its ok sections held as it began, or null. One that was outranked at its
 * own moment never held anything; one that began before history is looked at where history begins.
 */
export function wrongState(asked: StatesAsked): WrongRow | null {
  const opening = [...asked.rows].sort((a, b) => a.validFrom - b.validFrom);
  const held = new Map<number, SlotRow>();
  let opened = 0;
  for (const version of asked.versions) {
    const at = Math.max(version.validFrom, asked.historyFrom);
    for (let row = opening[opened]; row !== undefined && row.validFrom <= at; row = opening[++opened]) held.set(row.slot, row);
    const wrong = at < version.validTo ? wrongAt(asked, version, { held, at }) : null;
    if (wrong !== null) return wrong;
  }
  return null;
}

type Held = Readonly<{ held: ReadonlyMap<number, SlotRow>; at: Moment }>;

function wrongAt(asked: StatesAsked, version: ProvableVersion, { held, at }: Held): WrongRow | null {
  const present = [...held.values()].filter(({ validTo }) => at < validTo);
  const report = present.find(({ slot }) => slot === restSlot(REPORT));
  const okSections = report === undefined ? null : (asked.okByReport.get(report.chunk) ?? null);
  if (okSections !== null && okSections !== version.okSections) {
    return wrongOfVersion(asked.place, version, {
      expected: `ok_sections ${okSections}, as the report says`,
      found: `ok_sections ${version.okSections}`,
    });
  }
  const ok = present.filter(({ slot }) => ((version.okSections >>> codeOfSlot(slot)) & 1) === 1);
  const digest = hashState(new Map(ok.map(({ slot, chunk }) => [slot, chunk])));
  if (digest === version.digest) return null;
  if (!asked.isProven(version))
    return wrongOfVersion(asked.place, version, { expected: `digest ${digest} of its slots`, found: `digest ${version.digest}` });
  const [expected, found] = [`rows at that moment with the digest ${version.digest}`, `rows with the digest ${digest}`];
  return wrongOfNode(asked.place, "slot_state", { key: { at: told(at) }, expected, found });
}
