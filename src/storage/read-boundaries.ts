import { Prisma } from "./generated/client.ts";
import { type Moment, OVERDUE_INTERVALS } from "../domain/history/span.ts";
import { type ContentHash, EMPTY_CHUNK } from "./content-hash.ts";
import type { Row } from "../domain/snapshot/rows.ts";
import { SLOT_STRIDE, VOLATILE_SLOT } from "./slot.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A moment at which one slot of one node came to hold something else; or, where `rows` is set, its volatile rows became others. */
export type Boundary = Readonly<{
  at: Moment;
  nodeId: number;
  node: string;
  slot: number;
  before: ContentHash;
  after: ContentHash;
  rows: Readonly<{ before: readonly Row[]; after: readonly Row[] }> | null;
}>;

export type BoundaryPage = Readonly<{
  since: Moment;
  until: Moment;
  /** Null: all nodes, all slots. */
  nodes: readonly string[] | null;
  slots: readonly number[] | null;
  includeVolatile: boolean;
  /** Only what comes after this one in the order told, itself included: a boundary holds several changes. */
  from: Readonly<{ at: Moment; nodeId: number; slot: number }> | null;
  limit: number;
}>;

type Raw = Omit<Boundary, "at" | "rows"> & { at: Date; rowsBefore: string | null; rowsAfter: string | null };

/**
 * What changed in (since, until], newest first; within a moment by node and slot. Uses slot_state_cluster_id_valid_from_idx
 * backwards, and one probe of slot_state_pkey a boundary for what was before.
 */
export async function readBoundaries({ db }: Store, clusterId: number, page: BoundaryPage): Promise<Boundary[]> {
  const volatile = page.includeVolatile
    ? Prisma.sql`union all ${volatileOpenings(clusterId, page)} union all ${volatileEndings(clusterId, page)}`
    : Prisma.empty;
  const rows = await db.$queryRaw<Raw[]>`
    select b.at, b.node_id as "nodeId", n.name as node, b.slot, coalesce(b.before, ${EMPTY_CHUNK}::uuid)::text as before, b.after::text as after,
      b.rows_before as "rowsBefore", b.rows_after as "rowsAfter"
    from (${openings(clusterId, page)} union all ${retirements(clusterId, page)} ${volatile}) b
    join node n on n.cluster_id = ${clusterId} and n.id = b.node_id
    order by b.at desc, b.node_id, b.slot
    limit ${page.limit}`;
  return rows.map(toBoundary);
}

function toBoundary({ at, rowsBefore, rowsAfter, ...rest }: Raw): Boundary {
  const rows = rowsBefore === null && rowsAfter === null ? null : { before: rowsOf(rowsBefore), after: rowsOf(rowsAfter) };
  return { ...rest, at: at.getTime(), rows };
}

const rowsOf = (text: string | null): Row[] => (text === null ? [] : (JSON.parse(text) as Row[]));

/** An interval that begins: what came before it ended at that moment, or was nothing. */
function openings(clusterId: number, page: BoundaryPage): Prisma.Sql {
  return Prisma.sql`(
    select s.valid_from as at, s.node_id, s.slot,
      (select p.chunk from slot_state p
        where p.cluster_id = s.cluster_id and p.node_id = s.node_id and p.slot = s.slot and p.valid_from < s.valid_from and p.valid_to = s.valid_from
        order by p.valid_from desc limit 1) as before,
      s.chunk as after, null::text as rows_before, null::text as rows_after
    from slot_state s
    where s.cluster_id = ${clusterId} and s.valid_from > ${sqlTime(page.since)}::timestamptz and s.valid_from <= ${sqlTime(page.until)}::timestamptz
      ${filters(clusterId, page)} ${following(page, Prisma.sql`s.valid_from`)}
    order by s.valid_from desc, s.node_id, s.slot
    limit ${page.limit})`;
}

