import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { neighborFix } from "../telling/fixes.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { isWrongWay, subnetTroubles } from "../signs/subnet-troubles.ts";

/**
 * Nodes route a subnet over a VXLAN link to the owner's VTEP, but have no MAC for that address: no neighbor entry, or one that is FAILED or
 * INCOMPLETE. Nobody answers ARP there, since no all-zero FDB entry carries the question.
 */
export const missingNeigh: DiagnosisRule = {
  entry: {
    code: "MISSING_NEIGH",
    severity: "CRITICAL",
    title: "No neighbor entry for a peer's VTEP",
    meaning:
      "The route leads to the peer's VTEP address, for which the node has no MAC. On flannel's VXLAN link ARP finds nobody, so the pod hears " +
      "host unreachable after some seconds. Both directions of the pair are cut.",
    remedy: "Restart flanneld on the nodes that lack the entry. By hand: ip neigh replace ADDRESS lladdr MAC dev flannel.1 nud permanent.",
    references: [
      "https://github.com/flannel-io/flannel/issues/1531",
      "https://github.com/flannel-io/flannel/issues/1237",
      "https://github.com/gravitational/gravity/issues/1090",
    ],
  },
  causes: ["VTEP_DOWN", "VTEP_BOUNCED", "VTEP_RECREATED_EMPTY", "VTEP_ADDR_MISSING", "MAC_CHANGED_BY_UDEV"],
  find: (tables, explained) =>
    gather(tables, missing(tables, explained), {
      one: "neighbor",
      several: "neighbors",
      finding: { code: "MISSING_NEIGH", severity: "CRITICAL", remedy: null },
      message: (nodes, gateways) => `On ${nodes} there is no usable neighbor entry for ${gateways} on the VXLAN link.`,
    }),
};

function missing(tables: ClusterTables, explained: NodeSet): Piece[] {
  return subnetTroubles(tables).flatMap(({ owners, ways }) =>
    ways
      .filter((way) => way.reason === "MISSING_NEIGH" && !isWrongWay(tables, { way, owners }))
      .flatMap(({ gateway, link, route, nodes: senders }) => {
        if (gateway === null || route === null) return [];
        const nodes = senders.minus(explained);
        const rows = (tables.neighbors.get(gateway) ?? []).filter(({ row }) => row.link === link);
        const routes = (tables.routes.get(route.dst) ?? []).filter(({ row }) => row === route);
        return [
          {
            id: gateway,
            nodes,
            fix: neighborFix(tables, gateway, link ?? ""),
            evidence: [...peerRows("neighbors", rows, nodes), ...peerRows("routes", routes, nodes)],
          },
        ];
      }),
  );
}
