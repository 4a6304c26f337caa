import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/**
 * The moments in [from, to) at which a node of the cluster came to tell something else, or was retired, in order. Uses
 * version_cluster_id_valid_to_valid_from_idx: a version that begins then ends later.
 */
export async function readChangeMoments({ db }: Store, clusterId: number, { from, to }: { from: Moment; to: Moment }): Promise<Moment[]> {
  const [start, end] = [sqlTime(from), sqlTime(to)];
  const rows = await db.$queryRaw<{ at: Date }[]>`
    select n.valid_from as at from node n
    where n.cluster_id = ${clusterId} and n.valid_from >= ${start}::timestamptz and n.valid_from < ${end}::timestamptz
    union
    select v.valid_from from version v
    where v.cluster_id = ${clusterId} and v.valid_to >= ${start}::timestamptz
      and v.valid_from >= ${start}::timestamptz and v.valid_from < ${end}::timestamptz
    union
    select v.valid_to from version v
    where v.cluster_id = ${clusterId} and v.retired and v.valid_to >= ${start}::timestamptz and v.valid_to < ${end}::timestamptz
    union
    select s.valid_from from volatile_state s
    where s.cluster_id = ${clusterId} and s.valid_to >= ${start}::timestamptz
      and s.valid_from >= ${start}::timestamptz and s.valid_from < ${end}::timestamptz
    order by at`;
  return rows.map(({ at }) => at.getTime());
}
