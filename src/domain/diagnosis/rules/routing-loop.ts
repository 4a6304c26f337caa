import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { peerRows } from "../telling/evidence.ts";
import type { Diagnosed } from "../finding.ts";
import { pathCauses } from "../signs/path-causes.ts";
import { gatewayHolders, isWrongWay, type SubnetTrouble, subnetTroubles } from "../signs/subnet-troubles.ts";
import { nameNodes } from "../telling/words.ts";

/** Nodes send a peer's subnet to each other in a circle, until the packet's time to live is spent. */
export const routingLoop: DiagnosisRule = {
  entry: {
    code: "ROUTING_LOOP",
    severity: "CRITICAL",
    title: "Nodes send a peer's subnet in a circle",
    meaning:
      "The routes of several nodes for one subnet lead to each other and never to its owner. The packet goes round until its time to live is " +
      "spent, and the pod hears that it was exceeded.",
    remedy: "Put the gateways right on these nodes: restart flanneld on each of them.",
    references: ["https://www.rfc-editor.org/rfc/rfc1812#section-5.3.1"],
  },
  causes: pathCauses,
  find: (tables, explained) => subnetTroubles(tables).flatMap((trouble) => findingOf(tables, trouble, explained) ?? []),
};

function findingOf(tables: ClusterTables, trouble: SubnetTrouble, explained: NodeSet): Diagnosed | null {
  const { prefix, owners, ways } = trouble;
  const wrong = ways
    .filter((way) => way.type === "unicast" && way.reason !== "DETOUR" && isWrongWay(tables, { way, owners }))
    .map((way) => ({ ...way, leadsTo: way.gateway === null ? way.leadsTo : gatewayHolders(tables, way.gateway) }));
  const nodes = inCircle(tables, wrong).minus(explained);
  if (nodes.size < 2) return null;
  const routes = wrong.flatMap((way) => (way.route === null ? [] : [{ row: way.route, nodes: way.nodes }]));
  return {
    code: "ROUTING_LOOP",
    severity: "CRITICAL",
    subject: `route:${prefix}`,
    message: `${nameNodes(tables, nodes)} send what is for ${prefix} of ${nameNodes(tables, owners)} to each other in a circle.`,
    nodes,
    evidence: peerRows("routes", routes, nodes),
    remedy: null,
  };
}

/** Those who come back to themselves: what is left when senders into nowhere and receivers from nowhere are taken away again and again. */
function inCircle(tables: ClusterTables, ways: SubnetTrouble["ways"]): NodeSet {
  const union = (sets: readonly NodeSet[]) => NodeSet.unionOf(tables.nodes.length, sets);
  let circle = union(ways.map(({ nodes }) => nodes));
  for (let before: NodeSet | null = null; before === null || !before.equal(circle); ) {
    before = circle;
    const within: NodeSet = circle;
    const inside = ways.filter(({ nodes, leadsTo }) => nodes.intersects(within) && leadsTo.intersects(within));
    circle = within.intersect(union(inside.map(({ nodes }) => nodes))).intersect(union(inside.map(({ leadsTo }) => leadsTo)));
  }
  return circle;
}
