import { isDefault } from "../fib/route-order.ts";
import { isUp, isVxlan } from "../overlay/node-links.ts";
import type { Link, NextHop, Route } from "../snapshot/rows.ts";
import { crossOverlay } from "./cross-overlay.ts";
import { crossWire } from "./cross-wire.ts";
import { deliver } from "./deliver.ts";
import { leastMtu } from "./mtu.ts";
import { isResolved, linkNamed, neighborOn } from "./node-view.ts";
import { NAT_ROUTER } from "./nat-network.ts";
import { isOpaque, loseInto } from "./opaque-link.ts";
import type { StepEvidence } from "./trace.ts";
import { type At, drop, type Leg, lose, narrow, note, pass, row, wayOf } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** One next hop of the route that was found, and the rows that led to it. */
export type Taken = Readonly<{ hop: NextHop; route: Route; evidence: readonly StepEvidence[] }>;

/** Out of a node by one next hop: into the overlay, to a pod, or over the underlay to another node. */
export function takeHop(walk: Walk, at: At, { hop, route, evidence }: Taken): Leg[] {
  const { view, trail } = at;
  const link = linkNamed(view, hop.link);
  const description = `${trail.packet.to} matches ${route.dst} ${wayOf(hop)}`;
  const passed = pass(at, { kind: "ROUTE", link: hop.link, description, evidence });
  if (link === null) {
    return lose(passed, "SECTION_MISSING", { kind: "ROUTE", description: `${view.name} does not tell of the link ${hop.link}` });
  }
  if (!isUp(link)) {
    return drop(passed, "LINK_DOWN", { kind: "ROUTE", description: `${link.name} is down`, link: link.name, evidence: row("links", link) });
  }
  const mtu = leastMtu(route.mtu, link.mtu);
  const fitted = cutTo(narrow(passed, mtu), mtu);
  if (mtu === null || fitted.trail.packet.size <= mtu) return leave(walk, fitted, { hop, route, link });
  return drop(fitted, "MTU_TOO_SMALL", {
    kind: "ROUTE",
    description: `${fitted.trail.packet.size} bytes do not fit into the MTU ${mtu} of ${route.mtu === mtu ? `the route to ${route.dst}` : link.name}`,
    link: link.name,
    evidence: row("links", link),
  });
}

function cutTo(at: At, mtu: number | null): At {
  const { packet } = at.trail;
  if (mtu === null || !packet.mayFragment) return at;
  return { ...at, trail: { ...at.trail, packet: { ...packet, size: Math.min(packet.size, mtu) } } };
}

type Leaving = Readonly<{ hop: NextHop; route: Route; link: Link }>;

function leave(walk: Walk, at: At, leaving: Leaving): Leg[] {
  const { hop, link } = leaving;
  const { to, size } = at.trail.packet;
  const target = hop.gateway ?? to;
  if (isOpaque(at.view, link)) return loseInto(at, link, { kind: "ROUTE" });
  if (at.view.links.entries.has(link.name) && !isOnOwnPort(walk, at, link)) return crossOverlay(walk, at, { link, target });
  if (hop.gateway === undefined) return deliver(walk, at, link);
  const onward = (arrived: At, { name }: Link): Leg[] => walk.route(walk, { ...arrived, iif: name });
  return crossWire(walk, at, { link, target, size, onward, lost: (lost) => leaveOverlay(lost, leaving) });
}

/** Behind the bridge of a VXLAN link, but on one of this node's own ports. */
function isOnOwnPort(walk: Walk, { view, trail }: At, link: Link): boolean {
  if (isVxlan(link)) return false;
  const isHere = walk.goals.some((goal) => goal.node === view.number && goal.link === link.name);
  return isHere && neighborOn(view, link.name, trail.packet.to)?.flags?.includes("extern_learn") !== true;
}

/** Whether there is a router, as far as the neighbor table knows: it may lead to the destination. */
function isAnswering({ view }: At, { hop, link }: Leaving): boolean {
  return hop.gateway !== undefined && hop.gateway !== NAT_ROUTER && isResolved(neighborOn(view, link.name, hop.gateway));
}

function leaveOverlay(at: At, leaving: Leaving): Leg[] {
  const { hop, route, link } = leaving;
  const { view, trail } = at;
  const who = hop.gateway ?? "its destination";
  const noted = note(at, "ROUTER_NOT_REPORTED", `no reporting node holds ${who}`);
  const told = { kind: "ROUTE" as const, link: link.name, evidence: row(route.family === 4 ? "routes" : "routes6", route) };
  if (isDefault(route.dst)) {
    const description = `${view.name} has no route of its own to ${trail.packet.to}: the default route takes it out of ${link.name} to ${who}`;
    return drop(noted, "MISSING_ROUTE", { ...told, description });
  }
  const description = `it leaves by ${link.name} to ${who}, which no reporting node holds`;
  if (isAnswering(at, leaving))
    return lose(at, "ROUTER_NOT_REPORTED", { ...told, description: `${description}, though somebody answers for it` });
  return drop(noted, "LEAVES_OVERLAY", { ...told, description });
}
