import { type Address, familyOf } from "../address/address.ts";
import type { Link, LinkAddress } from "../snapshot/rows.ts";
import { clusterIndex } from "./cluster-index.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { holdsVtepAddress, isVxlan, type NodeLinks, passesFrames } from "./node-links.ts";

/**
 * The underlay addresses by which a VXLAN link could be reached: its node's addresses on links outside the overlay that pass frames
 * and that no other reporting node holds, of the family in which it sends. In the order in which the node lists them.
 *
 * Pod bridges are inside the overlay: a VXLAN link's address lies in their prefix, or they bridge only VXLAN links and virtual machines.
 */
export function bearerCandidates(tables: ClusterTables, node: number, vxlan: Link): readonly Address[] {
  const { links, holders } = clusterIndex(tables);
  const own = links[node];
  if (own === undefined) return [];
  const local = vxlan.vxlan?.local;
  const fitting = own.addresses.filter(
    (held) => (local === undefined || familyOf(local) === familyOf(held.address)) && held.scope === "global" && isOutside(own, held),
  );
  return [...new Set(fitting.map(({ address }) => address))].filter((address) => (holders.get(address)?.size ?? 0) <= 1);
}

/**
 * Whether the bearer's node must itself hold the underlay address by which it is reached. Not where it has no address outside the
 * overlay at all and its VXLAN link names none: then the underlay is another network namespace, as in Docker swarm. Nor where it has not
 * reported its addresses.
 */
export function mustHoldUnderlay(tables: ClusterTables, node: number, vxlan: Link): boolean {
  if (!tables.known.addresses.has(node)) return false;
  const own = clusterIndex(tables).links[node];
  return vxlan.vxlan?.local !== undefined || own?.addresses.some((held) => isOutside(own, held)) === true;
}

function isOutside(own: NodeLinks, held: LinkAddress): boolean {
  const link = own.byName.get(held.link);
  if (own.entries.has(held.link) || (link !== undefined && !passesFrames(link))) return false;
  if (own.underlay.has(held.link)) return true;
  return !holdsVtepAddress(own, held) && (link?.kind !== "bridge" || hasWire(own, link));
}

/** Whether the bridge has a port to the outside: one that is no VXLAN link, veth or tap. */
function hasWire(own: NodeLinks, bridge: Link): boolean {
  return [...own.byName.values()].some(
    (port) => port.master === bridge.name && !isVxlan(port) && port.kind !== "veth" && port.kind !== "tun",
  );
}
