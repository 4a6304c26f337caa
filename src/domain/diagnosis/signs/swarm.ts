import { addTo } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";

/**
 * Whether it is the VXLAN link of a Docker swarm network in its own namespace: a port of a bridge that answers ARP from its neighbors and has
 * no address of the underlay, which is in another namespace (moby, libnetwork/drivers/overlay, createVxlan).
 */
export function isSwarmVxlan({ master, vxlan }: Link): boolean {
  const features = vxlan?.features ?? [];
  return master !== undefined && vxlan?.local === undefined && features.includes("proxy") && features.includes("l3miss");
}

/** A node's VXLAN links that are those of swarm networks. */
export const swarmVxlans = (tables: ClusterTables, node: number): readonly Link[] =>
  clusterIndex(tables).links[node]?.vxlans.filter(isSwarmVxlan) ?? [];

/** By the name of such a link, the nodes that have it. */
export const swarmLinks: (tables: ClusterTables) => ReadonlyMap<string, NodeSet> = onceFor((tables) => {
  const numbers = new Map<string, number[]>();
  for (const node of tables.nodes.keys()) for (const { name } of swarmVxlans(tables, node)) addTo(numbers, name, node);
  return new Map([...numbers].map(([name, nodes]) => [name, NodeSet.of(tables.nodes.length, nodes)]));
});
