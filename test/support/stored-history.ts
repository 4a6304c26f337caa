import type { Moment } from "../../src/domain/history/span.ts";
import { canonicalJson } from "../../src/domain/snapshot/canonical-json.ts";
import { SECTIONS } from "../../src/domain/snapshot/section.ts";
import type { StoredFact } from "../../src/storage/content-cache.ts";
import { loadChunks } from "../../src/storage/load-chunks.ts";
import { codeOfSlot, isRestSlot, REPORT, SECTION_CODE, type StoredSection } from "../../src/storage/slot.ts";
import type { Store } from "../../src/storage/store.ts";
import type { Rows } from "./history-model.ts";

type SlotRow = Readonly<{ slot: number; validFrom: Date; validTo: Date | null; chunk: string; clusterId: number }>;
type Interval = Readonly<{ slot: number; validFrom: Moment; validTo: Moment; facts: readonly StoredFact[] }>;

/** All that is stored of one node's slots, read at once, so that many moments can be looked at. */
export type StoredHistory = Readonly<{
  stateAt: (section: StoredSection, at: Moment) => Rows;
  statusesAt: (at: Moment) => readonly string[] | null;
  moments: () => Moment[];
}>;

export async function readStoredHistory(store: Store, { cluster, node }: { cluster: string; node: string }): Promise<StoredHistory> {
  const rows = await store.db.$queryRaw<SlotRow[]>`
    select s.slot, s.valid_from as "validFrom", nullif(s.valid_to, 'infinity') as "validTo", s.chunk::text, s.cluster_id as "clusterId"
    from slot_state s join cluster c on c.id = s.cluster_id join node n on n.cluster_id = c.id and n.id = s.node_id
    where c.name = ${cluster} and n.name = ${node}
    order by s.slot, s.valid_from`;
  const chunks = await loadChunks(store, rows[0]?.clusterId ?? 0, new Set(rows.map(({ chunk }) => chunk)));
  const intervals = rows.map((row) => toInterval(row, chunks.get(row.chunk) ?? []));
  requireCanonical(intervals);
  return {
    stateAt: (section, at) => stateAt(intervals, section, at),
    statusesAt: (at) => statusesAt(intervals, at),
    moments: () => intervals.flatMap(({ validFrom, validTo }) => [validFrom, validTo]).filter(Number.isFinite),
  };
}

const toInterval = ({ slot, validFrom, validTo }: SlotRow, facts: readonly StoredFact[]): Interval => ({
  slot,
  validFrom: validFrom.getTime(),
  validTo: validTo?.getTime() ?? Number.POSITIVE_INFINITY,
  facts,
});

/** No interval is empty, none overlaps the next one of its slot, and touching ones differ. */
function requireCanonical(intervals: readonly Interval[]): void {
  for (const [index, interval] of intervals.entries()) {
    const next = intervals[index + 1];
    const isSound = interval.validFrom < interval.validTo && (next?.slot !== interval.slot || isFollowedBy(interval, next));
    if (!isSound) throw new Error(`slot ${interval.slot} is not canonical at ${interval.validFrom}`);
  }
}

const isFollowedBy = (interval: Interval, next: Interval): boolean =>
  interval.validTo < next.validFrom || (interval.validTo === next.validFrom && hashes(interval) !== hashes(next));

const hashes = ({ facts }: Interval): string => facts.map(({ hash }) => hash).join(" ");

/** A section was reported wherever its rest slot holds anything, be it nothing. */
function stateAt(intervals: readonly Interval[], section: StoredSection, at: Moment): Rows {
  const held = intervals.filter(
    ({ slot, validFrom, validTo }) => codeOfSlot(slot) === SECTION_CODE[section] && validFrom <= at && at < validTo,
  );
  if (!held.some(({ slot }) => isRestSlot(slot))) {
    if (held.some(({ facts }) => facts.length > 0)) throw new Error(`${section} has rows and was never reported`);
    return null;
  }
  return new Map(held.flatMap(({ facts }) => facts.map(({ key, row }): [string, string] => [key, canonicalJson(row)])));
}

function statusesAt(intervals: readonly Interval[], at: Moment): readonly string[] | null {
  const reports = stateAt(intervals, REPORT, at);
  if (reports === null) return null;
  return SECTIONS.map((section) => (JSON.parse(reports.get(section) ?? "{}") as { status?: string }).status ?? "absent");
}
