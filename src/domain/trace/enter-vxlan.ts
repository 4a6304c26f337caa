import { familyOf } from "../address/address.ts";
import { isUp } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { enterBridge } from "./enter-bridge.ts";
import { familyOfTunnel, type Outer } from "./frame.ts";
import { hasReported, vxlanEntry } from "./node-view.ts";
import { isSetPerPacket, loseInto } from "./opaque-link.ts";
import { refusalOfSource } from "./reverse-path.ts";
import { type At, drop, type Leg, lose, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** An outer packet at the node that holds its destination, and the link on which it came in; null: that node has sent it itself. */
export type Incoming = Readonly<{ outer: Outer; iif: string | null }>;

/** UDP port, VNI, inner MACs, learning (vxlan_core.c, vxlan_rcv), then the bridge or IP behind the link. */
export function enterVxlan(walk: Walk, at: At, incoming: Incoming): Leg[] {
  const { view } = at;
  const { outer } = incoming;
  if (!hasReported(view, "links")) {
    return lose(at, "SECTION_MISSING", { kind: "DECAPSULATE", description: `${view.name} has not reported its links` });
  }
  const refusal =
    incoming.iif === null || outer.from === null ? null : refusalOfSource(view, { from: outer.from, to: outer.to, iif: incoming.iif });
  if (refusal !== null) return drop(at, "MARTIAN_SOURCE", { kind: "RECEIVE", description: refusal });
  const listening = view.links.vxlans.filter((link) => fitsPacket(link, outer));
  const link = listening.find(isUp);
  return link === undefined ? refuse(at, outer, listening) : takeIn(walk, at, { ...incoming, link });
}

function fitsPacket(link: Link, outer: Outer): boolean {
  const family = familyOfTunnel(link);
  return fitsVni(link, outer) && fitsPort(link, outer) && (family === null || family === familyOf(outer.to));
}

const fitsVni = ({ vxlan }: Link, { vni }: Outer): boolean => vxlan?.vni === undefined || vni === undefined || vxlan.vni === vni;
const fitsPort = ({ vxlan }: Link, { port }: Outer): boolean => vxlan?.port === undefined || port === undefined || vxlan.port === port;

function refuse(at: At, outer: Outer, listening: readonly Link[]): Leg[] {
  const { vxlans } = at.view.links;
  const [down] = listening;
  const told = { kind: "DECAPSULATE" as const, link: down?.name };
  if (down !== undefined) {
    return drop(at, "LINK_DOWN", { ...told, description: `${down.name} of ${at.view.name} is down`, evidence: row("links", down) });
  }
  const ofPort = vxlans.find((link) => fitsPort(link, outer));
  const ofVni = vxlans.find((link) => fitsVni(link, outer));
  const isOfPort = ofPort === undefined && ofVni !== undefined;
  return drop(at, isOfPort ? "PORT_MISMATCH" : "VNI_MISMATCH", {
    ...told,
    description: `no VXLAN link of ${at.view.name} has VNI ${outer.vni} and port ${outer.port}`,
    evidence: row("links", ofPort ?? ofVni),
  });
}

type Entering = Incoming & Readonly<{ link: Link }>;

function takeIn(walk: Walk, at: At, entering: Entering): Leg[] {
  const { link, outer, iif } = entering;
  // What the kernel hands to its own link comes in as if it were for it, whatever the inner MACs (encap_bypass_if_local).
  const refused = iif === null ? null : (refusedByMac(at, entering) ?? learningConflict(at, outer, link));
  if (refused !== null) return refused;
  const evidence = row("links", link);
  const opened = pass(at, { kind: "DECAPSULATE", description: `${link.name} of ${at.view.name} takes it in`, link: link.name, evidence });
  if (isSetPerPacket(link)) return loseInto(opened, link, { kind: "DECAPSULATE" });
  if (link.master !== undefined) return enterBridge(walk, opened, { mac: outer.frame.mac, link, name: link.master });
  return walk.route(walk, { ...opened, iif: link.name });
}

/** A link takes no frames from its own MAC (vxlan_core.c, vxlan_set_mac), and those for another only as the port of a bridge. */
function refusedByMac({ view, trail }: At, { outer, link }: Entering): Leg[] | null {
  const { mac, sourceMac } = outer.frame;
  if (link.mac === undefined) return null;
  const told = { kind: "DECAPSULATE" as const, link: link.name, evidence: row("links", link) };
  if (sourceMac === link.mac) {
    const description = `${link.name} of ${view.name} drops it as its own: ${link.mac} is the sender's MAC too`;
    return drop({ view, trail }, "DUPLICATE_VTEP_MAC", { ...told, description });
  }
  if (mac === link.mac || link.master !== undefined) return null;
  return drop({ view, trail }, "WRONG_VTEP_MAC", {
    ...told,
    description: `${view.name} drops it: it is for ${mac}, and ${link.name} has ${link.mac}`,
  });
}

/** A link that learns drops what comes from elsewhere than a static entry for the sender's MAC says (vxlan_core.c, vxlan_snoop). */
function learningConflict(at: At, { frame, from }: Outer, link: Link): Leg[] | null {
  if (link.vxlan?.learning !== true || frame.sourceMac === null) return null;
  const entry = vxlanEntry(at.view, link.name, frame.sourceMac);
  if (entry === null || entry.remoteVtep === from || !["permanent", "static"].includes(entry.state)) return null;
  return drop(at, "LEARNING_CONFLICT", {
    kind: "DECAPSULATE",
    description: `${link.name} of ${at.view.name} learns, and has ${frame.sourceMac} at ${entry.remoteVtep}, not at ${from}`,
    link: link.name,
    evidence: row("fdb", entry),
  });
}
