import type { Mac } from "../address/mac.ts";
import { isUp, isVxlan } from "../overlay/node-links.ts";
import type { FdbEntry, Link } from "../snapshot/rows.ts";
import { bridgeEntry, linkNamed, podPortsOf } from "./node-view.ts";
import { type At, arrive, drop, type Leg, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** A frame that comes out of a VXLAN link into its bridge. */
export type Bridged = Readonly<{ mac: Mac; link: Link; name: string }>;

/** The bridge's own MAC leads to the node's IP, another to a port (net/bridge/br_input.c). */
export function enterBridge(walk: Walk, at: At, bridged: Bridged): Leg[] {
  const { view } = at;
  const { name, mac } = bridged;
  const bridge = linkNamed(view, name);
  const told = { kind: "BRIDGE" as const, link: name };
  if (bridge === null || !isUp(bridge)) {
    return drop(at, "LINK_DOWN", { ...told, description: `${name} of ${view.name} is down`, evidence: row("links", bridge) });
  }
  const entry = bridgeEntry(view, name, mac);
  if (isOwn(bridged, bridge, entry)) {
    return walk.route(walk, { ...pass(at, { ...told, description: `${mac} is ${name}'s own MAC` }), iif: name });
  }
  return leaveBridge(walk, at, { ...bridged, entry });
}

function leaveBridge(walk: Walk, at: At, { name, mac, entry }: Bridged & Readonly<{ entry: FdbEntry | null }>): Leg[] {
  const { view } = at;
  const told = { kind: "BRIDGE" as const, link: name };
  const port = linkNamed(view, entry?.link);
  if (port !== null && !isVxlan(port)) {
    const description = `the port ${port.name} of ${name} leads to ${mac}`;
    return arrive(at, name, { ...told, kind: "DELIVER", description, evidence: row("fdb", entry) });
  }
  const isHere = walk.goals.some((goal) => goal.node === view.number && goal.link === name) && podPortsOf(view, name).length > 0;
  if (isHere && entry === null) return arrive(at, name, { ...told, kind: "DELIVER", description: `${name} floods it to its ports` });
  return drop(at, "WRONG_VTEP_MAC", { ...told, description: `${mac} is behind no port of ${name} on ${view.name}` });
}

/** Permanent entries of a bridge are its own MAC and its ports' (net/bridge/br_fdb.c). */
function isOwn({ mac, link }: Bridged, bridge: Link, entry: FdbEntry | null): boolean {
  return mac === bridge.mac || mac === link.mac || entry?.state === "permanent";
}
