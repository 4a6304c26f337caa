import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { holdersOf } from "../signs/remote-claims.ts";

/**
 * Nodes have asked for a peer's underlay address in vain, though the peer holds it: frames do not pass between the two, or the peer was
 * away for a moment. Nothing else in the tables says why.
 */
export const underlayNeighFailed: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_NEIGH_FAILED",
    severity: "WARNING",
    title: "A peer's underlay address does not answer ARP",
    meaning:
      "The neighbor entry for the underlay address of a peer's VTEP is FAILED or INCOMPLETE: the node has asked and nobody answered. Something " +
      "between the nodes keeps frames back, which no snapshot shows: a switch, a security group, isolated ports.",
    remedy: "Ping the address from the node, and look at the network between the two.",
    references: ["https://man7.org/linux/man-pages/man8/ip-neighbour.8.html"],
  },
  causes: [
    "DUPLICATE_UNDERLAY_IP",
    "FOREIGN_UNDERLAY_IP",
    "DUPLICATE_UNDERLAY_MAC",
    "WRONG_IFACE_ON_ONE_NODE",
    "NAT_NETWORK_AS_UNDERLAY",
    "UNDERLAY_IP_CHANGED",
    "UNDERLAY_DOWN",
    "UNDERLAY_ROUTE_BROKEN",
    "ROUTING_RULE_DIVERTS",
    "RULE_MAIN_OR_LOCAL_MISSING",
    "RULE_NM_CLOUD_SETUP",
  ],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "neighbor",
      several: "neighbors",
      finding: { code: "UNDERLAY_NEIGH_FAILED", severity: "WARNING", remedy: null },
      message: (nodes, addresses) => `On ${nodes} nobody answers for ${addresses}, to which the overlay's packets go.`,
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet): Piece[] {
  return [...clusterIndex(tables).underlayAddresses].flatMap((address) => {
    const holders = holdersOf(tables, address);
    if (holders.isEmpty || holders.intersects(explained)) return [];
    const failed = (tables.neighbors.get(address) ?? []).filter(({ row }) => row.nudState === "FAILED" || row.nudState === "INCOMPLETE");
    return failed.map(({ row, nodes: asking }) => {
      const nodes = asking.minus(nodesUnder(tables, clusterIndex(tables).overlay, row.link)).minus(explained);
      return { id: address, nodes, evidence: peerRows("neighbors", [{ row, nodes }], nodes) };
    });
  });
}
