import type { Link } from "../snapshot/rows.ts";
import type { NodeView } from "./node-view.ts";

/** The bridge on which a link's frames travel: the one that it is, or the one below a VLAN link. */
export function bridgeBelow({ links }: NodeView, link: Link): Link {
  const below = link.kind === "bridge" || link.parent === undefined ? undefined : links.byName.get(link.parent);
  return below ?? link;
}

/** Whether frames of a VLAN may go out of a port, as far as the bridge's entries tell in which VLANs the port is. */
export function isInVlan(view: NodeView, port: Link, vlan: number | undefined): boolean {
  const vlans = vlansOf(view, port);
  return vlan === undefined || vlans.size === 0 || vlans.has(vlan);
}

/**
 * The link to whose IP a bridge gives what comes in over a VXLAN port for its own MAC: the bridge itself, or the VLAN link of the port's
 * VLAN (net/bridge/br_fdb.c has an entry for each port and VLAN). Null where several could be meant.
 */
export function routingLink(view: NodeView, vxlan: Link, bridge: Link): Link | null {
  const upper = view.local.links.filter(({ parent, vlanId }) => parent === bridge.name && vlanId !== undefined);
  const vlans = vlansOf(view, vxlan);
  const fitting = vlans.size === 0 ? upper : upper.filter(({ vlanId }) => vlanId !== undefined && vlans.has(vlanId));
  const isAddressed = view.links.addresses.some(({ link }) => link === bridge.name);
  if (fitting.length === 0 || (vlans.size === 0 && isAddressed)) return bridge;
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

function vlansOf({ local }: NodeView, port: Link): ReadonlySet<number> {
  const entries = local.localFdb.filter(({ link, master }) => link === port.name && master !== undefined);
  return new Set(entries.flatMap(({ vlan }) => vlan ?? []));
}
