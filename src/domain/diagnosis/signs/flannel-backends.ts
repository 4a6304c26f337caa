import type { Address } from "../../address/address.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { prefixAround } from "../../address/prefix.ts";
import { linkEntries } from "./link-entries.ts";
import { nodesWhere } from "./nodes-where.ts";
import { onceFor } from "./once-for.ts";
import { podPlaces } from "./subnet-misfits.ts";

/** The nodes of each backend of flannel; a node with what two of them leave behind is in both. */
export type FlannelBackends = Readonly<Record<"vxlan" | "wireguard" | "ipip" | "hostGw", NodeSet>>;

/**
 * Which backends of flannel the nodes run, by their links' names. host-gw has no link of its own: it is told by direct routes to the pods of
 * nodes with VXLAN, while none of those routes so to another, as it would with DirectRouting. A VXLAN link into which nothing is routed is no
 * backend beside another one's link.
 */
export const flannelBackends: (tables: ClusterTables) => FlannelBackends = onceFor((tables) => {
  const wireguard = nodesWhere(tables, (own) => hasLink(own, (name) => name.startsWith("flannel-wg")));
  const ipip = nodesWhere(tables, (own) => hasLink(own, (name) => name === "flannel.ipip"));
  const links = nodesWhere(tables, (own) => [...own.vxlanNames].some(isFlannelVxlan));
  const changed = wireguard.union(ipip).intersect(links);
  const vxlan = changed.isEmpty ? links : links.minus(changed.minus(routedInto(tables)));
  return { vxlan, wireguard, ipip, hostGw: hostGwNodes(tables, vxlan).minus(wireguard).minus(ipip) };
});

/** Whether it is a VXLAN link of flannel's, for IPv4 or IPv6. */
export const isFlannelVxlan = (name: string): boolean => /^flannel(-v6)?\.\d+$/.test(name);

/** The nodes with a route into a VXLAN link of flannel's. */
function routedInto(tables: ClusterTables): NodeSet {
  const routed = [...linkEntries(tables).routes].filter(([name]) => isFlannelVxlan(name)).map(([, nodes]) => nodes);
  return NodeSet.unionOf(tables.nodes.length, routed);
}

const hasLink = ({ byName }: NodeLinks, is: (name: string) => boolean): boolean => [...byName.keys()].some(is);

function hostGwNodes(tables: ClusterTables, vxlan: NodeSet): NodeSet {
  const none = NodeSet.none(tables.nodes.length);
  if (vxlan.isEmpty || vxlan.size === tables.nodes.length) return none;
  const direct = vxlan.toArray().reduce((nodes, owner) => nodes.union(directSenders(tables, owner)), none);
  if (direct.intersects(vxlan)) return none;
  return direct.intersect(nodesWhere(tables, (own) => own.vxlans.length === 0 && podPlaces(own, 4).length > 0));
}

/** The nodes that reach the pods of a node by its own address on the underlay. */
function directSenders(tables: ClusterTables, owner: number): NodeSet {
  const { links, overlay } = clusterIndex(tables);
  const own = links[owner];
  const addresses = new Set<Address | undefined>(own?.addresses.filter(({ link }) => own.underlay.has(link)).map(({ address }) => address));
  const rows =
    own === undefined ? [] : podPlaces(own, 4).flatMap((held) => tables.routes.get(prefixAround(held.address, held.prefixLength)) ?? []);
  return NodeSet.unionOf(
    tables.nodes.length,
    rows
      .filter(({ row }) => row.gateway !== undefined && addresses.has(row.gateway))
      .map(({ row, nodes }) => nodes.minus(nodesUnder(tables, overlay, row.link))),
  );
}
