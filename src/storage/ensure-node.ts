import { invariant } from "../failure/failure.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

export type NodeIds = Readonly<{ clusterId: number; nodeId: number; historyFrom: number }>;

/** The ids of a node, without creating it; null where nothing of that name was ever pushed. */
export async function readNodeIds({ db }: Store, { cluster, node }: { cluster: string; node: string }): Promise<NodeIds | null> {
  const rows = await db.$queryRaw<{ clusterId: number; nodeId: number; historyFrom: Date }[]>`
    select n.cluster_id as "clusterId", n.id as "nodeId", c.history_from as "historyFrom"
    from cluster c join node n on n.cluster_id = c.id
    where c.name = ${cluster} and n.name = ${node}`;
  const row = rows[0];
  return row === undefined ? null : { ...row, historyFrom: row.historyFrom.getTime() };
}

/** The ids of a node; its first push creates it, and its cluster. `historyFrom` is that of a cluster that is created now. */
export async function ensureNode(store: Store, name: { cluster: string; node: string; historyFrom: number }): Promise<NodeIds> {
  const known = await readNodeIds(store, name);
  if (known !== null) return known;

  await store.db.$executeRaw`
    insert into cluster (name, history_from) values (${name.cluster}, ${sqlTime(name.historyFrom)}::timestamptz) on conflict (name) do nothing`;
  await store.db.$executeRaw`
    insert into node (cluster_id, name) select id, ${name.node} from cluster where name = ${name.cluster} on conflict (cluster_id, name) do nothing`;
  const created = await readNodeIds(store, name);
  invariant(created !== null, "a node that was just created is there");
  return created;
}
