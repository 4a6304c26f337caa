import { isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { forwardFrame } from "./forward-frame.ts";
import type { Frame } from "./frame.ts";
import { bridgeEntry, linkNamed, podPortsOf, portsOf } from "./node-view.ts";
import { reachPort } from "./reach-port.ts";
import { type At, drop, type Leg } from "./trail.ts";
import { bridgeBelow, isInVlan } from "./vlan-bridge.ts";
import type { Walk } from "./walk.ts";

/** Where a frame goes behind a link: a VXLAN link asks its own database, a bridge decides first by which port it goes. */
export function switchFrame(walk: Walk, at: At, frame: Frame): Leg[] {
  const { link, mac } = frame;
  if (isVxlan(link)) return forwardFrame(walk, at, { ...frame, vxlan: link });
  const bridge = bridgeBelow(at.view, link);
  const entry = bridgeEntry(at.view, bridge.name, { mac, vlan: link.vlanId });
  const port = linkNamed(at.view, entry?.link);
  if (entry === null || port === null || port.name === bridge.name) return floodFrame(walk, at, { ...frame, bridge });
  return isVxlan(port) ? forwardFrame(walk, at, { ...frame, vxlan: port }) : reachPort(at, port, { link: link.name, entry });
}

/** A MAC that the bridge does not know goes out of every port. */
function floodFrame(walk: Walk, at: At, frame: Frame & Readonly<{ bridge: Link }>): Leg[] {
  const { view } = at;
  const { bridge, link } = frame;
  const legs = portsOf(view, bridge.name)
    .filter((port) => isVxlan(port) && isInVlan(view, port, link.vlanId))
    .flatMap((vxlan) => forwardFrame(walk, at, { ...frame, vxlan }));
  const arrived = arrivedOf(legs);
  if (arrived.length > 0) return arrived;
  const [port] = podPortsOf(view, bridge.name);
  const isHere = walk.goals.some((goal) => goal.node === view.number && goal.link === link.name);
  if (isHere && port !== undefined) return reachPort(at, port, { link: link.name, entry: null });
  if (legs.length > 0) return legs;
  return drop(at, "MISSING_FDB", { kind: "BRIDGE", description: `no port of ${bridge.name} leads to ${frame.mac}`, link: bridge.name });
}

const arrivedOf = (legs: readonly Leg[]): Leg[] => legs.filter(({ end }) => end.kind === "arrived");
