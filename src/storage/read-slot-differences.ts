import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import { type ContentHash, EMPTY_CHUNK } from "./content-hash.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A slot that holds something else at one moment than at another. */
export type SlotDifference = Readonly<{ nodeId: number; node: string; slot: number; before: ContentHash; after: ContentHash }>;

export type DifferencePage = Readonly<{
  from: Moment;
  to: Moment;
  nodes: readonly string[] | null;
  slots: readonly number[] | null;
  /** Only from this slot on, itself included. */
  start: Readonly<{ nodeId: number; slot: number }> | null;
  limit: number;
}>;

/** The slots that differ between two moments, in the order of nodes and slots. Looks only at slots in which something changed in between. */
export async function readSlotDifferences({ db }: Store, clusterId: number, page: DifferencePage): Promise<SlotDifference[]> {
  const { from, to, start, limit } = page;
  const startAt = start === null ? Prisma.empty : Prisma.sql`and (node_id, slot) >= (${start.nodeId}, ${start.slot})`;
  return db.$queryRaw<SlotDifference[]>`
    select d.node_id as "nodeId", n.name as node, d.slot, d.before::text as before, d.after::text as after
    from (
      select node_id, slot, coalesce(${chunkAt(clusterId, from)}, ${EMPTY_CHUNK}::uuid) as before, coalesce(${chunkAt(clusterId, to)}, ${EMPTY_CHUNK}::uuid) as after
      from (${touched(clusterId, page)}) touched
      where true ${startAt}
    ) d
    join node n on n.cluster_id = ${clusterId} and n.id = d.node_id
    where d.before <> d.after
    order by d.node_id, d.slot
    limit ${limit}`;
}

function touched(clusterId: number, { from, to, nodes, slots }: DifferencePage): Prisma.Sql {
  const [low, high] = [sqlTime(Math.min(from, to)), sqlTime(Math.max(from, to))];
  const ofNodes =
    nodes === null
      ? Prisma.empty
      : Prisma.sql`and node_id = any(array(select id from node where cluster_id = ${clusterId} and name = any(${nodes}::text[])))`;
  const ofSlots = slots === null ? Prisma.empty : Prisma.sql`and slot = any(${slots}::smallint[])`;
  return Prisma.sql`
    select node_id, slot from slot_state
    where cluster_id = ${clusterId} and valid_from > ${low}::timestamptz and valid_from <= ${high}::timestamptz ${ofNodes} ${ofSlots}
    union
    select s.node_id, s.slot from (
      select cluster_id, node_id, valid_to from version
      where cluster_id = ${clusterId} and retired and valid_to > ${low}::timestamptz and valid_to <= ${high}::timestamptz ${ofNodes}
    ) v join slot_state s using (cluster_id, node_id, valid_to)
    where true ${ofSlots}`;
}

function chunkAt(clusterId: number, at: Moment): Prisma.Sql {
  return Prisma.sql`(
    select case when s.valid_to > ${sqlTime(at)}::timestamptz then s.chunk end from slot_state s
    where s.cluster_id = ${clusterId} and s.node_id = touched.node_id and s.slot = touched.slot and s.valid_from <= ${sqlTime(at)}::timestamptz
    order by s.valid_from desc limit 1)`;
}
