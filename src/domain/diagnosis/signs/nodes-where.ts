import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";

/** The nodes of whose links and addresses something is true. */
export function nodesWhere(tables: ClusterTables, is: (own: NodeLinks, node: number) => boolean): NodeSet {
  const { links } = clusterIndex(tables);
  const fitting = [...links.keys()].filter((node) => {
    const own = links[node];
    return own !== undefined && is(own, node);
  });
  return NodeSet.of(tables.nodes.length, fitting);
}
