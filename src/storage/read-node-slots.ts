import type { Moment } from "../domain/history/span.ts";
import type { ContentHash } from "./content-hash.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** What one slot of one node held at a moment. */
export type HeldSlot = Readonly<{ nodeId: number; slot: number; chunk: ContentHash }>;

/** What these slots of these nodes held at a moment. One statement; one probe of slot_state_pkey a node and slot. */
export async function readNodeSlots(
  { db }: Store,
  clusterId: number,
  { nodeIds, slots, at }: { nodeIds: readonly number[]; slots: readonly number[]; at: Moment },
): Promise<HeldSlot[]> {
  return db.$queryRaw<HeldSlot[]>`
    select node.id as "nodeId", asked.slot, held.chunk::text
    from unnest(${nodeIds}::int[]) as node (id)
    cross join unnest(${slots}::smallint[]) as asked (slot)
    cross join lateral (
      select s.chunk, s.valid_to from slot_state s
      where s.cluster_id = ${clusterId} and s.node_id = node.id and s.slot = asked.slot and s.valid_from <= ${sqlTime(at)}::timestamptz
      order by s.valid_from desc limit 1
    ) held
    where held.valid_to > ${sqlTime(at)}::timestamptz`;
}
