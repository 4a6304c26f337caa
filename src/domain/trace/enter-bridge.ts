import type { Mac } from "../address/mac.ts";
import { isUp, isVxlan } from "../overlay/node-links.ts";
import type { FdbEntry, Link } from "../snapshot/rows.ts";
import { bridgeEntry, linkNamed, podPortsOf } from "./node-view.ts";
import { reachPort } from "./reach-port.ts";
import { type At, arrive, drop, type Leg, lose, pass, row } from "./trail.ts";
import { routingLink } from "./vlan-bridge.ts";
import type { Walk } from "./walk.ts";

/** A frame that comes out of a VXLAN link into its bridge. */
export type Bridged = Readonly<{ mac: Mac; link: Link; name: string }>;

/** The bridge's own MAC leads to the node's IP, another to a port (net/bridge/br_input.c). */
export function enterBridge(walk: Walk, at: At, bridged: Bridged): Leg[] {
  const { view } = at;
  const { name, mac, link } = bridged;
  const bridge = linkNamed(view, name);
  const told = { kind: "BRIDGE" as const, link: name };
  if (bridge === null || !isUp(bridge)) {
    return drop(at, "LINK_DOWN", { ...told, description: `${name} of ${view.name} is down`, evidence: row("links", bridge) });
  }
  const upper = routingLink(view, link, bridge);
  if (upper === null) {
    return lose(at, "SECTION_MISSING", { ...told, description: `${view.name} does not tell in which VLAN of ${name} ${link.name} is` });
  }
  const entry = bridgeEntry(view, name, { mac, vlan: upper.vlanId });
  if (isOwn(bridged, [bridge, upper], entry)) {
    return walk.route(walk, { ...pass(at, { ...told, description: `${mac} is ${upper.name}'s own MAC` }), iif: upper.name });
  }
  return leaveBridge(walk, at, { ...bridged, upper, entry });
}

type Leaving = Bridged & Readonly<{ upper: Link; entry: FdbEntry | null }>;

function leaveBridge(walk: Walk, at: At, { name, mac, upper, entry }: Leaving): Leg[] {
  const { view } = at;
  const told = { kind: "BRIDGE" as const, link: name };
  const port = linkNamed(view, entry?.link);
  if (port !== null && !isVxlan(port)) return reachPort(at, port, { link: upper.name, entry });
  const isHere = walk.goals.some((goal) => goal.node === view.number && (goal.link === name || goal.link === upper.name));
  if (isHere && entry === null && podPortsOf(view, name).length > 0) {
    return arrive(at, upper.name, { ...told, kind: "DELIVER", description: `${name} floods it to its ports` });
  }
  return drop(at, "WRONG_VTEP_MAC", { ...told, description: `${mac} is behind no port of ${name} on ${view.name}` });
}

/** Permanent entries of a bridge are its own MAC and its ports' (net/bridge/br_fdb.c). */
function isOwn({ mac, link }: Bridged, owners: readonly Link[], entry: FdbEntry | null): boolean {
  return [link, ...owners].some((own) => own.mac === mac) || entry?.state === "permanent";
}