/** The intervals that ended with their node's retirement, and that nothing followed. */
function retirements(clusterId: number, page: BoundaryPage): Prisma.Sql {
  return Prisma.sql`(
    select s.valid_to as at, s.node_id, s.slot, s.chunk as before, ${EMPTY_CHUNK}::uuid as after, null::text, null::text
    from version v
    join slot_state s on s.cluster_id = v.cluster_id and s.node_id = v.node_id and s.valid_to = v.valid_to
    where v.cluster_id = ${clusterId} and v.retired and v.valid_to > ${sqlTime(page.since)}::timestamptz and v.valid_to <= ${sqlTime(page.until)}::timestamptz
      ${filters(clusterId, page)} ${following(page, Prisma.sql`s.valid_to`)}
      and not exists (select from slot_state f
        where f.cluster_id = s.cluster_id and f.node_id = s.node_id and f.slot = s.slot and f.valid_from = s.valid_to))`;
}

/** Volatile rows that were reported anew. A section's volatile rows stand in a slot of their own number, after all others. */
function volatileOpenings(clusterId: number, page: BoundaryPage): Prisma.Sql {
  return Prisma.sql`(
    select s.valid_from, s.node_id, s.slot, ${EMPTY_CHUNK}::uuid, ${EMPTY_CHUNK}::uuid,
      (select p.rows from volatile_state p
        where p.cluster_id = s.cluster_id and p.node_id = s.node_id and p.section = s.section and p.valid_from < s.valid_from and p.valid_to = s.valid_from
        order by p.valid_from desc limit 1),
      s.rows
    from ${volatileRows(clusterId)} s
    where s.valid_from > ${sqlTime(page.since)}::timestamptz and s.valid_from <= ${sqlTime(page.until)}::timestamptz
      ${filters(clusterId, page)} ${following(page, Prisma.sql`s.valid_from`)})`;
}

/** Volatile rows that were reported no more, or not in time, and that nothing followed. */
function volatileEndings(clusterId: number, page: BoundaryPage): Prisma.Sql {
  return Prisma.sql`(
    select s.valid_to, s.node_id, s.slot, ${EMPTY_CHUNK}::uuid, ${EMPTY_CHUNK}::uuid, s.rows, null
    from ${volatileRows(clusterId)} s
    where s.valid_to > ${sqlTime(page.since)}::timestamptz and s.valid_to <= ${sqlTime(page.until)}::timestamptz
      ${filters(clusterId, page)} ${following(page, Prisma.sql`s.valid_to`)}
      and not exists (select from volatile_state f
        where f.cluster_id = s.cluster_id and f.node_id = s.node_id and f.section = s.section and f.valid_from = s.valid_to))`;
}

/** Present rows end when they are overdue, unless they are reported again before. */
function volatileRows(clusterId: number): Prisma.Sql {
  const overdueAt = Prisma.sql`n.volatile_seen_at + n.interval_seconds * ${OVERDUE_INTERVALS}::int * interval '1 second' + interval '1 millisecond'`;
  return Prisma.sql`(
    select v.cluster_id, v.node_id, v.section, v.valid_from, least(v.valid_to, case when v.valid_to = 'infinity' then ${overdueAt} end) as valid_to,
      v.rows, (v.section * ${SLOT_STRIDE} + ${VOLATILE_SLOT})::smallint as slot
    from volatile_state v join node n on n.cluster_id = v.cluster_id and n.id = v.node_id
    where v.cluster_id = ${clusterId})`;
}

function filters(clusterId: number, { nodes, slots }: BoundaryPage): Prisma.Sql {
  const ofNodes =
    nodes === null
      ? Prisma.empty
      : Prisma.sql`and s.node_id = any(array(select id from node where cluster_id = ${clusterId} and name = any(${nodes}::text[])))`;
  const ofSlots = slots === null ? Prisma.empty : Prisma.sql`and s.slot = any(${slots}::smallint[])`;
  return Prisma.sql`${ofNodes} ${ofSlots}`;
}

function following({ from }: BoundaryPage, at: Prisma.Sql): Prisma.Sql {
  if (from === null) return Prisma.empty;
  const moment = Prisma.sql`${sqlTime(from.at)}::timestamptz`;
  return Prisma.sql`and (${at} < ${moment} or (${at} = ${moment} and (s.node_id, s.slot) >= (${from.nodeId}, ${from.slot})))`;
}
