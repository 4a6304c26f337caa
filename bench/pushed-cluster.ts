import { acceptSnapshot } from "../src/intake/accept-snapshot.ts";
import type { OpenStore } from "../src/storage/store.ts";
import { type BenchDatabase, createDatabase, databaseName, dropDatabase } from "./database.ts";
import { pushOf, type SyntheticCluster, syntheticCluster } from "./synthetic-cluster.ts";

/** The name of the cluster in each database. */
export const CLUSTER = "bench";
const DAY_MS = 86_400_000;
/** How long ago all nodes reported first. */
export const HISTORY_MS = 30 * DAY_MS;
/** How far back pushes are taken. */
export const RETENTION_MS = 90 * DAY_MS;

/** Three nodes that send what is for one peer to another. */
export const WRONG: ReadonlyMap<number, readonly [number, number]> = new Map<number, readonly [number, number]>([
  [10, [3, 4]],
  [20, [3, 4]],
  [30, [5, 6]],
]);

/** A cluster that each node has pushed once, kept as a template for the databases of the measurements. */
export type PushedCluster = Readonly<{
  cluster: SyntheticCluster;
  size: number;
  /** When the first push came in; the others came within a minute of it. */
  firstAt: number;
  /** A copy of the database, as if each node had been seen just now. */
  copy: () => Promise<BenchDatabase>;
  drop: () => Promise<void>;
}>;

/** Pushes a cluster that is healthy but for three nodes, node after node, through the same code as the service. */
export async function pushCluster(server: { url: string }, size: number): Promise<PushedCluster> {
  const cluster = syntheticCluster(size, { wrongNextHops: WRONG });
  const firstAt = Date.now() - HISTORY_MS;
  const database = await createDatabase(server);
  const store = database.open(1);
  await pushAll(store, cluster, { from: firstAt, nodes: cluster.peers.keys() });
  await database.client.query("vacuum analyze");
  await database.client.query("checkpoint");
  await store.close();
  await database.client.end();
  return {
    cluster,
    size,
    firstAt,
    copy: () => copyOf(server, database),
    drop: () => dropDatabase(server, database.url),
  };
}

/** Each node's push, one a millisecond. */
export async function pushAll(
  store: OpenStore,
  cluster: SyntheticCluster,
  { from, nodes }: { from: number; nodes: Iterable<number> },
): Promise<void> {
  const options = { historyFrom: Date.now() - RETENTION_MS, isDryRun: false };
  for (const node of nodes) await acceptSnapshot(store, pushOf(cluster, node, { name: CLUSTER, at: from + node }), options);
}

async function copyOf(server: { url: string }, template: BenchDatabase): Promise<BenchDatabase> {
  const copy = await createDatabase(server, databaseName(template.url));
  await seenNow(copy);
  return copy;
}

/** Nobody is overdue: each node's last push came in a second ago. */
export async function seenNow({ client }: BenchDatabase): Promise<void> {
  const moment = "now() - interval '1 second'";
  await client.query(`update node set last_seen_at = ${moment}, received_at = ${moment}, volatile_seen_at = ${moment}`);
  await client.query("vacuum analyze");
}
