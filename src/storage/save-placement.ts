import { Prisma } from "./generated/client.ts";
import type { Receipt } from "../domain/history/receipts.ts";
import type { Moment, Span } from "../domain/history/span.ts";
import { type Chain, chained, type ReceiptRow } from "./chain.ts";
import { keepBody, type LastBody } from "./last-body.ts";
import type { NodeIds } from "./ensure-node.ts";
import { type DueStretch, noteDue } from "./finding-due.ts";
import type { SlotChanges, SlotRow } from "./slot-changes.ts";
import { sqlArray } from "./sql-array.ts";
import { sqlTime, sqlTimeOrNull } from "./sql-time.ts";
import type { Store } from "./store.ts";
import { type VolatileWrite, writeVolatile } from "./write-volatile.ts";

/** All that one push, or one retirement, changes of its node. */
export type PlacementWrite = Readonly<{
  /** What was read: nothing is written unless it still holds. */
  expected: Readonly<{ revision: number; headSeenAt: Moment | null; chain: Chain }>;
  /** The version that holds from now on; null when the node is retired, or has only a past. */
  head: Span | null;
  /** Versions of the past that are new or changed. */
  past: readonly Span[];
  /** What the write adds to the node's chain, in order. */
  receipts: readonly Receipt[];
  slots: SlotChanges;
  volatile: VolatileWrite | null;
  /** Of which time findings are to be looked for anew. Null: nothing in it is news. */
  due: DueStretch | null;
  /** From when on the node's token is worth nothing; null: it stays what it is. */
  tokenEndsAt: Moment | null;
  /** What is to be kept of the push as it came; null: what was kept stays. */
  body: LastBody | null;
}>;

/**
 * One statement: compares, and writes all or nothing. False where somebody else wrote meanwhile: read again.
 * Every table is written through the row that won the comparison.
 */
export async function savePlacement({ db }: Store, ids: NodeIds, write: PlacementWrite): Promise<boolean> {
  const parts = [Prisma.sql`won as (${updateNode(ids, write)})`, ...rowsWritten(write)];
  // A join with slot_state is planned for its size at the time; all else is found by its key.
  const planned = write.slots.gone.length === 0 ? Prisma.sql`/* planned once */ ` : Prisma.empty;
  const rows = await db.$queryRaw<{ won: bigint }[]>(Prisma.sql`${planned}with ${Prisma.join(parts)} select count(*) as won from won`);
  return rows[0]?.won === 1n;
}

/** The other tables' parts, as CTEs that know the node from `won`; what is not written costs nothing. */
function rowsWritten(write: PlacementWrite): Prisma.Sql[] {
  const { volatile, due, tokenEndsAt, body } = write;
  return [
    ...historyWritten(write),
    ...volatileRows(volatile),
    ...(due === null ? [] : [noteDue(due)]),
    ...(tokenEndsAt === null ? [] : [revokeTokenOfNode(tokenEndsAt)]),
    ...(body === null ? [] : [keepBody(body)]),
  ];
}

const volatileRows = (volatile: VolatileWrite | null): Prisma.Sql[] =>
  volatile === null || volatile.rows === null ? [] : writeVolatile(volatile, volatile.rows);

function historyWritten({ expected, receipts, past, slots }: PlacementWrite): Prisma.Sql[] {
  return [
    ...(receipts.length === 0 ? [] : [insertReceipts(chained(expected.chain, receipts).rows)]),
    ...(past.length === 0 ? [] : [upsertPast(past)]),
    ...(slots.gone.length === 0 ? [] : [deleteSlots(slots.gone)]),
    ...(slots.changed.length === 0 ? [] : [Prisma.sql`changed as (${insertSlots(slots.changed)} ${orChange})`]),
    ...(slots.opened.length === 0 ? [] : [Prisma.sql`opened as (${insertSlots(slots.opened)})`]),
  ];
}

function updateNode({ clusterId, nodeId }: NodeIds, { expected, head, receipts, volatile }: PlacementWrite): Prisma.Sql {
  const { chain } = chained(expected.chain, receipts);
  return Prisma.sql`
    update node set revision = revision + 1, receipts = ${chain.receipts}, link = ${chain.link}::uuid,
      ${head === null ? noHead : headColumns(head)},
      volatile_digest = case when ${volatile !== null} then ${volatile?.digest ?? null}::uuid else volatile_digest end,
      volatile_seen_at = case when ${volatile !== null} then ${sqlTimeOrNull(volatile?.at ?? null)}::timestamptz else volatile_seen_at end
    where cluster_id = ${clusterId} and id = ${nodeId} and revision = ${expected.revision}
      and last_seen_at is not distinct from ${sqlTimeOrNull(expected.headSeenAt)}::timestamptz
    returning cluster_id, id as node_id`;
}

const noHead = Prisma.sql`
  digest = null, valid_from = null, last_seen_at = null, received_at = null, observed_from = null, observed_to = null, ok_sections = 0`;

