import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { routeFix } from "../telling/fixes.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { routePieces } from "../telling/route-pieces.ts";
import { type BadWay, isWrongWay } from "../signs/subnet-troubles.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { listed, nameNodes } from "../telling/words.ts";

/**
 * A route over the overlay leads a peer's subnet to a gateway that is no address of the peer: nobody's, so that no neighbor answers for it,
 * or another node's, which does not pass the packets on.
 */
export const wrongNextHop: DiagnosisRule = {
  entry: {
    code: "WRONG_NEXT_HOP",
    severity: "CRITICAL",
    title: "A route leads a peer's subnet to the wrong gateway",
    meaning:
      "The gateway of the route is not the VTEP of the node that owns the subnet. Nobody answers for it, or a node that does not pass the " +
      "packets on. Both directions of the pair are cut.",
    remedy: "ip route replace the subnet via the owner's VTEP address, or restart flanneld on the node.",
    references: ["https://github.com/flannel-io/flannel/issues/1604", "https://github.com/projectcalico/calico/issues/5595"],
  },
  causes: [...pathCauses, "VTEP_ADDR_MISSING", "DUPLICATE_VTEP_ADDRESS", "ROUTING_LOOP"],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "route",
      several: "routes",
      finding: { code: "WRONG_NEXT_HOP", severity: "CRITICAL", remedy: null },
      message: (nodes, _, told) => `On ${nodes} ${listed(told.map(({ text }) => text))}.`,
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet): (Piece & Readonly<{ text: string }>)[] {
  const meant = routePieces(
    tables,
    explained,
    (way, { owners }) => isMeant(tables, way, owners) && !isGone(tables, way, owners.minus(explained)),
  );
  return meant.map((piece) => {
    const holders = nodesUnder(tables, clusterIndex(tables).holders, piece.way.gateway ?? undefined);
    const whose = holders.isEmpty ? "an address of nobody" : `an address of ${nameNodes(tables, holders)}`;
    const text = `the route ${piece.id} leads to ${piece.way.gateway}, ${whose}, not to ${nameNodes(tables, piece.owners)}`;
    return { id: piece.id, nodes: piece.nodes, evidence: piece.evidence, text, fix: routeFix(tables, piece.prefix, piece.owners) };
  });
}

function isMeant(tables: ClusterTables, way: BadWay, owners: NodeSet): boolean {
  if (way.type !== "unicast" || way.gateway === null || way.reason === "UNUSABLE_ROUTE" || way.reason === "DETOUR") return false;
  const crosses = way.nodes.intersects(nodesUnder(tables, clusterIndex(tables).overlay, way.link ?? undefined));
  return isWrongWay(tables, { way, owners }) && (crosses || !way.leadsTo.isEmpty);
}

/** Whether nobody holds the gateway because the owner has lost it, which is told of the owner. */
function isGone(tables: ClusterTables, { gateway }: BadWay, soundOwners: NodeSet): boolean {
  return soundOwners.isEmpty && nodesUnder(tables, clusterIndex(tables).holders, gateway ?? undefined).isEmpty;
}
