import { countNodes } from "../storage/count-nodes.ts";
import type { ClusterAt } from "./cluster-at.ts";

/** How many nodes each of these clusters has at its moment, in their order. LOST nodes are among them, until they retire. */
export async function nodeCounts(clusters: readonly ClusterAt[]): Promise<number[]> {
  const [first] = clusters;
  if (first === undefined) return [];

  const asked = clusters.map(({ cluster, at }) => ({ clusterId: cluster.id, at }));
  return countNodes(first.asker.store, asked);
}
