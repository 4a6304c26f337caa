import type { Moment } from "../domain/history/span.ts";
import type { ContentHash } from "./content-hash.ts";
import { slotsOf, type StoredSection } from "./slot.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** What one slot of one node held at a moment. */
export type HeldSlot = Readonly<{ slot: number; chunk: ContentHash; validFrom: Moment }>;

/** What one node's slots of these sections held at a moment. One probe of slot_state_pkey a slot. */
export async function readNodeSlots(
  { db }: Store,
  { clusterId, nodeId }: { clusterId: number; nodeId: number },
  { sections, at }: { sections: readonly StoredSection[]; at: Moment },
): Promise<HeldSlot[]> {
  const rows = await db.$queryRaw<{ slot: number; chunk: string; validFrom: Date }[]>`
    select asked.slot, held.chunk::text, held.valid_from as "validFrom"
    from unnest(${slotsOf(sections)}::smallint[]) as asked (slot)
    cross join lateral (
      select s.chunk, s.valid_from, s.valid_to from slot_state s
      where s.cluster_id = ${clusterId} and s.node_id = ${nodeId} and s.slot = asked.slot and s.valid_from <= ${sqlTime(at)}::timestamptz
      order by s.valid_from desc limit 1
    ) held
    where held.valid_to > ${sqlTime(at)}::timestamptz`;
  return rows.map((row) => ({ ...row, validFrom: row.validFrom.getTime() }));
}
