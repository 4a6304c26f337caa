import { type Address, familyOf } from "../address/address.ts";
import { lookupRoute } from "../fib/lookup-route.ts";
import { nextHops } from "../fib/next-hops.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import { isUp } from "../overlay/node-links.ts";
import type { FdbEntry, Link, NextHop, Route } from "../snapshot/rows.ts";
import { crossWire } from "./cross-wire.ts";
import { enterVxlan } from "./enter-vxlan.ts";
import type { Outer, Outgoing } from "./frame.ts";
import { linkNamed, viewNode } from "./node-view.ts";
import { type At, comeTo, drop, type Leg, note, pass, row } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** Outer IP, UDP, VXLAN and inner Ethernet headers (RFC 7348, section 5). */
const OVERHEAD = { 4: 50, 6: 70 } as const;
/** Routers that pass an outer packet on may send it round. */
const OUTER_HOPS_MAX = 8;

/** Puts a frame into an outer packet for each remote that the entry names, and sends it (vxlan_core.c, vxlan_xmit_one). */
export function encapsulate(walk: Walk, at: At, outgoing: Outgoing): Leg[] {
  const { view, trail } = at;
  const { vxlan, entry } = outgoing;
  const told = { kind: "ENCAPSULATE" as const, link: vxlan.name, evidence: row("links", vxlan) };
  if (!isUp(vxlan)) return drop(at, "LINK_DOWN", { ...told, description: `${vxlan.name} is down` });
  const source = vxlan.vxlan?.local;
  if (source !== undefined && !nodesUnder(walk.tables, clusterIndex(walk.tables).holders, source).has(view.number)) {
    return drop(at, "SOURCE_ADDRESS_MISSING", {
      ...told,
      description: `${vxlan.name} sends from ${source}, an address that ${view.name} does not have`,
    });
  }
  return remotesOf(at, entry).flatMap((to) => {
    const vni = entry.vni ?? entry.srcVni ?? vxlan.vxlan?.vni;
    const port = entry.port ?? vxlan.vxlan?.port;
    const description = `it is sent to ${to}${port === undefined ? "" : `, port ${port}`}${vni === undefined ? "" : `, with VNI ${vni}`}`;
    const size = trail.packet.size + OVERHEAD[familyOf(to)];
    return routeOuter(walk, pass(at, { ...told, description }), { from: source ?? null, to, vni, port, frame: outgoing, size });
  });
}

function remotesOf({ view }: At, entry: FdbEntry): Address[] {
  if (entry.remoteVtep !== undefined) return [entry.remoteVtep];
  const objects = view.local.nexthops;
  const object = objects.find(({ id }) => id === entry.nexthopId);
  const members = object?.group?.map((member) => objects.find(({ id }) => id === member.id)) ?? [object];
  return members.flatMap((member) => member?.gateway ?? []);
}

/** The outer packet's own way: rules, tables and route of the node, pinned to the entry's `via`. */
function routeOuter(walk: Walk, at: At, outer: Outer): Leg[] {
  const { view } = at;
  const { from, to, frame } = outer;
  const found = lookupRoute(view.fib, { to, ...(from !== null && { from }) });
  const section = familyOf(to) === 4 ? "routes" : "routes6";
  if (found.outcome !== "route") {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { kind: "UNDERLAY_ROUTE", description: `${view.name} has no route to the remote VTEP ${to}` });
  }
  const { route } = found;
  const told = { kind: "UNDERLAY_ROUTE" as const, link: route.link, evidence: row(section, route) };
  if (route.type === "local")
    return shortCircuit(walk, pass(at, { ...told, description: `${to} is an address of ${view.name} itself` }), outer);
  if (route.type !== "unicast") {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { ...told, description: `the route to the remote VTEP ${to} is of type ${route.type}` });
  }
  const hops = nextHops(route, view.local.nexthops).filter(({ link }) => frame.entry.via === undefined || link === frame.entry.via);
  if (hops.length === 0) {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { ...told, description: `no route to ${to} leaves by ${frame.entry.via ?? "any link"}` });
  }
  return hops.flatMap((hop) => sendOuter(walk, at, { outer, hop, route }));
}

type Sending = Readonly<{ outer: Outer; hop: NextHop; route: Route }>;

function sendOuter(walk: Walk, at: At, { outer, hop, route }: Sending): Leg[] {
  const { view } = at;
  const link = linkNamed(view, hop.link);
  const section = route.family === 4 ? "routes" : "routes6";
  const way = `${hop.gateway === undefined ? "" : `via ${hop.gateway} `}dev ${hop.link ?? "?"}`;
  const told = { kind: "UNDERLAY_ROUTE" as const, link: hop.link, evidence: row(section, route) };
  if (link === null || !isUp(link) || view.links.entries.has(link.name)) {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { ...told, description: `the route to ${outer.to} is ${way}, which sends nothing` });
  }
  const mtu = Math.min(route.mtu ?? Number.POSITIVE_INFINITY, link.mtu ?? Number.POSITIVE_INFINITY);
  if (outer.size > mtu && outer.frame.vxlan.vxlan?.df !== undefined) {
    return drop(at, "MTU_TOO_SMALL", {
      ...told,
      description: `${outer.size} bytes do not fit into the MTU ${mtu} of ${link.name}, and DF is set`,
    });
  }
  const sent = pass(at, { ...told, description: `${outer.to} is reached ${way}` });
  const size = Math.min(outer.size, mtu);
  return onWire(walk, sent, {
    outer: { ...outer, size, from: outer.from ?? sourceOn(at, link, route) },
    hop,
    link,
    hopsLeft: OUTER_HOPS_MAX,
  });
}

