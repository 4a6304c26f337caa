import { type Address, familyOf } from "../address/address.ts";
import { lookupRoute } from "../fib/lookup-route.ts";
import { isUp } from "../overlay/node-links.ts";
import type { Link, NextHop, Route } from "../snapshot/rows.ts";
import { crossGroup, isGroup } from "./cross-group.ts";
import { crossUnderlay } from "./cross-underlay.ts";
import { enterVxlan } from "./enter-vxlan.ts";
import type { Outer } from "./frame.ts";
import { leastMtu } from "./mtu.ts";
import { hopsOf, linkNamed, type NodeView } from "./node-view.ts";
import { type At, drop, follow, type Leg, note, pass, row, wayOf } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** The outer packet's own way out of its node: rules, tables and route, pinned to the entry's `via` (vxlan_core.c, vxlan_get_route). */
export function routeOuter(walk: Walk, at: At, outer: Outer): Leg[] {
  const { view } = at;
  const { from, to } = outer;
  if (isGroup(to)) return crossGroup(walk, at, outer);
  const found = lookupRoute(view.fib, { to, ...(from !== null && { from }) });
  if (found.outcome === "route") return takeOuterRoute(walk, at, { outer, route: found.route });
  const description = `${view.name} has no route to the remote VTEP ${to}`;
  return drop(at, "UNDERLAY_ROUTE_BROKEN", { kind: "UNDERLAY_ROUTE", description });
}

type Routed = Readonly<{ outer: Outer; route: Route }>;

function takeOuterRoute(walk: Walk, at: At, { outer, route }: Routed): Leg[] {
  const { view } = at;
  const { to, frame } = outer;
  const told = { kind: "UNDERLAY_ROUTE" as const, link: route.link, evidence: row(route.family === 4 ? "routes" : "routes6", route) };
  if (route.type === "local") {
    const own = pass(at, { ...told, description: `${to} is an address of ${view.name} itself` });
    return enterVxlan(walk, own, { outer, iif: null }).map((leg) => blameOwn(view, leg));
  }
  if (route.type !== "unicast") {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { ...told, description: `the route to the remote VTEP ${to} is of type ${route.type}` });
  }
  const { via } = frame.entry;
  const hops = hopsOf(view, route).filter(({ link }) => via === undefined || link === via);
  if (hops.length === 0) {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { ...told, description: `no route to ${to} leaves by ${via ?? "any link"}` });
  }
  const chosen = hops.length > 1 ? note(at, "EQUAL_COST_PATHS", `${view.name} has ${hops.length} next hops to ${to}`) : at;
  return follow(chosen, hops, (sending, hop) => sendOuter(walk, sending, { outer, hop, route }));
}

/** What a node sends to itself and then loses is lost because of that, whatever happens to it there. */
function blameOwn({ name }: NodeView, leg: Leg): Leg {
  const { end } = leg;
  return end.kind === "dropped" && end.node === name ? { ...leg, end: { ...end, cause: "UNDERLAY_IP_IS_OWN" } } : leg;
}

type Sending = Routed & Readonly<{ hop: NextHop }>;

function sendOuter(walk: Walk, at: At, { outer, hop, route }: Sending): Leg[] {
  const { view } = at;
  const link = linkNamed(view, hop.link);
  const told = { kind: "UNDERLAY_ROUTE" as const, link: hop.link, evidence: row(route.family === 4 ? "routes" : "routes6", route) };
  if (link === null || !carriesOuter(view, link)) {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { ...told, description: `the route to ${outer.to} is ${wayOf(hop)}, which sends nothing` });
  }
  const mtu = leastMtu(route.mtu, link.mtu) ?? outer.size;
  if (outer.size > mtu && !mayBeCut(at, outer)) {
    const description = `${outer.size} bytes do not fit into the MTU ${mtu} of ${link.name}, and the outer packet may not be cut`;
    return drop(at, "MTU_TOO_SMALL", { ...told, description });
  }
  const sent = pass(at, { ...told, description: `${outer.to} is reached ${wayOf(hop)}` });
  const cut = { ...outer, size: Math.min(outer.size, mtu), from: outer.from ?? sourceOn(view, link, route) };
  return crossUnderlay(walk, sent, { outer: cut, hop, link });
}

const carriesOuter = ({ links }: NodeView, link: Link): boolean => isUp(link) && !links.entries.has(link.name);

/**
 * Without `df` of the VXLAN link the outer packet bears no DF. The port of a bridge refuses what it would have to cut all the same, where
 * the inner packet must not be (net/ipv4/ip_tunnel_core.c, skb_tunnel_check_pmtu; since Linux 5.9).
 */
function mayBeCut({ trail }: At, { frame }: Outer): boolean {
  const { vxlan, master } = frame.vxlan;
  return vxlan?.df === undefined && (master === undefined || trail.packet.mayFragment);
}

/** Without a `local` of the VXLAN link the route chooses the source. */
function sourceOn(view: NodeView, link: Link, route: Route): Address | null {
  const held = view.links.addresses.find((one) => one.link === link.name && familyOf(one.address) === route.family);
  return route.prefSrc ?? held?.address ?? null;
}
