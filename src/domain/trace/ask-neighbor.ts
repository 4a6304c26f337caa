import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { hasJoined, isGroup } from "./cross-group.ts";
import { floodEntries, isResolved, neighborOn, type NodeView, portsOf, viewNode, vxlanEntry } from "./node-view.ts";
import type { Walk } from "./walk.ts";

/** Who asks over which VXLAN link or bridge, and at which nodes the answer is. */
export type Asking = Readonly<{ view: NodeView; link: Link; mac: Mac | null; nodes: readonly number[] }>;

/**
 * Whether an address behind VXLAN links can be resolved: the request is flooded to its node and the answer finds back, or the other
 * end's own requests are flooded here, by which this end learns.
 */
export function canAsk({ tables }: Walk, { view, link, mac, nodes }: Asking): boolean {
  return nodes.some((node) => {
    const far = viewNode(tables, node);
    return tunnelsBehind(view, link).some((here) =>
      far.links.vxlans
        .filter((there) => there.vxlan?.vni === here.vxlan?.vni)
        .some((there) => (floodsTo(view, here, far) && reaches(far, there, { mac, view })) || floodsTo(far, there, view)),
    );
  });
}

/**
 * Whether the node itself answers a pod that asks: a VXLAN link with `proxy` out of the neighbors on it (vxlan_core.c, arp_reduce), a
 * port with `neigh_suppress` out of those on its bridge (net/bridge/br_arp_nd_proxy.c).
 */
export function isAnsweredHere(
  view: NodeView,
  { vxlan, bridge, address }: Readonly<{ vxlan: Link; bridge: Link; address: Address }>,
): boolean {
  const isProxy = vxlan.vxlan?.features?.includes("proxy") === true;
  const isSuppressing = view.local.bridgeLinks.some(
    ({ link, features }) => link === vxlan.name && features?.includes("neigh_suppress") === true,
  );
  return (
    (isProxy && isResolved(neighborOn(view, vxlan.name, address))) || (isSuppressing && isResolved(neighborOn(view, bridge.name, address)))
  );
}

const tunnelsBehind = (view: NodeView, link: Link): Link[] =>
  isVxlan(link) ? [link] : [...(view.links.entries.get(link.name) ?? portsOf(view, link.name).filter(isVxlan))];

/** Whether a frame for the MAC of the one who asks comes back to it. */
function reaches(far: NodeView, there: Link, { mac, view }: { mac: Mac | null; view: NodeView }): boolean {
  const entry = mac === null ? null : vxlanEntry(far, there.name, mac);
  return entry === null ? floodsTo(far, there, view) : holds(view, entry.remoteVtep);
}

function floodsTo(view: NodeView, vxlan: Link, far: NodeView): boolean {
  return floodEntries(view, vxlan.name).some(({ remoteVtep }) => holds(far, remoteVtep));
}

function holds({ links }: NodeView, address: Address | undefined): boolean {
  if (address !== undefined && isGroup(address)) return hasJoined(links, address);
  return links.addresses.some((held) => held.address === address);
}