function headColumns({ digest, validFrom, lastSeenAt, observed, sender, okSections }: Span): Prisma.Sql {
  return Prisma.sql`
    digest = ${digest}::uuid,
    valid_from = ${sqlTime(validFrom)}::timestamptz,
    last_seen_at = ${sqlTime(lastSeenAt)}::timestamptz,
    received_at = ${sqlTime(sender.receivedAt)}::timestamptz,
    observed_from = ${sqlTimeOrNull(observed?.from ?? null)}::timestamptz,
    observed_to = ${sqlTimeOrNull(observed?.to ?? null)}::timestamptz,
    clock_skew_ms = ${sender.clockSkewMs}::bigint,
    interval_seconds = ${sender.intervalSeconds},
    agent_version = ${sender.agentVersion},
    ok_sections = ${okSections}`;
}

/** Tokens know clusters and nodes by name. Relies on token_of_node_key. */
function revokeTokenOfNode(at: Moment): Prisma.Sql {
  return Prisma.sql`tokenless as (
    update token t set revoked_at = ${sqlTime(at)}::timestamptz
    from won join cluster c on c.id = won.cluster_id join node n on n.cluster_id = won.cluster_id and n.id = won.node_id
    where t.clusters = array[c.name] and t.node = n.name and t.revoked_at is null
  )`;
}

function upsertPast(past: readonly Span[]): Prisma.Sql {
  return Prisma.sql`past as (
    insert into version (cluster_id, node_id, valid_from, valid_to, digest, last_seen_at, received_at, observed_from, observed_to,
      clock_skew_ms, interval_seconds, agent_version, ok_sections, retired)
    select won.cluster_id, won.node_id, p.*
    from won, unnest(
      ${past.map((span) => sqlTime(span.validFrom))}::timestamptz[],
      ${past.map((span) => sqlTime(span.validTo))}::timestamptz[],
      ${past.map((span) => span.digest)}::uuid[],
      ${past.map((span) => sqlTime(span.lastSeenAt))}::timestamptz[],
      ${past.map((span) => sqlTime(span.sender.receivedAt))}::timestamptz[],
      ${past.map((span) => sqlTimeOrNull(span.observed?.from ?? null))}::timestamptz[],
      ${past.map((span) => sqlTimeOrNull(span.observed?.to ?? null))}::timestamptz[],
      ${past.map((span) => span.sender.clockSkewMs)}::bigint[],
      ${past.map((span) => span.sender.intervalSeconds)}::int[],
      ${past.map((span) => span.sender.agentVersion)}::text[],
      ${past.map((span) => span.okSections)}::int[],
      ${past.map((span) => span.isRetired)}::bool[]
    ) as p
    on conflict (cluster_id, node_id, valid_from, digest) do update set
      valid_to = excluded.valid_to, last_seen_at = excluded.last_seen_at, received_at = excluded.received_at,
      observed_from = excluded.observed_from, observed_to = excluded.observed_to, clock_skew_ms = excluded.clock_skew_ms,
      interval_seconds = excluded.interval_seconds, agent_version = excluded.agent_version, retired = excluded.retired
  )`;
}

function insertReceipts(rows: readonly ReceiptRow[]): Prisma.Sql {
  return Prisma.sql`receipts as (
    insert into receipt (cluster_id, node_id, number, previous, effective_at, digest)
    select won.cluster_id, won.node_id, r.*
    from won, unnest(
      ${rows.map(({ number }) => number)}::int[],
      ${rows.map(({ previous }) => previous)}::uuid[],
      ${rows.map(({ effectiveAt }) => sqlTime(effectiveAt))}::timestamptz[],
      ${rows.map(({ digest }) => digest)}::uuid[]
    ) as r
  )`;
}

function deleteSlots(gone: readonly SlotRow[]): Prisma.Sql {
  return Prisma.sql`gone as (
    delete from slot_state s using won, unnest(${slotsOf(gone)}::smallint[], ${startsOf(gone)}::timestamptz[]) as g (slot, valid_from)
    where s.cluster_id = won.cluster_id and s.node_id = won.node_id and s.slot = g.slot and s.valid_from = g.valid_from
  )`;
}

function insertSlots(rows: readonly SlotRow[]): Prisma.Sql {
  return Prisma.sql`
    insert into slot_state (cluster_id, node_id, slot, valid_from, valid_to, chunk)
    select won.cluster_id, won.node_id, o.*
    from won, unnest(${slotsOf(rows)}::smallint[], ${startsOf(rows)}::timestamptz[], ${endsOf(rows)}::timestamptz[], ${chunksOf(rows)}::uuid[]) as o`;
}

/** Rows that retention has deleted since they were read are there again: what they hold now reaches into the history that is kept. */
const orChange = Prisma.sql`on conflict (cluster_id, node_id, slot, valid_from) do update set valid_to = excluded.valid_to, chunk = excluded.chunk`;

const slotsOf = (rows: readonly SlotRow[]): string => sqlArray(rows.map(({ slot }) => slot));
const startsOf = (rows: readonly SlotRow[]): string => sqlArray(rows.map(({ validFrom }) => sqlTime(validFrom)));
const endsOf = (rows: readonly SlotRow[]): string => sqlArray(rows.map(({ validTo }) => sqlTime(validTo)));
const chunksOf = (rows: readonly SlotRow[]): string => sqlArray(rows.map(({ chunk }) => chunk));
