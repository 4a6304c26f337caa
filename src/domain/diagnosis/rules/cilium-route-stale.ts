import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { CILIUM_HOST, type CiliumSubnet, ciliumSubnets } from "../signs/cilium.ts";
import { peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";

/**
 * Nodes of Cilium route a subnet of pods into the tunnel, and no reporting node has its router address there: the subnet of a node that was
 * removed, or that does not report. Harmless until another node is given it.
 *
 * Not claimed: that the node is gone; nor anything of a subnet that one node routes without an MTU, as Cilium does its own ones.
 */
export const ciliumRouteStale: DiagnosisRule = {
  entry: {
    code: "CILIUM_ROUTE_STALE",
    severity: "INFO",
    title: "Cilium's routes for a node that does not report",
    meaning:
      "Routes through cilium_host lead to a subnet in which no reporting node has Cilium's router address. Either the node does not report, or it " +
      "was removed while an agent was down, which then never heard of it.",
    remedy: "If the node is gone: delete its CiliumNode object, and restart the Cilium agents that still have the route.",
    references: ["https://github.com/cilium/cilium/issues/15406", "https://github.com/cilium/cilium/issues/17905"],
  },
  find: (tables) =>
    gather(
      tables,
      ciliumSubnets(tables)
        .filter(isForeign)
        .map((subnet) => pieceOf(tables, subnet)),
      {
        one: "subnet",
        several: "subnets",
        finding: { code: "CILIUM_ROUTE_STALE", severity: "INFO", remedy: null },
        message: (nodes, subnets) => `On ${nodes} ${subnets} is routed through ${CILIUM_HOST}, and no reporting node has an address there.`,
      },
    ),
};

const isForeign = ({ owners, routes }: CiliumSubnet): boolean => owners.isEmpty && routes.every(({ row }) => row.mtu !== undefined);

function pieceOf(tables: ClusterTables, { prefix, routes }: CiliumSubnet): Piece {
  const nodes = NodeSet.unionOf(
    tables.nodes.length,
    routes.map((held) => held.nodes),
  );
  return { id: prefix, nodes, evidence: peerRows(prefix.includes(":") ? "routes6" : "routes", routes, nodes) };
}
