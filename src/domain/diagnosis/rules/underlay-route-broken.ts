import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { type BadOuterRoute, badOuterRoutes } from "../signs/bad-outer-routes.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import { listed } from "../telling/words.ts";

/**
 * Outer packets to another node's underlay address find no route, a discarding one, or one by a link that is not on the network that both
 * nodes share. A VXLAN link's own device does not pin them: the kernel looks their destination up like that of any other packet.
 *
 * Not claimed: whether a router delivers between different networks.
 */
export const underlayRouteBroken: DiagnosisRule = {
  entry: {
    code: "UNDERLAY_ROUTE_BROKEN",
    severity: "CRITICAL",
    title: "Outer packets take no way to a peer's underlay address",
    meaning:
      "The route for a peer's underlay address is missing, discards, or leaves by another link than the one on the common network: a host " +
      "route, a netmask of 32 bits, a lost connected route. Encapsulated packets are lost in silence.",
    remedy: "Put the underlay's routes right: the connected route of the VTEP's link has to win for the peers' addresses.",
    references: ["https://man7.org/linux/man-pages/man8/ip-route.8.html", "https://github.com/projectcalico/calico/issues/4254"],
  },
  causes: [
    "DUPLICATE_UNDERLAY_IP",
    "WRONG_IFACE_ON_ONE_NODE",
    "UNDERLAY_IP_CHANGED",
    "UNDERLAY_DOWN",
    "RULE_MAIN_OR_LOCAL_MISSING",
    "RULE_TABLE_52",
    "RULE_TABLE_220",
    "RULE_NM_CLOUD_SETUP",
    "ROUTING_RULE_DIVERTS",
  ],
  find: (tables, explained) =>
    gather(tables, pieces(tables, explained), {
      one: "route",
      several: "routes",
      finding: { code: "UNDERLAY_ROUTE_BROKEN", severity: "CRITICAL", remedy: null },
      message: (nodes, _, told) => `On ${nodes} outer packets to ${listed(told.map(({ text }) => text))}.`,
    }),
};

function pieces(tables: ClusterTables, explained: NodeSet): (Piece & Readonly<{ text: string }>)[] {
  return badOuterRoutes(tables)
    .filter(({ fault }) => fault !== "OVERLAY")
    .map((bad) => {
      const nodes = bad.nodes.minus(explained);
      return { id: bad.target, nodes, text: `${bad.target} ${wordsOf(bad)}`, evidence: evidenceOf(tables, bad, nodes) };
    });
}

function evidenceOf(tables: ClusterTables, { route, family }: BadOuterRoute, nodes: NodeSet) {
  const { links } = clusterIndex(tables);
  return [
    ...(route === null ? [] : peerRows(family === 4 ? "routes" : "routes6", [{ row: route, nodes }], nodes)),
    ...ownRows(
      tables,
      { section: "addresses", nodes },
      ({ link, scope }, node) => scope === "global" && links[node]?.underlay.has(link) === true,
    ),
  ];
}

function wordsOf({ fault, route }: BadOuterRoute): string {
  if (fault === "NONE") return "find no route";
  if (fault === "DISCARD") return `are dropped by ${route === null ? "a routing rule" : `the route ${route.type} ${route.dst}`}`;
  const way = route?.gateway === undefined ? "" : ` via ${route.gateway}`;
  return `leave by ${route?.link}${way}, past the common network`;
}
