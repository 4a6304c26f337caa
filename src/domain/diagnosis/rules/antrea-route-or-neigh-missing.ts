import { type Address, ADDRESS_BITS, familyOf } from "../../address/address.ts";
import { type Prefix, prefixAround } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Route, Row } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { nodesWhere } from "../signs/nodes-where.ts";
import { isResolved } from "../signs/overlay-neighbors.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";

const GATEWAY_LINK = "antrea-gw0";

/**
 * A node of Antrea lacks the route to another node's pods, or what resolves that node's gateway: for IPv4 Open vSwitch answers ARP for it,
 * for IPv6 the agent enters a permanent neighbor (pkg/agent/route/route_linux.go, AddRoutes).
 *
 * Not claimed: anything of clusters in which no node tunnels (noEncap leaves routing to the network), nor of the tunnels themselves, which
 * are flows of Open vSwitch.
 */
export const antreaRouteOrNeighMissing: DiagnosisRule = {
  entry: {
    code: "ANTREA_ROUTE_OR_NEIGH_MISSING",
    severity: "CRITICAL",
    title: "A node of Antrea has no way to another node's pods",
    meaning:
      "The route to the other node's pods by antrea-gw0 is missing, or its gateway is not resolved there: no permanent neighbor for IPv6, an ARP " +
      "request without an answer for IPv4. What is for those pods does not get into the tunnel.",
    remedy:
      "ip link set antrea-gw0 up if it is down, and restart antrea-agent on the node, which writes both anew; find what removed them (networkd).",
    references: [
      "https://github.com/antrea-io/antrea/issues/627",
      "https://github.com/antrea-io/antrea/issues/1728",
      "https://github.com/antrea-io/antrea/pull/7238",
    ],
  },
  causes: ["RULE_MAIN_OR_LOCAL_MISSING"],
  find: (tables, explained) => {
    const subnets = tunnelled(tables);
    return [
      ...gather(tables, routePieces(tables, subnets, explained), ROUTES),
      ...gather(tables, neighborPieces(tables, subnets), NEIGHBORS),
    ];
  },
};

const FINDING = { code: "ANTREA_ROUTE_OR_NEIGH_MISSING", severity: "CRITICAL", remedy: null } as const;
const ROUTES = {
  one: "route",
  several: "routes",
  finding: FINDING,
  message: (nodes: string, subnets: string) => `On ${nodes} there is no route to ${subnets}, pods of other nodes of Antrea.`,
} as const;
const NEIGHBORS = {
  one: "neighbor",
  several: "neighbors",
  finding: FINDING,
  message: (nodes: string, gateways: string) => `On ${nodes} the gateways ${gateways} of other nodes are not resolved on ${GATEWAY_LINK}.`,
} as const;

type Subnet = Readonly<{ owner: number; prefix: Prefix; gateway: Address; routes: readonly Held<Route>[] }>;

/** The pods' subnets of each family in which nodes send through the tunnel, each of one node. */
function tunnelled(tables: ClusterTables): readonly Subnet[] {
  const places = clusterIndex(tables).links.flatMap(({ addresses }, node) =>
    addresses
      .filter(({ link, address, prefixLength }) => link === GATEWAY_LINK && prefixLength < ADDRESS_BITS[familyOf(address)])
      .map(({ address, prefixLength }) => ({ owner: node, gateway: address, prefix: prefixAround(address, prefixLength) })),
  );
  const single = [...groupBy(places, ({ prefix }) => prefix).values()].flatMap((same) => (same.length === 1 ? same : []));
  const subnets = single.map((place) => ({ ...place, routes: tables.routes.get(place.prefix) ?? [] }));
  const families = new Set(subnets.filter((subnet) => subnet.routes.some(isThrough(subnet))).map(({ gateway }) => familyOf(gateway)));
  return subnets.filter(({ gateway }) => families.has(familyOf(gateway)));
}

const isThrough =
  ({ gateway }: Pick<Subnet, "gateway">) =>
  ({ row }: Held<Route>): boolean =>
    row.link === GATEWAY_LINK && row.gateway === gateway;

function routePieces(tables: ClusterTables, subnets: readonly Subnet[], explained: NodeSet): Piece[] {
  const places = subnets.map(({ owner }) => owner);
  const agents = NodeSet.of(tables.nodes.length, places).minus(explained);
  return subnets.map(({ owner, prefix, gateway, routes }) => {
    const known = familyOf(gateway) === 4 ? tables.known.routes : tables.known.routes6;
    const nodes = agents.intersect(known).minus(holdersOf(tables, routes)).minus(NodeSet.one(tables.nodes.length, owner));
    const links = ownRows(tables, { section: "links", nodes }, ({ name }) => name === GATEWAY_LINK);
    const others = routes.filter(isThrough({ gateway }));
    return { id: prefix, nodes, evidence: [...links, ...peerRows(familyOf(gateway) === 4 ? "routes" : "routes6", others, known)] };
  });
}

function neighborPieces(tables: ClusterTables, subnets: readonly Subnet[]): Piece[] {
  const up = nodesWhere(tables, ({ byName }) => {
    const link = byName.get(GATEWAY_LINK);
    return link !== undefined && isUp(link);
  });
  return subnets.map(({ gateway, routes }) => {
    const rows = (tables.neighbors.get(gateway) ?? []).filter(({ row }) => row.link === GATEWAY_LINK);
    const through = routes.filter(isThrough({ gateway }));
    const sorted = groupBy(rows, ({ row }) => isResolved(row));
    const [resolved, refused] = [holdersOf(tables, sorted.get(true) ?? []), holdersOf(tables, sorted.get(false) ?? [])];
    const unresolved = familyOf(gateway) === 4 ? refused : tables.known.neighbors.minus(resolved);
    const nodes = holdersOf(tables, through).intersect(up).intersect(unresolved);
    const evidence = [...peerRows("neighbors", rows, nodes), ...peerRows(familyOf(gateway) === 4 ? "routes" : "routes6", through, nodes)];
    return { id: gateway, nodes, evidence };
  });
}

const holdersOf = (tables: ClusterTables, held: readonly Held<Row>[]): NodeSet =>
  NodeSet.unionOf(
    tables.nodes.length,
    held.map(({ nodes }) => nodes),
  );
