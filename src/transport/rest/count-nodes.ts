import type { Caller } from "../../access/caller.ts";
import type { NodeFreshness } from "../../domain/history/node-freshness.ts";
import { allClusters } from "../../questions/all-clusters.ts";
import { listedNodes } from "../../questions/expected-nodes.ts";
import type { NodeAt } from "../../questions/nodes.ts";
import { inOperation, type OpenOperation } from "../operation.ts";

/** How many nodes of a cluster are in one state now. */
type NodeCount = Readonly<{ cluster: string; state: Lowercase<NodeFreshness>; count: number }>;

export type CountNodes = (caller: Caller) => Promise<readonly NodeCount[]>;

const STATES = ["fresh", "overdue", "lost"] as const satisfies readonly Lowercase<NodeFreshness>[];

/** Counts the nodes of every cluster that has any, in each state, also where there are 0 in it. */
export function countNodes(openOperation: OpenOperation): CountNodes {
  return (caller) =>
    inOperation(openOperation, caller, async (asker) => {
      const clusters = await Promise.all((await allClusters(asker)).map(listedNodes));
      return clusters.flatMap(countsOf);
    });
}

function countsOf(nodes: readonly NodeAt[]): NodeCount[] {
  const [first] = nodes;
  if (first === undefined) return [];
  return STATES.map((state) => ({
    cluster: first.of.cluster.name,
    state,
    count: nodes.filter((node) => node.state.toLowerCase() === state).length,
  }));
}
