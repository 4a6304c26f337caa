import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { type LostSubnet, lostSubnets, wholeLoss } from "../signs/lost-subnets.ts";

/**
 * Nodes know nothing of a peer: no route to its subnet, no neighbor and no FDB entry of its VTEP, while others do. They missed its lease,
 * or the session by which they would have learned of it is down.
 */
export const peerEntriesMissing: DiagnosisRule = {
  entry: {
    code: "PEER_ENTRIES_MISSING",
    severity: "CRITICAL",
    title: "Nodes know nothing of a peer that others know",
    meaning:
      "Route, neighbor and FDB entry of a peer are all absent on some nodes. They never learned of it, or have lost all of it. " +
      "The default route takes their packets, and their replies: both directions of each pair are cut.",
    remedy: "Restart flanneld on the nodes that know nothing of the peer; with EVPN look at the BGP session between them.",
    references: ["https://github.com/flannel-io/flannel/issues/1531", "https://github.com/projectcalico/calico/issues/7281"],
  },
  causes: [
    "VTEP_MISSING",
    "VTEP_DOWN",
    "VTEP_RECREATED_EMPTY",
    "VNI_MISMATCH",
    "VXLAN_NOT_IN_BRIDGE",
    "RULE_MAIN_OR_LOCAL_MISSING",
    "ROUTING_RULE_DIVERTS",
    "NODE_NOT_REGISTERED",
    "ANTREA_ROUTE_OR_NEIGH_MISSING",
    "DIRECT_ROUTES_LOST_AFTER_FLAP",
    "DUPLICATE_VTEP_ADDRESS",
  ],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "subnet",
      several: "subnets",
      finding: { code: "PEER_ENTRIES_MISSING", severity: "CRITICAL", remedy: null },
      message: (nodes, subnets) =>
        `On ${nodes} the way to ${subnets} is missing: no route, no neighbor and no FDB entry of the owner's VTEP.`,
      wholly: {
        nodes: wholeLoss(tables, ({ knows }) => !knows).minus(explained),
        message: (nodes) => `On ${nodes} the way to every other node is missing: no route, no neighbor and no FDB entry.`,
      },
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet): Piece[] {
  const lost = lostSubnets(tables).filter(({ owners }) => !owners.isWithin(explained));
  return lost.map(({ prefix, owners, ignorant, captured }) => {
    const nodes = ignorant.minus(explained);
    return {
      id: prefix,
      nodes: isMutual(lost, owners, nodes) ? nodes.union(owners) : nodes,
      evidence: peerRows("routes", captured, nodes),
    };
  });
}

/** Whether the owner knows none of them either: then the two are told in one. */
function isMutual(lost: readonly LostSubnet[], owners: NodeSet, ignorant: NodeSet): boolean {
  const [owner, ...others] = owners.toArray();
  if (owner === undefined || others.length > 0 || ignorant.isEmpty) return false;
  return ignorant.toArray().every((node) => lost.some((other) => other.owners.has(node) && other.ignorant.has(owner)));
}
