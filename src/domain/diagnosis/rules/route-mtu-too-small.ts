import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Route } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";

/** A route over the overlay bears an MTU that is smaller than its link's: packets above it are answered with "fragmentation needed". */
export const routeMtuTooSmall: DiagnosisRule = {
  entry: {
    code: "ROUTE_MTU_TOO_SMALL",
    severity: "WARNING",
    title: "A route into the overlay has a smaller MTU than its link",
    meaning:
      "The route to a peer's subnet has an mtu of its own, below that of the VXLAN link. Larger packets that must not be fragmented are refused " +
      "with an ICMP message; where that is lost, transfers hang.",
    remedy: "ip route replace the route without mtu, unless the way to this peer is narrower than the others.",
    references: ["https://github.com/cilium/cilium/issues/13416", "https://man7.org/linux/man-pages/man8/ip-route.8.html"],
  },
  find: (tables) =>
    gather(
      tables,
      [...tables.routes.values()].flat().flatMap((held) => pieceOf(tables, held)),
      {
        one: "route",
        several: "routes",
        finding: { code: "ROUTE_MTU_TOO_SMALL", severity: "WARNING", remedy: null },
        message: (nodes, routes) => `On ${nodes} the routes to ${routes} have a smaller MTU than their link.`,
      },
    ),
};

function pieceOf(tables: ClusterTables, { row, nodes: holding }: Held<Route>): Piece[] {
  const { mtu, link, gateway } = row;
  if (mtu === undefined || link === undefined || gateway === undefined) return [];
  const { links, overlay } = clusterIndex(tables);
  const narrowed = holding
    .intersect(nodesUnder(tables, overlay, link))
    .toArray()
    .filter((node) => (links[node]?.byName.get(link)?.mtu ?? 0) > mtu);
  const nodes = NodeSet.of(tables.nodes.length, narrowed);
  return [{ id: row.dst, nodes, evidence: peerRows(row.family === 4 ? "routes" : "routes6", [{ row, nodes }], nodes) }];
}
