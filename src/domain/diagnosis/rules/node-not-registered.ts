import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { type LostSubnet, lostSubnets } from "../signs/lost-subnets.ts";
import { type UnroutedSubnet, unroutedSubnets } from "../signs/unrouted-subnets.ts";
import { nameNodes } from "../telling/words.ts";

/**
 * No other node has a route to a node's subnet, and none an entry of its VTEP: its lease never reached them, it was withdrawn, or the node
 * announces nothing. The node itself may know all others.
 */
export const nodeNotRegistered: DiagnosisRule = {
  entry: {
    code: "NODE_NOT_REGISTERED",
    severity: "CRITICAL",
    title: "No other node has a route to a node's subnet",
    meaning:
      "All other nodes lack the way to the node's subnet: it was never announced to them, or withdrawn. What the node's pods send arrives, " +
      "but no reply and no request comes back. Its own tables and those of all others have to be put right.",
    remedy:
      "See whether the node's lease is in the registry (kubectl get node -o yaml: the annotations flannel.alpha.coreos.com/*), and " +
      "restart flanneld on it; with EVPN look at its BGP sessions, advertise-all-vni and advertise ipv4 unicast.",
    references: ["https://github.com/flannel-io/flannel/issues/1531", "https://docs.frrouting.org/en/latest/evpn.html"],
  },
  causes: ["WRONG_IFACE_ON_ONE_NODE", "VTEP_MISSING", "VTEP_DOWN", "VNI_MISMATCH", "DUPLICATE_POD_CIDR", "CNI0_SUBNET_MISMATCH"],
  find: (tables, explained) => [
    ...lostSubnets(tables)
      .filter((lost) => lost.owners.size === 1 && !lost.owners.isWithin(explained) && isUnknownToAll(tables, lost))
      .map((lost) => findingOf(tables, lost)),
    ...unroutedSubnets(tables)
      .filter(({ node }) => !explained.has(node))
      .map((unrouted) => unroutedFinding(tables, unrouted)),
  ],
};

/** A subnet that nobody routes is none of the overlay's; it is known by the bridge, whose namesakes' subnets on other nodes are. */
function unroutedFinding(tables: ClusterTables, { node, bridge, prefix }: UnroutedSubnet): Diagnosed {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    code: "NODE_NOT_REGISTERED",
    severity: "CRITICAL",
    subject: `subnet:${prefix}`,
    message: `No other node has a route to ${prefix} of ${bridge} on ${tables.nodes[node]}, as they have to ${bridge} of the others.`,
    nodes,
    evidence: [
      ...ownRows(tables, { section: "addresses", nodes }, ({ link }) => link === bridge),
      ...peerRows("routes", tables.routes.get(prefix) ?? [], nodes),
    ],
    remedy: null,
  };
}

function isUnknownToAll(tables: ClusterTables, { owners, ignorant, forgetful, prefix }: LostSubnet): boolean {
  const routing = tables.known[prefix.includes(":") ? "routes6" : "routes"].minus(owners);
  const missing = ignorant.union(forgetful);
  return routing.size > 1 && routing.isWithin(missing) && (!ignorant.isEmpty || routing.size > 2);
}

function findingOf(tables: ClusterTables, { prefix, owners, ignorant, forgetful, captured }: LostSubnet): Diagnosed {
  const missing = ignorant.union(forgetful);
  const connected = (tables.routes.get(prefix) ?? []).filter(({ nodes }) => nodes.intersects(owners));
  return {
    code: "NODE_NOT_REGISTERED",
    severity: "CRITICAL",
    subject: `subnet:${prefix}`,
    message: `None of ${nameNodes(tables, missing)} has a route to ${prefix}, the subnet of ${nameNodes(tables, owners)}.`,
    nodes: NodeSet.unionOf(tables.nodes.length, [owners, missing]),
    evidence: [
      ...peerRows("routes", connected, owners),
      ...peerRows("routes", captured, missing),
      ...ownRows(tables, { section: "addresses", nodes: owners }, ({ address }) => prefix.startsWith(`${address}/`)),
    ],
    remedy: null,
  };
}
