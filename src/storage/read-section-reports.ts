import type { Moment } from "../domain/history/span.ts";
import type { Section } from "../domain/snapshot/section.ts";
import type { ContentHash } from "./content-hash.ts";
import { loadChunks } from "./load-chunks.ts";
import { readNodeSlots } from "./read-node-slots.ts";
import { REPORT, restSlot, SECTION_CODE } from "./slot.ts";
import { momentOrNull, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** What a node's last report said of one section. */
export type StoredReport = Readonly<{ name: Section; status: "ok" | "error" | "not_collected"; error?: string }>;

/** How each section was reported in each node's last push at or before a moment, by node. */
export async function readSectionReports(
  store: Store,
  clusterId: number,
  { nodeIds, at }: { nodeIds: readonly number[]; at: Moment },
): Promise<Map<number, StoredReport[]>> {
  const slots = await readNodeSlots(store, clusterId, { nodeIds, slots: [restSlot(REPORT)], at });
  const chunks = await loadChunks(
    store,
    clusterId,
    slots.map(({ chunk }) => chunk),
  );
  return new Map(slots.map(({ nodeId, chunk }) => [nodeId, (chunks.get(chunk) ?? []).map(({ row }) => row as unknown as StoredReport)]));
}

/** Which sections each of these chunks of the report's slot calls ok, as bits of their codes. */
export async function readOkSections(store: Store, clusterId: number, hashes: readonly ContentHash[]): Promise<Map<ContentHash, number>> {
  const chunks = await loadChunks(store, clusterId, hashes);
  return new Map([...chunks].map(([hash, facts]) => [hash, okMask(facts.map(({ row }) => row as unknown as StoredReport))]));
}

/** The report itself, with code 0, is always there. */
const okMask = (reports: readonly StoredReport[]): number =>
  reports.reduce((mask, { name, status }) => (status === "ok" ? mask | (1 << SECTION_CODE[name]) : mask), 1 << SECTION_CODE[REPORT]);

export type SectionOfNode = Readonly<{ nodeId: number; section: Section }>;

/**
 * When each of these sections was last seen ok, at or before a moment, in their order; null for those that never were, or not since the
 * node was retired: then nothing is held of them. Probes slot_state_pkey, and reads version_pkey backwards.
 */
export async function readLastOk(
  { db }: Store,
  clusterId: number,
  { sections, at }: { sections: readonly SectionOfNode[]; at: Moment },
): Promise<(Moment | null)[]> {
  if (sections.length === 0) return [];
  const rows = await db.$queryRaw<{ seenAt: Date | null }[]>`
    select case when exists (
      select from slot_state s
      where s.cluster_id = ${clusterId} and s.node_id = asked.node_id and s.slot = asked.rest_slot
        and s.valid_from <= ${sqlTime(at)}::timestamptz and s.valid_to > ${sqlTime(at)}::timestamptz
    ) then (
      select v.last_seen_at from version v
      where v.cluster_id = ${clusterId} and v.node_id = asked.node_id and v.valid_from <= ${sqlTime(at)}::timestamptz and v.ok_sections & (1 << asked.code) <> 0
      order by v.valid_from desc limit 1
    ) end as "seenAt"
    from unnest(
      ${sections.map(({ nodeId }) => nodeId)}::int[],
      ${sections.map(({ section }) => SECTION_CODE[section])}::int[],
      ${sections.map(({ section }) => restSlot(section))}::smallint[]
    ) with ordinality as asked (node_id, code, rest_slot, ordinal)
    order by asked.ordinal`;
  return rows.map(({ seenAt }) => momentOrNull(seenAt));
}
