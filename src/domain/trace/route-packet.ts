import { familyOf } from "../address/address.ts";
import { lookupRoute, type Routing } from "../fib/lookup-route.ts";
import { nextHops } from "../fib/next-hops.ts";
import { isDefault } from "../fib/route-order.ts";
import { isUp } from "../overlay/node-links.ts";
import type { Link, NextHop, Route } from "../snapshot/rows.ts";
import { crossOverlay } from "./cross-overlay.ts";
import { crossWire } from "./cross-wire.ts";
import { deliver } from "./deliver.ts";
import { isForwarding } from "./kernel-settings.ts";
import { hasReported, linkNamed, neighborOn } from "./node-view.ts";
import { arrive, type At, drop, type IpPacket, type Leg, lose, narrow, note, pass, row } from "./trail.ts";
import type { Arrival, Walk } from "./walk.ts";

/** IP of one node: martian sources, routing rules, tables, longest match, next hops (net/ipv4/route.c, ip_route_input_slow). */
export function routePacket(walk: Walk, arrival: Arrival): Leg[] {
  const at = unreported(arrival);
  if (at !== null) return at;
  const { view, trail, iif } = arrival;
  if (iif !== null && isOwn(arrival, trail.packet)) {
    return drop(arrival, "MARTIAN_SOURCE", {
      kind: "RECEIVE",
      description: `${view.name} drops it as a martian: ${trail.packet.from} is an address of its own`,
      link: iif,
    });
  }
  const { from, to } = trail.packet;
  const found = lookupRoute(view.fib, { to, from, ...(iif !== null && { iif }) });
  return found.outcome === "route" ? takeRoute(walk, arrival, found) : refused(arrival, found);
}

/** Whether the node would take a packet to the source for itself: then nobody else can have sent it (net/ipv4/fib_frontend.c). */
function isOwn({ view, iif }: Arrival, { from, to }: IpPacket): boolean {
  const back = lookupRoute(view.fib, { to: from, from: to, ...(iif !== null && { iif }) });
  return back.outcome === "route" && back.route.type === "local";
}

function unreported(at: Arrival): Leg[] | null {
  const { view, trail } = at;
  const routes = familyOf(trail.packet.to) === 4 ? "routes" : "routes6";
  const missing = (["links", "addresses", routes] as const).filter((section) => !hasReported(view, section));
  if (missing.length === 0) return null;
  return lose(at, "SECTION_MISSING", { kind: "ROUTE", description: `${view.name} has not reported its ${missing.join(" and ")}` });
}

function refused(at: Arrival, found: Exclude<Routing, { outcome: "route" }>): Leg[] {
  const { view, trail } = at;
  if (found.outcome === "none") {
    return drop(at, "MISSING_ROUTE", { kind: "ROUTE", description: `${view.name} has no route to ${trail.packet.to}` });
  }
  const section = familyOf(trail.packet.to) === 4 ? "rules" : "rules6";
  return drop(at, "ROUTING_RULE_REFUSES", {
    kind: "RULE",
    description: `a routing rule of ${view.name} says ${found.type} for ${trail.packet.to}`,
    evidence: row(section, found.rule),
  });
}

function takeRoute(walk: Walk, arrival: Arrival, { rule, route }: Extract<Routing, { outcome: "route" }>): Leg[] {
  const { view, trail, iif } = arrival;
  const section = route.family === 4 ? "routes" : "routes6";
  const evidence = [
    ...row(route.family === 4 ? "rules" : "rules6", rule.priority === 32766 || rule.priority === 0 ? null : rule),
    ...row(section, route),
  ];
  const told = { kind: "ROUTE" as const, link: route.link, evidence };
  if (route.type === "local") return arriveLocally(walk, arrival, told);
  if (route.type !== "unicast") {
    return drop(arrival, "UNUSABLE_ROUTE", { ...told, description: `${view.name} has a route of type ${route.type} to ${route.dst}` });
  }
  if (iif !== null && isForwarding(view, route.family, iif) === false) {
    return drop(arrival, "FORWARDING_OFF", { ...told, description: `${view.name} does not forward packets` });
  }
  const place = `${view.number} ${iif ?? ""}`;
  if (trail.routed.has(place)) return looped(arrival, told);
  const hops = nextHops(route, view.local.nexthops);
  if (hops.length === 0) {
    return drop(arrival, "UNUSABLE_ROUTE", { ...told, description: `no next hop of ${view.name}'s route to ${route.dst} can be used` });
  }
  const routed = { ...arrival, trail: { ...trail, routed: new Set([...trail.routed, place]) } };
  const message = `${view.name} has ${hops.length} next hops to ${route.dst}: each flow takes one`;
  const chosen = hops.length > 1 ? note(routed, "EQUAL_COST_PATHS", message) : routed;
  return hops.flatMap((hop) => takeHop(walk, chosen, { hop, route, told }));
}

