import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { type LostSubnet, lostSubnets, wholeLoss } from "../signs/lost-subnets.ts";
import { holdersOf } from "../signs/remote-claims.ts";

/**
 * Nodes lack the way to subnets that others reach by direct routes over the underlay (DirectRouting, host-gw). Such routes go when the link
 * goes down for a moment, and flannel with VXLAN and DirectRouting never writes them again.
 */
export const directRoutesLostAfterFlap: DiagnosisRule = {
  entry: {
    code: "DIRECT_ROUTES_LOST_AFTER_FLAP",
    severity: "CRITICAL",
    title: "Direct routes to the peers are gone",
    meaning:
      "Other nodes reach the subnets by routes via the owner's own address; on these nodes such routes are missing, and with DirectRouting there " +
      "is no VXLAN entry in their place. A link that went down for a moment takes them with it.",
    remedy: "Restart flanneld on the nodes; find what made the link flap (networkd, NetworkManager, DHCP).",
    references: [
      "https://github.com/flannel-io/flannel/issues/1070",
      "https://github.com/flannel-io/flannel/issues/1434",
      "https://github.com/flannel-io/flannel/issues/1759",
    ],
  },
  causes: ["RULE_MAIN_OR_LOCAL_MISSING", "ROUTING_RULE_DIVERTS", "VTEP_DOWN", "NODE_NOT_REGISTERED", "ANTREA_ROUTE_OR_NEIGH_MISSING"],
  find: (tables, explained) => {
    const pieces = lostSubnets(tables).flatMap((lost) => pieceOf(tables, lost, explained));
    if (pieces.length === 0) return [];
    return gather(tables, pieces, {
      one: "route",
      several: "routes",
      finding: { code: "DIRECT_ROUTES_LOST_AFTER_FLAP", severity: "CRITICAL", remedy: null },
      message: (nodes, subnets) => `On ${nodes} there is no route to ${subnets}, which others reach directly over the underlay.`,
      wholly: {
        nodes: wholeLoss(tables, ({ knows }) => !knows)
          .minus(explained)
          .intersect(pieces.map(({ nodes }) => nodes).reduce((all, nodes) => all.union(nodes))),
        message: (nodes) => `On ${nodes} there is no route to any other node's subnet, which others reach directly over the underlay.`,
      },
    });
  },
};

function pieceOf(tables: ClusterTables, { prefix, owners, ignorant }: LostSubnet, explained: NodeSet): Piece[] {
  const direct = (tables.routes.get(prefix) ?? []).filter(({ row, nodes }) => {
    const crosses = nodesUnder(tables, clusterIndex(tables).overlay, row.link).intersects(nodes);
    return row.gateway !== undefined && !crosses && holdersOf(tables, row.gateway).intersects(owners);
  });
  const nodes = ignorant.minus(explained);
  return direct.length === 0 ? [] : [{ id: prefix, nodes, evidence: peerRows("routes", direct, tables.known.routes) }];
}
