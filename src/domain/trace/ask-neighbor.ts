import type { Mac } from "../address/mac.ts";
import { isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { floodEntries, type NodeView, portsOf, viewNode, vxlanEntry } from "./node-view.ts";
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

const holds = ({ links }: NodeView, address: string | undefined): boolean => links.addresses.some((held) => held.address === address);
