import { type Family, familyOf } from "../address/address.ts";
import { prefixAround } from "../address/prefix.ts";
import type { PacketOrigin } from "../fib/routing-steps.ts";
import type { LinkAddress } from "../snapshot/rows.ts";
import { clusterIndex } from "./cluster-index.ts";
import type { RoutedTables } from "./cluster-tables.ts";
import { holdsVtepAddress, type NodeLinks } from "./node-links.ts";

/**
 * How a packet of one of the node's pods presents itself to the routing rules: it comes in through the pods' link, from an
 * address of theirs. A node without pods sends its own packets.
 *
 * The pods' link is one whose prefix holds a VXLAN link's address (flannel), that leads into the overlay itself (EVPN),
 * or to whose prefix other nodes route; else a link into a pod, with no address and no bridge (Calico).
 */
export function podOrigin(tables: RoutedTables, node: number, family: Family): PacketOrigin {
  const own = clusterIndex(tables).links[node];
  if (own === undefined) return {};
  const places = own.addresses.filter((held) => familyOf(held.address) === family && mayServePods(own, held.link));
  const place =
    places.find((held) => holdsVtepAddress(own, held)) ??
    places.find(({ link }) => own.entries.has(link)) ??
    places.find((held) => isRoutedTo(tables, held));
  if (place === undefined) return routedPodOrigin(own, family);
  return hasPods(own, place.link) ? { iif: place.link, from: place.address } : {};
}

/** How a packet that another node has sent through the overlay presents itself. */
export function arrivingOrigin(tables: RoutedTables, node: number): PacketOrigin {
  const vxlan = clusterIndex(tables).links[node]?.vxlans[0];
  return vxlan === undefined ? {} : { iif: vxlan.master ?? vxlan.name };
}

/** How an outer packet of the node's VTEP presents itself: a packet of the node's own, from the VXLAN link's source address. */
export function outerOrigin(tables: RoutedTables, node: number, family: Family): PacketOrigin {
  const locals = clusterIndex(tables).links[node]?.vxlans.flatMap(({ vxlan }) => vxlan?.local ?? []) ?? [];
  const from = locals.find((local) => familyOf(local) === family);
  return from === undefined ? {} : { from };
}

function mayServePods(own: NodeLinks, link: string): boolean {
  return link !== "lo" && !own.underlay.has(link) && !own.vxlanNames.has(link);
}

function isRoutedTo(tables: RoutedTables, place: LinkAddress): boolean {
  return tables.routes.get(prefixAround(place.address, place.prefixLength))?.some(({ row }) => row.gateway !== undefined) === true;
}

function hasPods(own: NodeLinks, link: string): boolean {
  if (own.byName.get(link)?.kind !== "bridge") return true;
  return [...own.byName.values()].some((port) => port.master === link && !own.vxlans.includes(port));
}

function routedPodOrigin(own: NodeLinks, family: Family): PacketOrigin {
  const pod = [...own.byName.values()].find(
    (link) => link.kind === "veth" && link.master === undefined && !own.addresses.some((held) => held.link === link.name),
  );
  const tunnel = own.vtepAddresses.find((address) => familyOf(address) === family);
  return pod === undefined || tunnel === undefined ? {} : { iif: pod.name, from: tunnel };
}
