import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

export type StartsAsked = Readonly<{
  /** Names. */
  nodes: readonly string[];
  /** Those in (from, to] are told. */
  from: Moment;
  to: Moment;
  limit: number;
}>;

/** Volatile rows come and go at nearly every push: only the newest of them are told, so that they do not hide the versions. */
const VOLATILE_MAX = 256;

/**
 * The moments at which any of these nodes came to hold something else, retired, or reported other volatile rows; newest first, not more
 * than asked for. Reads version_pkey and volatile_state_pkey backwards, node by node.
 */
export async function readVersionStarts({ db }: Store, clusterId: number, { nodes, from, to, limit }: StartsAsked): Promise<Moment[]> {
  const rows = await db.$queryRaw<{ at: number }[]>`
    with asked as (select id, valid_from from node where cluster_id = ${clusterId} and name = any(${nodes}::text[]))
    select (extract(epoch from at) * 1000)::float8 as at
    from (
      select valid_from as at from asked
      union
      select v.at from asked n cross join lateral (
        select unnest(array[v.valid_from, case when v.retired then v.valid_to end]) as at from version v
        where v.cluster_id = ${clusterId} and v.node_id = n.id and v.valid_from <= ${sqlTime(to)}::timestamptz
        order by v.valid_from desc limit ${limit}
      ) v
      union
      (select v.valid_from from asked n join volatile_state v on v.cluster_id = ${clusterId} and v.node_id = n.id
        where v.valid_from <= ${sqlTime(to)}::timestamptz order by v.valid_from desc limit ${VOLATILE_MAX})
    ) started
    where at > ${sqlTime(from)}::timestamptz and at <= ${sqlTime(to)}::timestamptz
    order by started.at desc
    limit ${limit}`;
  return rows.map(({ at }) => at);
}