type ToldRoute = Readonly<{ kind: "ROUTE"; link: string | undefined; evidence: ReturnType<typeof row> }>;

function looped(at: Arrival, told: ToldRoute): Leg[] {
  const cause = at.trail.sentToSelf ? "UNDERLAY_IP_IS_OWN" : "ROUTING_LOOP";
  return drop(at, cause, { ...told, description: `${at.view.name} has routed it before: it goes round until its TTL runs out` });
}

function arriveLocally(walk: Walk, at: Arrival, told: ToldRoute): Leg[] {
  const { view, trail } = at;
  const isRight = walk.goals.some(({ node, kind }) => node === view.number && kind === "own");
  if (isRight)
    return arrive(at, null, { ...told, kind: "DELIVER", description: `${trail.packet.to} is an address of ${view.name} itself` });
  return drop(at, "ANSWERED_BY_ANOTHER_NODE", {
    ...told,
    description: `${view.name} takes ${trail.packet.to} for an address of its own and answers itself`,
  });
}

type Taken = Readonly<{ hop: NextHop; route: Route; told: ToldRoute }>;

function takeHop(walk: Walk, at: Arrival, { hop, route, told }: Taken): Leg[] {
  const { view, trail } = at;
  const link = linkNamed(view, hop.link);
  const way = `${hop.gateway === undefined ? "" : `via ${hop.gateway} `}dev ${hop.link ?? "?"}`;
  const passed = pass(at, { ...told, link: hop.link, description: `${trail.packet.to} matches ${route.dst} ${way}` });
  if (link === null)
    return lose(passed, "SECTION_MISSING", { kind: "ROUTE", description: `${view.name} does not tell of the link ${hop.link}` });
  if (!isUp(link)) {
    return drop(passed, "LINK_DOWN", { kind: "ROUTE", description: `${link.name} is down`, link: link.name, evidence: row("links", link) });
  }
  const fitted = fit(passed, { link, route });
  return "legs" in fitted ? fitted.legs : leave(walk, fitted, { hop, route, link });
}

/** What does not fit into the link is cut, or comes back as too big. */
function fit(at: At, { link, route }: { link: Link; route: Route }): At | { legs: Leg[] } {
  const mtu = Math.min(route.mtu ?? Number.POSITIVE_INFINITY, link.mtu ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(mtu)) return at;
  const narrowed = narrow(at, mtu);
  const { packet } = narrowed.trail;
  if (packet.size <= mtu) return narrowed;
  if (packet.mayFragment) return { ...narrowed, trail: { ...narrowed.trail, packet: { ...packet, size: mtu } } };
  return {
    legs: drop(narrowed, "MTU_TOO_SMALL", {
      kind: "ROUTE",
      description: `${packet.size} bytes do not fit into the MTU ${mtu} of ${route.mtu === mtu ? `the route to ${route.dst}` : link.name}`,
      link: link.name,
      evidence: row("links", link),
    }),
  };
}

type Leaving = Readonly<{ hop: NextHop; route: Route; link: Link }>;

function leave(walk: Walk, at: At, { hop, route, link }: Leaving): Leg[] {
  const { view, trail } = at;
  const target = hop.gateway ?? trail.packet.to;
  if (view.links.entries.has(link.name) && !isLocalMember(walk, at, link)) return crossOverlay(walk, at, { link, target });
  if (hop.gateway === undefined) return deliver(walk, at, link);
  return crossWire(walk, at, {
    link,
    target,
    size: trail.packet.size,
    onward: (arrived, { name }) => routePacket(walk, { ...arrived, iif: name }),
    lost: (lost) => leavesOverlay(lost, { hop, route, link }),
  });
}

/** Behind the bridge of a VXLAN link, but on one of this node's own ports. */
function isLocalMember(walk: Walk, { view, trail }: At, link: Link): boolean {
  if (link.kind === "vxlan") return false;
  const goal = walk.goals.find(({ node }) => node === view.number);
  return (
    goal !== undefined && goal.link === link.name && neighborOn(view, link.name, trail.packet.to)?.flags?.includes("extern_learn") !== true
  );
}

function leavesOverlay(at: At, { hop, route, link }: Leaving): Leg[] {
  const who = hop.gateway ?? "its destination";
  const noted = note(at, "ROUTER_NOT_REPORTED", `no reporting node holds ${who}`);
  return drop(noted, isDefault(route.dst) ? "MISSING_ROUTE" : "LEAVES_OVERLAY", {
    kind: "ROUTE",
    description: isDefault(route.dst)
      ? `${at.view.name} has no route of its own to ${at.trail.packet.to}: the default route takes it out of ${link.name} to ${who}`
      : `it leaves by ${link.name} to ${who}, which no reporting node holds`,
    link: link.name,
    evidence: row(route.family === 4 ? "routes" : "routes6", route),
  });
}
