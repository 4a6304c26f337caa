import { familyOf } from "../address/address.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { isUp, isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import type { DropCause } from "./codes.ts";
import { familyOfTunnel, type Outer } from "./frame.ts";
import { bridgeEntry, hasReported, linkNamed, podPortsOf, vxlanEntry } from "./node-view.ts";
import { type At, arrive, drop, type Leg, lose, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** An outer packet at the node that holds its destination. */
export type Incoming = Readonly<{ outer: Outer; isFromSelf: boolean }>;

/** UDP port, VNI, inner MACs, learning (vxlan_core.c, vxlan_rcv), then the bridge or IP behind the link. */
export function enterVxlan(walk: Walk, at: At, incoming: Incoming): Leg[] {
  const { view } = at;
  const { outer, isFromSelf } = incoming;
  if (!hasReported(view, "links"))
    return lose(at, "SECTION_MISSING", { kind: "DECAPSULATE", description: `${view.name} has not reported its links` });
  const { holders } = clusterIndex(walk.tables);
  if (!isFromSelf && outer.from !== null && nodesUnder(walk.tables, holders, outer.from).has(view.number)) {
    return drop(at, "MARTIAN_SOURCE", {
      kind: "RECEIVE",
      description: `${view.name} drops it as a martian: ${outer.from} is an address of its own`,
    });
  }
  const listening = view.links.vxlans.filter((link) => fitsPacket(link, outer));
  const link = listening.find(isUp);
  return link === undefined ? refuse(at, outer, listening) : takeIn(walk, at, { ...incoming, link });
}

function fitsPacket(link: Link, { vni, port, to }: Outer): boolean {
  const { vxlan } = link;
  const family = familyOfTunnel(link);
  return isSame(vxlan?.vni, vni) && isSame(vxlan?.port, port) && (family === null || family === familyOf(to));
}

const isSame = (own: number | undefined, sent: number | undefined): boolean => own === undefined || sent === undefined || own === sent;

function refuse(at: At, outer: Outer, listening: readonly Link[]): Leg[] {
  const { view } = at;
  const [down] = listening;
  const told = { kind: "DECAPSULATE" as const, link: down?.name };
  if (down !== undefined)
    return drop(at, "LINK_DOWN", { ...told, description: `${down.name} of ${view.name} is down`, evidence: row("links", down) });
  const ofPort = view.links.vxlans.find(({ vxlan }) => isSame(vxlan?.port, outer.port));
  const ofVni = view.links.vxlans.find(({ vxlan }) => isSame(vxlan?.vni, outer.vni));
  const cause: DropCause = ofPort === undefined && ofVni !== undefined ? "PORT_MISMATCH" : "VNI_MISMATCH";
  return drop(at, cause, {
    ...told,
    description: `no VXLAN link of ${view.name} has VNI ${outer.vni} and port ${outer.port}`,
    evidence: row("links", ofPort ?? ofVni),
  });
}

type Entering = Incoming & Readonly<{ link: Link }>;

function takeIn(walk: Walk, at: At, { outer, isFromSelf, link }: Entering): Leg[] {
  const { view } = at;
  const { frame } = outer;
  const told = { kind: "DECAPSULATE" as const, link: link.name, evidence: row("links", link) };
  if (!isFromSelf && frame.sourceMac !== null && frame.sourceMac === link.mac && link.master === undefined) {
    return drop(at, "WRONG_VTEP_MAC", {
      ...told,
      description: `${link.name} of ${view.name} drops it as its own: ${link.mac} is the sender's MAC too`,
    });
  }
  const conflict = learningConflict(at, outer, link);
  if (conflict !== null) return conflict;
  const opened = pass(at, { ...told, description: `${link.name} of ${view.name} takes it in` });
  if (link.master !== undefined) return enterBridge(walk, opened, { outer, link, bridge: link.master });
  if (!isFromSelf && link.mac !== undefined && frame.mac !== link.mac) {
    return drop(at, "WRONG_VTEP_MAC", {
      ...told,
      description: `${view.name} drops it: it is for ${frame.mac}, and ${link.name} has ${link.mac}`,
    });
  }
  return walk.route(walk, { ...opened, iif: link.name });
}

/** A link that learns drops what comes from elsewhere than a static entry for the sender's MAC says (vxlan_snoop). */
function learningConflict(at: At, { frame, from }: Outer, link: Link): Leg[] | null {
  if (link.vxlan?.learning !== true || frame.sourceMac === null || from === null) return null;
  const entry = vxlanEntry(at.view, link.name, frame.sourceMac);
  if (entry?.remoteVtep === undefined || entry.remoteVtep === from) return null;
  if (entry.state !== "permanent" && entry.state !== "static") return null;
  return drop(at, "LEARNING_CONFLICT", {
    kind: "DECAPSULATE",
    description: `${link.name} of ${at.view.name} learns, and has ${frame.sourceMac} at ${entry.remoteVtep}, not at ${from}`,
    link: link.name,
    evidence: row("fdb", entry),
  });
}

type Bridged = Readonly<{ outer: Outer; link: Link; bridge: string }>;

function enterBridge(walk: Walk, at: At, { outer, link, bridge: name }: Bridged): Leg[] {
  const { view } = at;
  const bridge = linkNamed(view, name);
  const { mac } = outer.frame;
  const told = { kind: "BRIDGE" as const, link: name };
  if (bridge === null || !isUp(bridge))
    return drop(at, "LINK_DOWN", { ...told, description: `${name} of ${view.name} is down`, evidence: row("links", bridge) });
  const entry = bridgeEntry(view, name, mac);
  const port = linkNamed(view, entry?.link);
  const isOwn = mac === bridge.mac || mac === link.mac || (entry !== null && entry.state === "permanent");
  if (isOwn) return walk.route(walk, { ...pass(at, { ...told, description: `${mac} is ${name}'s own MAC` }), iif: name });
  if (entry !== null && port !== null && !isVxlan(port)) {
    return arrive(at, name, {
      ...told,
      kind: "DELIVER",
      description: `the port ${port.name} of ${name} leads to ${mac}`,
      evidence: row("fdb", entry),
    });
  }
  const isHere = walk.goals.some((goal) => goal.node === view.number && goal.link === name) && podPortsOf(view, name).length > 0;
  if (isHere && entry === null) return arrive(at, name, { ...told, kind: "DELIVER", description: `${name} floods it to its ports` });
  return drop(at, "WRONG_VTEP_MAC", { ...told, description: `${mac} is behind no port of ${name} on ${view.name}` });
}
