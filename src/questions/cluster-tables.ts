import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { readClusterTables, type TablesAsked } from "../storage/read-cluster-tables.ts";
import { readVolatileFacts, readVolatileReports, volatileName } from "../storage/read-volatile.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { isVolatileUsable, type NodeAt, nodesAt } from "./nodes.ts";

/** What of the rows about peers is asked about. */
export type Narrowing = Readonly<{
  peerSlots: readonly number[];
  /** Only volatile reports in which this text stands. */
  mentioning: string;
}>;

/** The tables of the nodes that count at the moment: all but the LOST ones. */
export async function clusterTables(of: ClusterAt, narrowing: Narrowing | null = null): Promise<ClusterTables> {
  const nodes = (await nodesAt(of)).filter(({ state }) => state !== "LOST");
  const volatile = await volatileFacts(of, nodes, narrowing?.mentioning ?? null);
  return readClusterTables(of.asker.store, of.cluster.id, { nodes, at: of.at, peerSlots: narrowing?.peerSlots ?? null, volatile });
}

/** Dynamic neighbors and learned FDB entries, while their report is fresh. Each is told of one node: they rarely agree. */
async function volatileFacts(of: ClusterAt, nodes: readonly NodeAt[], mentioning: string | null): Promise<TablesAsked["volatile"]> {
  const { asker, cluster, at } = of;
  const numbers = new Map(nodes.map((node, number) => [node.id, { node, number }]));
  const usable = (await readVolatileReports(asker.store, cluster.id, { at, mentioning })).flatMap((report) => {
    const known = numbers.get(report.nodeId);
    return known !== undefined && isVolatileUsable(known.node, report) ? [{ report, node: known.number }] : [];
  });
  const facts = await readVolatileFacts(
    asker.store,
    cluster.id,
    usable.map(({ report }) => report),
  );
  return usable.map(({ report, node }, index) => ({ node, name: volatileName(cluster.id, report), facts: facts[index] ?? [] }));
}
