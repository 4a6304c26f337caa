import { Prisma } from "./generated/client.ts";
import type { Moment } from "../domain/history/span.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

/** A body as a node sent it, packed with gzip. `packed` is null where it is larger than what is kept. */
export type LastBody = Readonly<{
  form: "json" | "paste";
  /** Of the snapshot that was read from it. */
  digest: string;
  receivedAt: Moment;
  packedBytes: number;
  packed: Uint8Array | null;
}>;

/** The part of a placement that keeps its body in place of the one before, as a CTE that knows the node from `won`. */
export function keepBody({ form, digest, receivedAt, packedBytes, packed }: LastBody): Prisma.Sql {
  return Prisma.sql`body_kept as (
    insert into last_body (cluster_id, node_id, digest, received_at, form, packed_bytes, packed)
    select won.cluster_id, won.node_id, ${digest}::uuid, ${sqlTime(receivedAt)}::timestamptz, ${form}::text, ${packedBytes}::int, ${packed}::bytea
    from won
    on conflict (cluster_id, node_id) do update set
      digest = excluded.digest, received_at = excluded.received_at, form = excluded.form, packed_bytes = excluded.packed_bytes, packed = excluded.packed
  )`;
}

type BodyRow = Omit<LastBody, "receivedAt"> & Readonly<{ receivedAt: Date }>;

/** The last body of a node that is or was in a cluster; null where none was kept. */
export async function readLastBody({ db }: Store, clusterId: number, node: string): Promise<LastBody | null> {
  const rows = await db.$queryRaw<BodyRow[]>`
    select b.form, b.digest::text, b.received_at as "receivedAt", b.packed_bytes as "packedBytes", b.packed
    from node n join last_body b on b.cluster_id = n.cluster_id and b.node_id = n.id
    where n.cluster_id = ${clusterId} and n.name = ${node}`;
  const row = rows[0];
  return row === undefined ? null : { ...row, receivedAt: row.receivedAt.getTime() };
}
