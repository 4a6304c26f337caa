import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/**
 * The nodes that a cluster is to have from a moment on: no others. One statement; of two at the same time each does its part. A name that left and
 * comes back within a millisecond never left.
 */
export async function saveExpected(
  { db }: Store,
  clusterId: number,
  { names, from }: { names: readonly string[]; from: Moment },
): Promise<void> {
  await db.$executeRaw`
    with ended as (
      update expected_node set valid_to = greatest(valid_from, ${sqlTime(from)}::timestamptz)
      where cluster_id = ${clusterId} and valid_to = 'infinity' and name <> all(${[...names]}::text[])
    )
    insert into expected_node (cluster_id, name, valid_from)
    select ${clusterId}::int, wanted.name, ${sqlTime(from)}::timestamptz
    from unnest(${[...names]}::text[]) as wanted (name)
    where not exists (
      select from expected_node e where e.cluster_id = ${clusterId} and e.name = wanted.name and e.valid_to = 'infinity')
    on conflict (cluster_id, name, valid_from) do update set valid_to = 'infinity'`;
}
