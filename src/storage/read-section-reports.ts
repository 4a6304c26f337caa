import type { Moment } from "../domain/history/span.ts";
import type { Section } from "../domain/snapshot/section.ts";
import { loadChunks } from "./load-chunks.ts";
import { readNodeSlots } from "./read-node-slots.ts";
import { REPORT, SECTION_CODE } from "./slot.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** What a node's last report said of one section. */
export type StoredReport = Readonly<{ name: Section; status: "ok" | "error" | "not_collected"; error?: string }>;

/** How each section was reported in the node's last push at or before a moment. */
export async function readSectionReports(store: Store, node: { clusterId: number; nodeId: number }, at: Moment): Promise<StoredReport[]> {
  const slots = await readNodeSlots(store, node, { sections: [REPORT], at });
  const chunks = await loadChunks(
    store,
    node.clusterId,
    slots.map(({ chunk }) => chunk),
  );
  return [...chunks.values()].flat().map(({ row }) => row as unknown as StoredReport);
}

/** When these sections were last seen ok, at or before a moment. Sections that never were are left out. */
export async function readLastOk(
  { db }: Store,
  { clusterId, nodeId }: { clusterId: number; nodeId: number },
  { sections, at }: { sections: readonly Section[]; at: Moment },
): Promise<Map<Section, Moment>> {
  const rows = await db.$queryRaw<{ code: number; seenAt: Date }[]>`
    select asked.code, ok.last_seen_at as "seenAt"
    from unnest(${sections.map((section) => SECTION_CODE[section])}::int[]) as asked (code)
    cross join lateral (
      select v.last_seen_at from version v
      where v.cluster_id = ${clusterId} and v.node_id = ${nodeId} and v.valid_from <= ${sqlTime(at)}::timestamptz and v.ok_sections & (1 << asked.code) <> 0
      order by v.valid_from desc limit 1
    ) ok`;
  const bySection = new Map(sections.map((section) => [SECTION_CODE[section] as number, section]));
  return new Map(
    rows.flatMap(({ code, seenAt }) => (bySection.has(code) ? [[bySection.get(code) as Section, seenAt.getTime()] as const] : [])),
  );
}
