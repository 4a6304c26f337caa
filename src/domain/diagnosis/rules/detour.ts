import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { routeFix } from "../telling/fixes.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { routePieces } from "../telling/route-pieces.ts";
import { isWrongWay } from "../signs/subnet-troubles.ts";
import { listed, nameNodes } from "../telling/words.ts";

/**
 * A route leads a peer's subnet to a third node, which passes the packets on: they arrive, and cease to when that node does, or when
 * it stops forwarding. Hub-and-spoke overlays are made so on purpose; a mesh is not.
 */
export const detour: DiagnosisRule = {
  entry: {
    code: "DETOUR",
    severity: "WARNING",
    title: "A peer is reached over a third node",
    meaning:
      "The route for a peer's subnet leads to another node, which passes the packets on. They arrive with one hop more, as long as that node " +
      "is there and forwards. Mostly the trace of a route that was not updated, or of leases that were mixed up.",
    remedy: "Restart flanneld on the node, or put the route's gateway right, unless the overlay is meant to have a hub.",
    references: ["https://github.com/flannel-io/flannel/issues/1604"],
  },
  causes: pathCauses,
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "route",
      several: "routes",
      finding: { code: "DETOUR", severity: "WARNING", remedy: null },
      message: (nodes, _, told) => `On ${nodes} ${listed(told.map(({ text }) => text))}, and still arrives.`,
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet): (Piece & Readonly<{ text: string }>)[] {
  const meant = routePieces(tables, explained, (way, { owners }) => way.reason === "DETOUR" && isWrongWay(tables, { way, owners }));
  return meant.map(({ id, nodes, evidence, way, owners, prefix }) => {
    const text = `what is for ${prefix} of ${nameNodes(tables, owners)} goes to ${nameNodes(tables, way.leadsTo)} by the route ${id}`;
    return { id, nodes, evidence, text, fix: routeFix(tables, prefix, owners) };
  });
}
