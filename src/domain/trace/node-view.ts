import type { Address } from "../address/address.ts";
import { ALL_ZERO_MAC, type Mac } from "../address/mac.ts";
import type { Fib } from "../fib/lookup-route.ts";
import { nextHops } from "../fib/next-hops.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { ClusterTables, Held, NodeLocal } from "../overlay/cluster-tables.ts";
import { passesOver } from "../overlay/linkdown.ts";
import { nodeFib } from "../overlay/node-fib.ts";
import { isVxlan, type NodeLinks, nodeLinks } from "../overlay/node-links.ts";
import type { FdbEntry, Link, Neighbor, NextHop, Route } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";

/** One node of the cluster, as a packet meets it. */
export type NodeView = Readonly<{
  tables: ClusterTables;
  number: number;
  name: string;
  local: NodeLocal;
  links: NodeLinks;
  fib: Fib;
}>;

const NOTHING: NodeLocal = {
  links: [],
  addresses: [],
  localRoutes: [],
  rules: [],
  rules6: [],
  localFdb: [],
  nexthops: [],
  bridgeLinks: [],
  sysctls: [],
};

/** Looks at one node. */
export function viewNode(tables: ClusterTables, number: number): NodeView {
  const local = tables.local[number] ?? NOTHING;
  return {
    tables,
    number,
    name: tables.nodes[number] ?? "",
    local,
    links: clusterIndex(tables).links[number] ?? nodeLinks(local),
    fib: nodeFib(tables, number),
  };
}

/** The next hops among which the node chooses for a route. */
export function hopsOf({ local }: NodeView, route: Route): readonly NextHop[] {
  const hops = nextHops(route, local.nexthops);
  return route.family === 6 ? hops : hops.filter((hop) => !passesOver(local, hop));
}

/** Whether the node has reported the section: else its rows are unknown, not absent. */
export const hasReported = ({ tables, number }: NodeView, section: Section): boolean => tables.known[section].has(number);

/** The link of that name; null where the node does not tell of it. */
export const linkNamed = ({ links }: NodeView, name: string | undefined): Link | null =>
  (name === undefined ? undefined : links.byName.get(name)) ?? null;

/** The node's neighbor entry for an address on a link, resolved or not. */
export function neighborOn(view: NodeView, link: string, address: Address): Neighbor | null {
  return ownRows(view, view.tables.neighbors.get(address)).find((row) => row.link === link) ?? null;
}

/** Whether a neighbor entry has a MAC that the kernel uses. */
export function isResolved(neighbor: Neighbor | null): neighbor is Neighbor & Readonly<{ mac: Mac }> {
  return neighbor?.mac !== undefined && neighbor.nudState !== "FAILED" && neighbor.nudState !== "INCOMPLETE";
}

/** The entry of a VXLAN link's own database for frames to this MAC. */
export function vxlanEntry(view: NodeView, link: string, mac: Mac): FdbEntry | null {
  return ownRows(view, view.tables.fdb.get(mac)).find((row) => row.link === link) ?? null;
}

/** Where a VXLAN link sends frames for which it has no entry: to each of these. */
export function floodEntries(view: NodeView, link: string): FdbEntry[] {
  return ownRows(view, view.tables.fdb.get(ALL_ZERO_MAC)).filter((row) => row.link === link);
}

/** A bridge's entry for a MAC, in one of its VLANs: configured, or learned while that is known. */
export function bridgeEntry(
  view: NodeView,
  bridge: string,
  { mac, vlan }: Readonly<{ mac: Mac; vlan?: number | undefined }>,
): FdbEntry | null {
  const isMeant = (row: FdbEntry): boolean => row.master === bridge && (vlan === undefined || row.vlan === undefined || row.vlan === vlan);
  const configured = view.local.localFdb.find((row) => row.mac === mac && isMeant(row));
  return configured ?? ownRows(view, view.tables.learnedFdb.get(mac)).find(isMeant) ?? null;
}

/** The ports of a bridge. */
export const portsOf = ({ local }: NodeView, bridge: string): Link[] => local.links.filter(({ master }) => master === bridge);

/** The ports of a bridge behind which pods or machines of this node are. */
export const podPortsOf = (view: NodeView, bridge: string): Link[] => portsOf(view, bridge).filter((port) => !isVxlan(port));

function ownRows<R>({ number }: NodeView, held: readonly Held<R>[] | undefined): R[] {
  return (held ?? []).filter(({ nodes }) => nodes.has(number)).map(({ row }) => row);
}
