import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";

/** Up to three nodes by name, more of them as "node1, node2 and 7 others", none as "no node". */
export function nameNodes(tables: Pick<ClusterTables, "nodes">, nodes: NodeSet): string {
  return listed(
    nodes.toArray().map((node) => tables.nodes[node] ?? ""),
    "no node",
  );
}

/** Up to three words, more of them as "a, b and 7 others"; `none` where there are none. */
export function listed(words: readonly string[], none = "nothing"): string {
  const [first, ...others] = words.length > 3 ? [...words.slice(0, 2), `${words.length - 2} others`] : words;
  const last = others.pop();
  if (first === undefined) return none;
  return last === undefined ? first : `${[first, ...others].join(", ")} and ${last}`;
}

/** The verb that goes with that many subjects. */
export const verb = (nodes: NodeSet, one: string, several: string): string => (nodes.size === 1 ? one : several);