/** Without a `local` of the VXLAN link the route chooses the source. */
function sourceOn({ view }: At, link: Link, route: Route): Address | null {
  const held = view.links.addresses.find((one) => one.link === link.name && familyOf(one.address) === route.family);
  return route.prefSrc ?? held?.address ?? null;
}

type OnWire = Readonly<{ outer: Outer; hop: NextHop; link: Link; hopsLeft: number }>;

function onWire(walk: Walk, at: At, { outer, hop, link, hopsLeft }: OnWire): Leg[] {
  return crossWire(walk, at, {
    link,
    target: hop.gateway ?? outer.to,
    size: outer.size,
    onward: (arrived) => comeIn(walk, arrived, { outer, hopsLeft: hopsLeft - 1 }),
    lost: (lost) => (hop.gateway === undefined ? noReceiver(walk, lost, outer) : throughRouter(walk, lost, { outer, hop, link, hopsLeft })),
  });
}

/** The outer packet is at a node: its destination, or one that passes it on. */
function comeIn(walk: Walk, at: At, { outer, hopsLeft }: Pick<OnWire, "outer" | "hopsLeft">): Leg[] {
  const { view } = at;
  const holders = nodesUnder(walk.tables, clusterIndex(walk.tables).holders, outer.to);
  if (holders.has(view.number)) return enterVxlan(walk, at, { outer, isFromSelf: false });
  const found = lookupRoute(view.fib, { to: outer.to });
  if (hopsLeft === 0 || found.outcome !== "route" || found.route.type !== "unicast") {
    return drop(at, "UNDERLAY_ROUTE_BROKEN", {
      kind: "UNDERLAY_ROUTE",
      description: `${view.name} does not pass on what is for ${outer.to}`,
    });
  }
  const passed = pass(at, {
    kind: "UNDERLAY_ROUTE",
    description: `${view.name} passes on what is for ${outer.to}`,
    link: found.route.link,
  });
  const noted = note(passed, "DETOUR", `what is for ${outer.to} goes through ${view.name}, which is not its destination`);
  return nextHops(found.route, view.local.nexthops).flatMap((hop) => {
    const link = linkNamed(view, hop.link);
    return link === null ? [] : onWire(walk, noted, { outer, hop, link, hopsLeft });
  });
}

function noReceiver(walk: Walk, at: At, outer: Outer): Leg[] {
  const bearers = clusterIndex(walk.tables).bearers.get(outer.frame.mac) ?? [];
  const told = { kind: "UNDERLAY_NEIGHBOR" as const, description: `no reporting node holds ${outer.to} on that link` };
  if (bearers.length > 0) return drop(at, "FDB_WRONG_DST", told);
  return drop(note(at, "ROUTER_NOT_REPORTED", `a node that does not report may hold ${outer.to}`), "FDB_WRONG_DST", told);
}

/** A router that reports nothing: it is believed to know the way, where the sender's address belongs to the link that leads to it. */
function throughRouter(walk: Walk, at: At, { outer, hop, link }: OnWire): Leg[] {
  const { view } = at;
  const isHome = view.links.addresses.some(({ address, link: name }) => address === outer.from && name === link.name);
  const holders = nodesUnder(walk.tables, clusterIndex(walk.tables).reachable, outer.to).toArray();
  const told = { kind: "UNDERLAY_NEIGHBOR" as const, link: link.name };
  if (!isHome || holders.length === 0 || isVirtualBoxRouter(hop)) {
    const noted = note(at, "ROUTER_NOT_REPORTED", `no reporting node holds the router ${hop.gateway}`);
    return drop(noted, "UNDERLAY_ROUTE_BROKEN", {
      ...told,
      description: `it leaves by ${link.name} to the router ${hop.gateway}, which no reporting node holds: ${outer.to} is not behind it`,
    });
  }
  const believed = note(at, "ROUTER_NOT_REPORTED", `the router ${hop.gateway} reports nothing: it is taken to know the way to ${outer.to}`);
  const sent = pass(believed, { ...told, description: `the router ${hop.gateway} passes it on` });
  return holders.flatMap((node) => comeIn(walk, comeTo(sent.trail, viewNode(walk.tables, node)), { outer, hopsLeft: 0 }));
}

const isVirtualBoxRouter = ({ gateway }: NextHop): boolean => gateway === "10.0.2.2";

/** The kernel hands what is for one of its own addresses to its own VXLAN link, whatever the inner MAC (encap_bypass_if_local). */
function shortCircuit(walk: Walk, at: At, outer: Outer): Leg[] {
  return enterVxlan(walk, { ...at, trail: { ...at.trail, sentToSelf: true } }, { outer, isFromSelf: true });
}
