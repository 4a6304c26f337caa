import type { Moment } from "../domain/history/span.ts";
import { Prisma } from "./generated/client.ts";
import { momentOf, sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A stretch [from, to) of a cluster's time of which something was written, and when, by our clock. */
export type DueStretch = Readonly<{ from: Moment; to: Moment; receivedAt: Moment }>;
export type NotedStretch = DueStretch & Readonly<{ id: bigint }>;

/** The part of a placement that notes that findings are to be looked for, as a CTE that knows the cluster from `won`. */
export function noteDue({ from, to, receivedAt }: DueStretch): Prisma.Sql {
  return Prisma.sql`due as (
    insert into finding_due (cluster_id, from_at, to_at, received_at)
    select won.cluster_id, ${sqlTime(from)}::timestamptz, ${sqlTime(to)}::timestamptz, ${sqlTime(receivedAt)}::timestamptz from won
  )`;
}

/** What is noted of a cluster, earliest first. What another process's clock has seen before ours waits until ours is there. */
export async function readDue({ db }: Store, clusterId: number, now: Moment): Promise<NotedStretch[]> {
  const rows = await db.$queryRaw<{ id: bigint; from: Date; to: Date | null; receivedAt: Date }[]>`
    select id, from_at as "from", nullif(to_at, 'infinity') as "to", received_at as "receivedAt"
    from finding_due where cluster_id = ${clusterId} and from_at <= ${sqlTime(now)}::timestamptz
    order by from_at, id`;
  return rows.map(({ id, from, to, receivedAt }) => ({ id, from: from.getTime(), to: momentOf(to), receivedAt: receivedAt.getTime() }));
}

/**
 * The clusters in which findings are to be looked for: something was written, the first of it a delay ago; or the nodes have been heard
 * of that an unconfirmed finding waits for, as `livesAfter` has it: which an unchanged push does without being written of.
 */
export async function readDueClusters({ db }: Store, { now, delayMs }: { now: Moment; delayMs: number }): Promise<string[]> {
  const present = Prisma.sql`n.cluster_id = f.cluster_id and n.last_seen_at <= ${sqlTime(now)}::timestamptz`;
  const rows = await db.$queryRaw<{ name: string }[]>`
    select c.name from cluster c
    where exists (
      select from finding_due d
      where d.cluster_id = c.id and d.received_at <= ${sqlTime(now - delayMs)}::timestamptz and d.from_at <= ${sqlTime(now)}::timestamptz
    ) or exists (
      select from finding f
      where f.cluster_id = c.id and f.closed_at = 'infinity' and not f.is_confirmed
        and exists (select from node n where ${present} and (cardinality(f.nodes) = 0 or n.name = any(f.nodes)) and n.last_seen_at > f.opened_at)
        and coalesce((select bool_or(n.last_seen_at > f.opened_at) from node n where ${present} and n.valid_from = f.opened_at), true)
    )
    order by c.id`;
  return rows.map(({ name }) => name);
}
