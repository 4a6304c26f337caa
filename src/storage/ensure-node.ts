import type { Moment } from "../domain/history/span.ts";
import { invariant } from "../failure/failure.ts";
import { sqlTime } from "./sql-time.ts";
import type { Store } from "./store.ts";

export type NodeIds = Readonly<{ clusterId: number; nodeId: number; historyFrom: Moment }>;

/** The ids of a node, without creating it; null where nothing of that name was ever pushed. */
export async function readNodeIds({ db }: Store, { cluster, node }: { cluster: string; node: string }): Promise<NodeIds | null> {
  const rows = await db.$queryRaw<IdsRow[]>`/* planned once */
    select n.cluster_id as "clusterId", n.id as "nodeId", c.history_from as "historyFrom"
    from cluster c join node n on n.cluster_id = c.id
    where c.name = ${cluster} and n.name = ${node}`;
  return idsOf(rows[0]);
}

type IdsRow = Readonly<{ clusterId: number; nodeId: number; historyFrom: Date }>;

const idsOf = (row: IdsRow | undefined): NodeIds | null => (row === undefined ? null : { ...row, historyFrom: row.historyFrom.getTime() });

/** The first time the cluster may not be there, and the second time another process may have created the node. */
const CREATE_ATTEMPTS = 3;

type NamedNode = Readonly<{ cluster: string; node: string; historyFrom: Moment }>;
/** `isNew`: nobody of that name ever reported. */
export type EnsuredNode = NodeIds & Readonly<{ isNew: boolean }>;

/** The ids of a node, which is created where it is not there, and so is its cluster: `historyFrom` is that of a cluster that is created now. */
export async function ensureNode(store: Store, name: NamedNode): Promise<EnsuredNode> {
  let found: EnsuredNode | null = null;
  for (let tried = 0; found === null && tried < CREATE_ATTEMPTS; tried++) {
    if (tried > 0) await createCluster(store, name);
    found = await findOrCreate(store, name);
  }
  invariant(found !== null, "a node that was just created is there");
  return found;
}

/** Null: there is no such cluster, or another process created the node after this statement began. */
async function findOrCreate({ db }: Store, { cluster, node }: NamedNode): Promise<EnsuredNode | null> {
  const rows = await db.$queryRaw<(IdsRow & { isNew: boolean })[]>`/* planned once */
    with home as (
      select id, history_from from cluster where name = ${cluster}
    ), known as (
      select n.id from home join node n on n.cluster_id = home.id and n.name = ${node}
    ), created as (
      insert into node (cluster_id, name) select home.id, ${node} from home where not exists (select from known)
      on conflict (cluster_id, name) do nothing
      returning id
    )
    select home.id as "clusterId", found.id as "nodeId", home.history_from as "historyFrom", found.is_new as "isNew"
    from home, (select id, false as is_new from known union all select id, true from created) as found`;
  const row = rows[0];
  return row === undefined ? null : { ...row, historyFrom: row.historyFrom.getTime() };
}

/** Creates a cluster if it is not there yet. A statement of its own: within the one that makes it, no policy knows the cluster yet. */
export async function createCluster({ db }: Store, { cluster, historyFrom }: Pick<NamedNode, "cluster" | "historyFrom">): Promise<void> {
  await db.$executeRaw`
    insert into cluster (name, history_from) values (${cluster}, ${sqlTime(historyFrom)}::timestamptz) on conflict (name) do nothing`;
}
