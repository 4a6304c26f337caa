import { lookupRoute } from "../fib/lookup-route.ts";
import { isUp } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";
import { bridgeTo, isBridged } from "./bridge-to.ts";
import { deliver } from "./deliver.ts";
import { leastMtu } from "./mtu.ts";
import { hasReported, linkNamed, podPortsOf, viewNode } from "./node-view.ts";
import { isOpaque, loseInto } from "./opaque-link.ts";
import { isIn, type Place } from "./places.ts";
import { mayBeDetached, sourcePort } from "./source-port.ts";
import { arrive, type At, comeTo, drop, type Leg, lose, narrow, pass, row, type Trail } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** The packet's first steps: from a node's own IP, or out of a pod to the link behind which it is. */
export function leaveSource(walk: Walk, trail: Trail, place: Place): Leg[] {
  const at = comeTo(trail, viewNode(walk.tables, place.node));
  if (trail.packet.from === trail.packet.to) {
    return arrive(at, place.link, { kind: "DELIVER", description: `what ${trail.packet.from} sends to itself goes over its own lo` });
  }
  if (place.kind === "own") {
    const left = pass(at, { kind: "SOURCE", description: `${trail.packet.from} is an address of ${at.view.name} itself` });
    return walk.route(walk, { ...left, iif: null });
  }
  const link = place.kind === "expected" ? bareBridge(at) : sourceLink(at, place);
  if (link === null) return leaveNowhere(at);
  if (isBare(at, link)) return leaveWithoutGateway(walk, at, link);
  return isOpaque(at.view, link) ? loseInto(at, link, { kind: "SOURCE" }) : leavePod(walk, at, link);
}

/** The one bridge of pods that has no address. */
function bareBridge(at: At): Link | null {
  const bridges = at.view.local.links.filter((link) => isBare(at, link) && podPortsOf(at.view, link.name).length > 0);
  return bridges.length === 1 ? (bridges[0] ?? null) : null;
}

const isBare = ({ view }: At, { kind, name }: Link): boolean =>
  kind === "bridge" && !view.links.addresses.some(({ link }) => link === name);

/** The node has no address on its pods' bridge: they reach each other through it, and nobody else. */
function leaveWithoutGateway(walk: Walk, at: At, bridge: Link): Leg[] {
  return walk.goals.some(({ node }) => node === at.view.number) ? deliver(walk, at, bridge) : leaveNowhere(at);
}

/** A packet leaves by the link that it is on, whatever route leads back: of several with its prefix, one that has ports. */
function sourceLink({ view, trail }: At, { link }: Place): Link | null {
  const others = view.links.addresses.filter((held) => isIn(held, trail.packet.from)).map((held) => held.link);
  const fitting = [...new Set([link, ...others])].map((name) => linkNamed(view, name ?? undefined)).filter((one) => one !== null);
  return fitting.find((one) => podPortsOf(view, one.name).length > 0) ?? fitting[0] ?? null;
}

/** Other nodes send there what is for the pod, but the node itself has no link with its prefix, or no table says on which it is. */
function leaveNowhere(at: At): Leg[] {
  const { view, trail } = at;
  const missing = (["links", "addresses"] as const).filter((section) => !hasReported(view, section));
  if (missing.length > 0) {
    return lose(at, "SECTION_MISSING", { kind: "SOURCE", description: `${view.name} has not reported its ${missing.join(" and ")}` });
  }
  const found = lookupRoute(view.fib, { to: trail.packet.from });
  const link = found.outcome === "route" ? linkNamed(view, found.route.link) : null;
  if (link !== null && isOpaque(view, link)) return loseInto(at, link, { kind: "SOURCE" });
  return drop(at, "SOURCE_CUT_OFF", {
    kind: "SOURCE",
    description: `${trail.packet.from} should be on ${view.name}, which has no link with its prefix: a pod there has no gateway`,
  });
}

function leavePod(walk: Walk, at: At, link: Link): Leg[] {
  const { from } = at.trail.packet;
  const told = { kind: "SOURCE" as const, link: link.name, evidence: row("links", link) };
  const port = sourcePort(at, link);
  if (!isUp(link)) return drop(at, "SOURCE_CUT_OFF", { ...told, description: `${link.name}, on which ${from} is, is down` });
  if (port === "cut off") return drop(at, "SOURCE_CUT_OFF", { ...told, description: `no port of ${link.name} lets ${from} send` });
  if (port === "unknown") {
    return lose(at, "ADDRESS_NEVER_SEEN", { ...told, description: `${from} has not been seen, and a port of ${link.name} passes nothing` });
  }
  return send(walk, pass(at, { ...told, description: `${from} is on ${link.name} of ${at.view.name}` }), { link, port });
}

function loseSource(at: At, { name }: Link): Leg[] {
  const description = `${at.trail.packet.from} has not been seen on ${name}, and a pod's cable is in no bridge`;
  return lose(at, "ADDRESS_NEVER_SEEN", { kind: "SOURCE", description, link: name });
}

function send(walk: Walk, at: At, { link, port }: { link: Link; port: Link }): Leg[] {
  const { from, size, mayFragment } = at.trail.packet;
  const mtu = leastMtu(port.mtu, link.mtu);
  const left = narrow(at, mtu);
  if (mtu !== null && size > mtu && !mayFragment) {
    const description = `${size} bytes do not fit into the MTU ${mtu} of ${from}'s link`;
    return drop(left, "MTU_TOO_SMALL", { kind: "SOURCE", description, link: port.name, evidence: row("links", port) });
  }
  if (isBridged(walk, left, link)) return mayBeDetached(left, link) ? loseSource(left, link) : bridgeTo(walk, left, link);
  const isDetached = port !== link && port.master === undefined;
  return walk.route(walk, { ...left, iif: isDetached ? port.name : link.name });
}
