import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { type NodeLinks, passesFrames } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link } from "../../snapshot/rows.ts";
import type { DiagnosisRule } from "../diagnosis-rule.ts";
import { ownRows, peerRows } from "../telling/evidence.ts";
import { gather, type Piece } from "../telling/gather.ts";
import { listed } from "../telling/words.ts";

/**
 * A veth of Calico is up, and no route wins that leads to it: felix took the pod's host route away, or another one for the same address
 * stands before it. Nothing gets to the pod, not even from its own node.
 *
 * Not claimed: anything where IPv6 routes may lead there that the node has not reported, nor that a pod with both families has both routes.
 */
export const nodeRouteLossInCalicoPod: DiagnosisRule = {
  entry: {
    code: "NODE_ROUTE_LOSS_IN_CALICO_POD",
    severity: "CRITICAL",
    title: "No route leads to a pod of Calico",
    meaning:
      "The host's end of a pod's veth (cali...) is up, but the node has no route to it, or one to another link has the same address and wins. " +
      "Calico has no bridge: without its host route the pod hears no replies.",
    remedy:
      "Restart calico-node on the node, which writes the routes anew; where two links have one address, delete the pod whose address it is not.",
    references: [
      "https://github.com/projectcalico/calico/issues/5173",
      "https://github.com/projectcalico/calico/issues/11161",
      "https://github.com/projectcalico/calico/issues/10723",
    ],
  },
  find: (tables) =>
    gather(tables, unrouted(tables), {
      one: "link",
      several: "links",
      finding: { code: "NODE_ROUTE_LOSS_IN_CALICO_POD", severity: "CRITICAL", remedy: null },
      message: (nodes, _, pods) => `On ${nodes} no route leads to the pods behind ${listed(pods.map(({ link }) => link))}.`,
    }),
};

type PodLink = Piece & Readonly<{ link: string }>;

function unrouted(tables: ClusterTables): PodLink[] {
  const { links } = clusterIndex(tables);
  const served = winningNodes(tables);
  return links.flatMap((own, node) => {
    if (!knowsRoutes(tables, own, node)) return [];
    const lost = [...own.byName.values()].filter((link) => isPodLink(link) && served.get(link.name)?.has(node) !== true);
    return lost.map((link) => pieceOf(tables, link, node));
  });
}

const isPodLink = (link: Link): boolean => link.name.startsWith("cali") && link.kind === "veth" && passesFrames(link);

/** A pod of IPv6 alone has its route in the other section; a node without a global IPv6 address has none such. */
function knowsRoutes({ known }: ClusterTables, { addresses }: NodeLinks, node: number): boolean {
  if (!known.routes.has(node)) return false;
  return known.routes6.has(node) || (known.addresses.has(node) && addresses.every(({ address }) => !address.includes(":")));
}

/** By name of a pod's link, the nodes on which some route to it wins among those of its dst and table. */
function winningNodes(tables: ClusterTables): ReadonlyMap<string, NodeSet> {
  const none = NodeSet.none(tables.nodes.length);
  const winning = new Map<string, NodeSet>();
  for (const rows of tables.routes.values()) {
    if (!rows.some(({ row }) => row.link?.startsWith("cali") === true)) continue;
    const taken = new Map<string, NodeSet>();
    for (const { row, nodes } of rows) {
      const before = taken.get(row.table) ?? none;
      taken.set(row.table, before.union(nodes));
      if (row.link !== undefined) winning.set(row.link, (winning.get(row.link) ?? none).union(nodes.minus(before)));
    }
  }
  return winning;
}

function pieceOf(tables: ClusterTables, { name }: Link, node: number): PodLink {
  const nodes = NodeSet.one(tables.nodes.length, node);
  const beaten = [...tables.routes.values()].filter((rows) =>
    rows.some(({ row, nodes: holding }) => row.link === name && holding.has(node)),
  );
  return {
    id: `${tables.nodes[node]}/${name}`,
    link: name,
    nodes,
    evidence: [...ownRows(tables, { section: "links", nodes }, (row) => row.name === name), ...peerRows("routes", beaten.flat(), nodes)],
  };
}
