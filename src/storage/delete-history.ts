import type { Moment } from "../domain/history/span.ts";
import { SECTIONS } from "../domain/snapshot/section.ts";
import { REPORT, slotsOf } from "./slot.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** Forgets what lies before a moment: from now on it cannot be asked about. Nothing is deleted yet. */
export async function advanceHistory({ db }: Store, historyFrom: Moment): Promise<void> {
  await db.$executeRaw`update cluster set history_from = ${sqlTime(historyFrom)}::timestamptz where history_from < ${sqlTime(historyFrom)}::timestamptz`;
}

/**
 * Deletes up to `limit` intervals of slots that ended before their cluster's history begins; intervals around that moment stay whole.
 * Like the two below it passes over rows that a push has locked, so that neither waits for the other.
 */
export async function deleteOldSlotStates({ db }: Store, limit: number): Promise<number> {
  return db.$executeRaw`
    delete from slot_state where ctid = any(array(
      select s.ctid from cluster c join slot_state s on s.cluster_id = c.id and s.valid_to <= c.history_from
      where s.slot = any(${slotsOf([REPORT, ...SECTIONS])}::smallint[])
      limit ${limit} for update of s skip locked))`;
}

/**
 * Deletes up to `limit` versions that ended before their cluster's history begins. One that was outranked at that very moment stays:
 * a late push of the same moment is ranked among its like.
 */
export async function deleteOldVersions({ db }: Store, limit: number): Promise<number> {
  return db.$executeRaw`
    delete from version where ctid = any(array(
      select v.ctid from cluster c
      join version v on v.cluster_id = c.id and v.valid_to <= c.history_from and v.valid_from < c.history_from
      limit ${limit} for update of v skip locked))`;
}

/**
 * Deletes up to `limit` receipts of moments before their cluster's history begins, from the lowest number of each node on: what is left of
 * a chain has no hole, and the last link that went stands in its first row. A node's last receipt stays as long as the node.
 */
export async function deleteOldReceipts({ db }: Store, limit: number): Promise<number> {
  return db.$executeRaw`
    delete from receipt where ctid = any(array(
      select old.ctid from node n
      join cluster c on c.id = n.cluster_id
      cross join lateral (
        select coalesce(min(kept.number), n.receipts) as number from (
          select r.number from receipt r
          where r.cluster_id = n.cluster_id and r.node_id = n.id and r.effective_at >= c.history_from
          order by r.number limit 1
        ) kept
      ) first
      join receipt old on old.cluster_id = n.cluster_id and old.node_id = n.id and old.number < first.number
      order by old.cluster_id, old.node_id, old.number
      limit ${limit}))`;
}

/** Deletes up to `limit` findings that had closed when their cluster's history begins. */
export async function deleteOldFindings({ db }: Store, limit: number): Promise<number> {
  return db.$executeRaw`
    delete from finding where ctid = any(array(
      select f.ctid from cluster c join finding f on f.cluster_id = c.id and f.closed_at <= c.history_from
      limit ${limit} for update of f skip locked))`;
}

/** Deletes up to `limit` volatile reports that ended before a moment. */
export async function deleteOldVolatile({ db }: Store, before: Moment, limit: number): Promise<number> {
  return db.$executeRaw`
    delete from volatile_state where ctid = any(array(
      select ctid from volatile_state where valid_to <= ${sqlTime(before)}::timestamptz limit ${limit} for update skip locked))`;
}

/**
 * Deletes nodes that are retired and of which nothing is kept any more. A node that waits for its first push was never written.
 * Whatever is written of a node after it was looked at counts up its revision, and so keeps it.
 */
export async function deleteForgottenNodes({ db }: Store): Promise<number> {
  const nodes = await db.$queryRaw<{ clusterId: number; id: number; revision: number }[]>`
    select n.cluster_id as "clusterId", n.id, n.revision
    from node n
    where n.digest is null and n.revision > 0
      and not exists (select from version v where v.cluster_id = n.cluster_id and v.node_id = n.id)
      and not exists (select from slot_state s where s.cluster_id = n.cluster_id and s.node_id = n.id)
      and not exists (select from volatile_state v where v.cluster_id = n.cluster_id and v.node_id = n.id)
    order by n.cluster_id, n.id`;
  if (nodes.length === 0) return 0;

  const [row] = await db.$queryRaw<{ rows: number }[]>`
    with gone as (
      delete from node n
      using unnest(
        ${nodes.map(({ clusterId }) => clusterId)}::int[],
        ${nodes.map(({ id }) => id)}::int[],
        ${nodes.map(({ revision }) => revision)}::int[]
      ) as forgotten (cluster_id, id, revision)
      where n.cluster_id = forgotten.cluster_id and n.id = forgotten.id and n.revision = forgotten.revision
      returning n.cluster_id, n.id
    ), unchained as (
      delete from receipt r using gone where r.cluster_id = gone.cluster_id and r.node_id = gone.id
    )
    select count(*)::int as rows from gone`;
  return row?.rows ?? 0;
}
