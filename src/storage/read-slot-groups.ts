import type { Moment } from "../domain/history/span.ts";
import type { ContentHash } from "./content-hash.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** The nodes whose slot held one chunk at a moment. */
export type SlotGroup = Readonly<{ slot: number; chunk: ContentHash; nodeIds: readonly number[] }>;

/**
 * What these slots of all nodes held at a moment, each distinct chunk once: a healthy mesh gives few groups of many nodes.
 * The present and the past cost the same. Uses slot_state_cluster_id_slot_valid_to_valid_from_idx.
 */
export async function readSlotGroups(
  { db }: Store,
  clusterId: number,
  { slots, at }: { slots: readonly number[]; at: Moment },
): Promise<SlotGroup[]> {
  return db.$queryRaw<SlotGroup[]>`
    select slot, chunk::text, array_agg(node_id) as "nodeIds"
    from slot_state
    where cluster_id = ${clusterId} and slot = any(${slots}::smallint[])
      and valid_to > ${sqlTime(at)}::timestamptz and valid_from <= ${sqlTime(at)}::timestamptz
    group by slot, chunk`;
}
