import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** The nodes that a cluster was to have at a moment, by name; or those of them that are named. Uses expected_node_pkey. */
export async function readExpected(
  { db }: Store,
  clusterId: number,
  { at, names = null }: { at: Moment; names?: readonly string[] | null },
): Promise<string[]> {
  const named = names === null ? Prisma.empty : Prisma.sql`and name = any(${names}::text[])`;
  const rows = await db.$queryRaw<{ name: string }[]>`
    select name from expected_node
    where cluster_id = ${clusterId} and valid_from <= ${sqlTime(at)}::timestamptz and valid_to > ${sqlTime(at)}::timestamptz ${named}
    order by name collate "C"`;
  return rows.map(({ name }) => name);
}
