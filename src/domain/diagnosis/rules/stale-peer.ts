import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { overlaySubnets } from "../../overlay/overlay-subnets.ts";
import type { Route } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { holdersOf } from "../signs/remote-claims.ts";

/**
 * Nodes route a subnet to a VTEP that no reporting node has: of a node that was removed, or that does not report. Harmless until another
 * node is given its subnet or address.
 *
 * Not claimed: that the node is gone.
 */
export const stalePeer: DiagnosisRule = {
  entry: {
    code: "STALE_PEER",
    severity: "INFO",
    title: "Entries for a node that does not report",
    meaning:
      "Routes lead to a VTEP address that no reporting node holds, for a subnet that none owns. Either the node does not report, or it was removed " +
      "and flannel did not take its entries away.",
    remedy: "If the node is gone: delete its node object, and restart flanneld or remove route, neighbor and FDB entry by hand.",
    references: [
      "https://github.com/flannel-io/flannel/issues/2554",
      "https://github.com/flannel-io/flannel/issues/1604",
      "https://github.com/projectcalico/calico/issues/7281",
    ],
  },
  find: (tables) =>
    gather(
      tables,
      ([4, 6] as const).flatMap((family) =>
        [...overlaySubnets(tables, family).values()]
          .filter(({ owners }) => owners.isEmpty)
          .flatMap(({ prefix }) => (tables.routes.get(prefix) ?? []).flatMap((held) => pieceOf(tables, held))),
      ),
      {
        one: "subnet",
        several: "subnets",
        finding: { code: "STALE_PEER", severity: "INFO", remedy: null },
        message: (nodes, subnets) => `On ${nodes} ${subnets} is routed to a VTEP that no reporting node has.`,
      },
    ),
};

function pieceOf(tables: ClusterTables, { row, nodes: holding }: Held<Route>): Piece[] {
  const nodes = holding.intersect(nodesUnder(tables, clusterIndex(tables).overlay, row.link));
  if (row.gateway === undefined || nodes.isEmpty || !holdersOf(tables, row.gateway).isEmpty) return [];
  return [
    {
      id: row.dst,
      nodes,
      evidence: [...peerRows("routes", [{ row, nodes }], nodes), ...peerRows("neighbors", tables.neighbors.get(row.gateway) ?? [], nodes)],
    },
  ];
}
