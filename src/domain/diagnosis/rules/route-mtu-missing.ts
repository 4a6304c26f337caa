import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { CILIUM_HOST, ciliumSubnets, ciliumTunnels } from "../signs/cilium.ts";
import { OVERHEAD } from "../signs/mtus.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";

/**
 * A node of Cilium that sends over a VXLAN tunnel routes another node's pods without an MTU of their own: its links have the MTU of the
 * network card, and full-size packets do not fit any more once they are encapsulated.
 *
 * Not claimed: anything of subnets of which no reporting node has Cilium's router address, nor where a card of the node has room enough.
 */
export const routeMtuMissing: DiagnosisRule = {
  entry: {
    code: "ROUTE_MTU_MISSING",
    severity: "WARNING",
    title: "Cilium's route to another node's pods has no MTU",
    meaning:
      "In tunnel mode Cilium's links keep the MTU of the network card, and the routes to other nodes' pods say the smaller one. Without it " +
      "full-size packets are too large once they are encapsulated: pings work, larger transfers hang.",
    remedy: "Restart the Cilium agent on the nodes, which writes the routes anew; look for what replaced them, and at its option mtu.",
    references: ["https://github.com/cilium/cilium/issues/13416", "https://github.com/cilium/cilium/pull/6368"],
  },
  find: (tables) =>
    gather(tables, pieces(tables), {
      one: "route",
      several: "routes",
      finding: { code: "ROUTE_MTU_MISSING", severity: "WARNING", remedy: null },
      message: (nodes, subnets) => `On ${nodes} the routes to ${subnets} through ${CILIUM_HOST} say no MTU, which their tunnel needs.`,
    }),
};

function pieces(tables: ClusterTables): Piece[] {
  const { links } = clusterIndex(tables);
  const narrow = NodeSet.of(
    tables.nodes.length,
    ciliumTunnels(tables)
      .toArray()
      .filter((node) => links[node] !== undefined && isNarrow(links[node])),
  );
  return ciliumSubnets(tables).flatMap(({ prefix, owners, routes }) =>
    routes
      .filter(({ row }) => row.mtu === undefined && !owners.isEmpty)
      .map(({ row, nodes: holding }) => {
        const nodes = holding.intersect(narrow).minus(owners);
        const own = ownRows(tables, { section: "links", nodes }, ({ name }) => name === CILIUM_HOST);
        return { id: prefix, nodes, evidence: [...peerRows(row.family === 4 ? "routes" : "routes6", [{ row, nodes }], nodes), ...own] };
      }),
  );
}

/** Whether no card of the node takes a full-size packet of Cilium's link with VXLAN's headers around it. */
function isNarrow(own: NodeLinks): boolean {
  const inner = own.byName.get(CILIUM_HOST)?.mtu;
  const cards = [...new Set(own.addresses.map(({ link }) => own.byName.get(link)))].filter(
    (link) => link !== undefined && isCard(own, link),
  );
  return inner !== undefined && cards.length > 0 && cards.every((card) => (card?.mtu ?? Infinity) < inner + OVERHEAD[4]);
}

const INNER_KINDS = new Set(["veth", "bridge", "dummy", "vxlan"]);

function isCard({ tunnels }: NodeLinks, { name, flags, kind }: Link): boolean {
  return !flags.includes("LOOPBACK") && !tunnels.includes(name) && !INNER_KINDS.has(kind ?? "");
}
