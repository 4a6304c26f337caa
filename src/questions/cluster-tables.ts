import type { HeldFact } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables } from "../domain/overlay/cluster-tables.ts";
import { NodeSet } from "../domain/overlay/node-set.ts";
import { readClusterTables } from "../storage/read-cluster-tables.ts";
import { readVolatileFacts, readVolatileReports } from "../storage/read-volatile.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { isVolatileUsable, type NodeAt, nodesAt } from "./nodes.ts";

/** The tables of the nodes that count at the moment: all but the LOST ones. `peerSlots` narrows the rows about peers to what is asked about. */
export async function clusterTables(of: ClusterAt, peerSlots: readonly number[] | null = null): Promise<ClusterTables> {
  const nodes = (await nodesAt(of)).filter(({ state }) => state !== "LOST");
  const volatile = await volatileFacts(of, nodes);
  return readClusterTables(of.asker.store, of.cluster.id, { nodes, at: of.at, peerSlots, volatile });
}

/** Dynamic neighbors and learned FDB entries, while their report is fresh. Each is told of one node: they rarely agree. */
async function volatileFacts(of: ClusterAt, nodes: readonly NodeAt[]): Promise<HeldFact[]> {
  const { asker, cluster, at } = of;
  const numbers = new Map(nodes.map((node, number) => [node.id, { node, number }]));
  const usable = (await readVolatileReports(asker.store, cluster.id, { at })).flatMap((report) => {
    const known = numbers.get(report.nodeId);
    return known !== undefined && isVolatileUsable(known.node, report) ? [{ report, holder: NodeSet.one(nodes.length, known.number) }] : [];
  });
  const facts = await readVolatileFacts(
    asker.store,
    cluster.id,
    usable.map(({ report }) => report),
  );
  return usable.flatMap(({ holder }, index) => (facts[index] ?? []).map((fact) => ({ fact, nodes: holder })));
}
