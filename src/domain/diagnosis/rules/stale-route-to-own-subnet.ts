import { contains, type Prefix } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { isConnected } from "../../overlay/subnet-candidates.ts";
import type { Route } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { isOverlayRoute } from "../telling/route-pieces.ts";
import { nameNodes, verb } from "../telling/words.ts";

/**
 * A node has a route into the overlay for its own pod subnet, beside the connected one: left over from the time when another node had it.
 * Of two equal routes the kernel takes the first; then the node sends away what is for its own pods.
 */
export const staleRouteToOwnSubnet: DiagnosisRule = {
  entry: {
    code: "STALE_ROUTE_TO_OWN_SUBNET",
    severity: "CRITICAL",
    title: "A node routes its own pod subnet into the overlay",
    meaning:
      "The subnet of the node's own VTEP has a route via another VTEP on this very node. Where it comes before the connected route, packets " +
      "for the node's own pods leave it; where it comes after, it waits for the bridge to be made anew.",
    remedy: "ip route del the subnet via the other gateway.",
    references: ["https://github.com/flannel-io/flannel/issues/844", "https://github.com/flannel-io/flannel/issues/959"],
  },
  find: (tables) => [...tables.routes].flatMap(([dst, rows]) => findingsFor(tables, dst, rows)),
};

function findingsFor(tables: ClusterTables, dst: Prefix, rows: readonly Held<Route>[]): Diagnosed[] {
  if (rows.length < 2) return [];
  const connected = rows.filter(({ row }) => isConnected(row));
  return rows.flatMap((held) => {
    if (held.row.gateway === undefined || !isOverlayRoute(tables, held, held.nodes)) return [];
    const both = connected.map(({ nodes }) => nodes.intersect(held.nodes)).filter((nodes) => !nodes.isEmpty);
    const nodes = ownersAmong(tables, dst, NodeSet.unionOf(tables.nodes.length, both));
    return nodes.isEmpty ? [] : [findingOf(tables, { dst, held, nodes, isFirst: rows.indexOf(held) < rows.indexOf(connected[0] ?? held) })];
  });
}

/** Those whose own VTEP is in the subnet. */
function ownersAmong(tables: ClusterTables, dst: Prefix, nodes: NodeSet): NodeSet {
  const { links } = clusterIndex(tables);
  const owning = nodes.toArray().filter((node) => links[node]?.vtepAddresses.some((address) => contains(dst, address)) === true);
  return NodeSet.of(tables.nodes.length, owning);
}

type Case = Readonly<{ dst: Prefix; held: Held<Route>; nodes: NodeSet; isFirst: boolean }>;

function findingOf(tables: ClusterTables, { dst, held, nodes, isFirst }: Case): Diagnosed {
  return {
    code: "STALE_ROUTE_TO_OWN_SUBNET",
    severity: isFirst ? "CRITICAL" : "WARNING",
    subject: `route:${dst}`,
    message: `${nameNodes(tables, nodes)} ${verb(nodes, "has", "have")} a route via ${held.row.gateway} to ${dst}, ${verb(nodes, "its", "their")} own pod subnet.`,
    nodes,
    evidence: peerRows("routes", tables.routes.get(dst) ?? [], nodes),
    remedy: `ip route del ${dst} via ${held.row.gateway} dev ${held.row.link} on ${nameNodes(tables, nodes)}.`,
  };
}
