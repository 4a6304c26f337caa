import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { type NodeLinks, passesFrames } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Link, Route } from "../../snapshot/rows.ts";
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
  const routes = podRoutes(tables);
  return links.flatMap((own, node) => {
    if (!knowsRoutes(tables, own, node)) return [];
    const lost = [...own.byName.values()].filter((link) => isPodLink(link) && routes.get(link.name)?.winning.has(node) !== true);
    return lost.map((link) => pieceOf(tables, { link, node, rows: routes.get(link.name)?.rows ?? [] }));
  });
}

const isPodLink = (link: Link): boolean => link.name.startsWith("cali") && link.kind === "veth" && passesFrames(link);

/** A pod of IPv6 alone has its route in the other section; a node without a global IPv6 address has none such. */
function knowsRoutes({ known }: ClusterTables, { addresses }: NodeLinks, node: number): boolean {
  if (!known.routes.has(node)) return false;
  return known.routes6.has(node) || (known.addresses.has(node) && addresses.every(({ address }) => !address.includes(":")));
}

/** `winning`: the nodes on which some route to the link wins among those of its dst and table. `rows`: all of the same dst, its own among them. */
type PodRoutes = Readonly<{ winning: NodeSet; rows: readonly Held<Route>[] }>;

/** By name of a pod's link. */
function podRoutes(tables: ClusterTables): ReadonlyMap<string, PodRoutes> {
  const none = NodeSet.none(tables.nodes.length);
  const routes = new Map<string, PodRoutes>();
  for (const rows of tables.routes.values()) {
    if (!rows.some(isToPod)) continue;
    for (const { link, winning } of rows.flatMap((held, at) => winningAt(held, rows.slice(0, at)))) {
      const known = routes.get(link) ?? { winning: none, rows: [] };
      routes.set(link, { winning: known.winning.union(winning), rows: [...known.rows, ...rows] });
    }
  }
  return routes;
}

const isToPod = ({ row }: Held<Route>): boolean => row.link?.startsWith("cali") === true;

/** The nodes on which none of the rows before it in its table takes the packets. */
function winningAt({ row, nodes }: Held<Route>, before: readonly Held<Route>[]): Readonly<{ link: string; winning: NodeSet }>[] {
  if (row.link === undefined) return [];
  const same = before.filter((other) => other.row.table === row.table);
  return [{ link: row.link, winning: same.reduce((left, other) => left.minus(other.nodes), nodes) }];
}

type Lost = Readonly<{ link: Link; node: number; rows: readonly Held<Route>[] }>;

function pieceOf(tables: ClusterTables, { link: { name }, node, rows }: Lost): PodLink {
  const nodes = NodeSet.one(tables.nodes.length, node);
  return {
    id: `${tables.nodes[node]}/${name}`,
    link: name,
    nodes,
    evidence: [...ownRows(tables, { section: "links", nodes }, (row) => row.name === name), ...peerRows("routes", rows, nodes)],
  };
}
