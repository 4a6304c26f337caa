import type { SlotInterval } from "../domain/history/paint-slot.ts";
import type { Moment } from "../domain/history/span.ts";
import type { NodeIds } from "./ensure-node.ts";
import { momentOf, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/**
 * What these slots of one node held from just before `from` until just after `to`, by slot. Slots that held nothing are left out.
 * Three probes of slot_state_pkey a slot, however long the history.
 */
export async function readSlotIntervals(
  { db }: Store,
  { clusterId, nodeId }: NodeIds,
  { slots, from, to }: { slots: readonly number[]; from: Moment; to: Moment },
): Promise<Map<number, SlotInterval[]>> {
  const rows = await db.$queryRaw<{ slot: number; validFrom: Date; validTo: Date | null; chunk: string }[]>`
    select asked.slot, held.valid_from as "validFrom", nullif(held.valid_to, 'infinity') as "validTo", held.chunk::text
    from unnest(${slots}::smallint[]) as asked (slot)
    cross join lateral (
      select s.valid_from, s.valid_to, s.chunk from slot_state s
      where s.cluster_id = ${clusterId} and s.node_id = ${nodeId} and s.slot = asked.slot
        and s.valid_from <= coalesce(
          (select min(f.valid_from) from slot_state f
            where f.cluster_id = ${clusterId} and f.node_id = ${nodeId} and f.slot = asked.slot and f.valid_from > ${sqlTime(to)}::timestamptz),
          'infinity')
        and s.valid_from >= coalesce(
          (select max(b.valid_from) from slot_state b
            where b.cluster_id = ${clusterId} and b.node_id = ${nodeId} and b.slot = asked.slot and b.valid_from < ${sqlTime(from)}::timestamptz),
          '-infinity')
    ) held
    order by asked.slot, held.valid_from`;
  const bySlot = new Map<number, SlotInterval[]>();
  for (const { slot, validFrom, validTo, chunk } of rows) {
    const interval = { validFrom: validFrom.getTime(), validTo: momentOf(validTo), chunk };
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), interval]);
  }
  return bySlot;
}
