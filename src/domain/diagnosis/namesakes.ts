import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { NodeSet } from "../overlay/node-set.ts";
import type { Link } from "../snapshot/rows.ts";

/** The other nodes that have a VXLAN link of the same name and of which the given is true. */
export function namesakes(
  tables: ClusterTables,
  { link, node }: Readonly<{ link: Link; node: number }>,
  is: (link: Link, node: number) => boolean,
): NodeSet {
  const { entries, links } = clusterIndex(tables);
  const alike = nodesUnder(tables, entries.get(link.name) ?? new Map<string, NodeSet>(), link.name);
  const others = alike.minus(NodeSet.one(tables.nodes.length, node)).toArray();
  return NodeSet.of(
    tables.nodes.length,
    others.filter((other) => {
      const own = links[other]?.byName.get(link.name);
      return own !== undefined && is(own, other);
    }),
  );
}
