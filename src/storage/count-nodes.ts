import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/**
 * How many nodes of each of these clusters were there at its moment, in their order: as many as readNodes would tell, and those that
 * were to be there.
 * One statement; where a node has changed since, one probe of version_pkey.
 */
export async function countNodes({ db }: Store, asked: readonly Readonly<{ clusterId: number; at: Moment }>[]): Promise<number[]> {
  const rows = await db.$queryRaw<{ count: number }[]>`
    select (
      select count(*)::int from (
        select n.name from node n
        where n.cluster_id = asked.cluster_id and (n.valid_from <= asked.at or (
          select v.valid_to > asked.at from version v
          where v.cluster_id = n.cluster_id and v.node_id = n.id and v.valid_from <= asked.at
          order by v.valid_from desc, v.valid_to desc limit 1
        ))
        union
        select e.name from expected_node e
        where e.cluster_id = asked.cluster_id and e.valid_from <= asked.at and e.valid_to > asked.at
      ) listed
    ) as count
    from unnest(
      ${asked.map(({ clusterId }) => clusterId)}::int[],
      ${asked.map(({ at }) => sqlTime(at))}::timestamptz[]
    ) with ordinality as asked (cluster_id, at, number)
    order by asked.number`;
  return rows.map(({ count }) => count);
}
