import { familyOf } from "../address/address.ts";
import { lookupRoute } from "../fib/lookup-route.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import type { Link, NextHop } from "../snapshot/rows.ts";
import { crossWire } from "./cross-wire.ts";
import { enterVxlan } from "./enter-vxlan.ts";
import type { Outer } from "./frame.ts";
import { isForwarding } from "./kernel-settings.ts";
import { NAT_ROUTER } from "./nat-network.ts";
import { hopsOf, linkNamed, viewNode } from "./node-view.ts";
import { type At, comeTo, drop, follow, type Leg, lose, note, pass } from "./trail.ts";
import type { Walk } from "./walk.ts";

/** Nodes that pass outer packets on may send them round. */
const HOPS_MAX = 8;

/** An outer packet on a link of its node. */
export type UnderlayHop = Readonly<{ outer: Outer; hop: NextHop; link: Link }>;

/** From a node's link to the node that holds the remote VTEP's address, over others that pass it on where the rows say so. */
export const crossUnderlay = (walk: Walk, at: At, underlay: UnderlayHop): Leg[] => onWire(walk, at, { ...underlay, hopsLeft: HOPS_MAX });

type OnWire = UnderlayHop & Readonly<{ hopsLeft: number }>;

function onWire(walk: Walk, at: At, on: OnWire): Leg[] {
  const { outer, hop, link, hopsLeft } = on;
  return crossWire(walk, at, {
    link,
    target: hop.gateway ?? outer.to,
    size: outer.size,
    onward: (arrived, { name }) => comeIn(walk, arrived, { outer, iif: name, hopsLeft: hopsLeft - 1 }),
    lost: (lost) => (hop.gateway === undefined ? noReceiver(walk, lost, outer) : throughRouter(walk, lost, on)),
  });
}

type Received = Readonly<{ outer: Outer; iif: string; hopsLeft: number }>;

/** The outer packet is at a node: its destination, or one that passes it on. */
function comeIn(walk: Walk, at: At, { outer, iif, hopsLeft }: Received): Leg[] {
  const { view } = at;
  const holders = nodesUnder(walk.tables, clusterIndex(walk.tables).holders, outer.to);
  if (holders.has(view.number)) return enterVxlan(walk, at, { outer, iif });
  const found = lookupRoute(view.fib, { to: outer.to });
  const hops = found.outcome === "route" && found.route.type === "unicast" ? hopsOf(view, found.route) : [];
  const [first] = hops;
  if (hopsLeft === 0 || first === undefined) {
    const description = `${view.name} does not pass on what is for ${outer.to}`;
    return drop(at, "UNDERLAY_ROUTE_BROKEN", { kind: "UNDERLAY_ROUTE", description });
  }
  if (isForwarding(view, familyOf(outer.to), iif) === false) {
    return drop(at, "FORWARDING_OFF", { kind: "UNDERLAY_ROUTE", description: `${view.name} does not forward packets` });
  }
  const passed = pass(at, {
    kind: "UNDERLAY_ROUTE",
    description: `${view.name} passes on what is for ${outer.to}`,
    link: first.link,
  });
  const noted = note(passed, "DETOUR", `what is for ${outer.to} goes through ${view.name}, which is not its destination`);
  return follow(noted, hops, (passing, hop) => {
    const link = linkNamed(view, hop.link);
    const description = `${view.name} does not tell of the link ${hop.link}`;
    if (link === null) return lose(passing, "SECTION_MISSING", { kind: "UNDERLAY_ROUTE", description });
    return onWire(walk, passing, { outer, hop, link, hopsLeft });
  });
}

/** Whoever bears the inner MAC is known to be elsewhere, or else does not report. */
function noReceiver({ tables }: Walk, at: At, outer: Outer): Leg[] {
  const isElsewhere = (clusterIndex(tables).bearers.get(outer.frame.mac) ?? []).length > 0;
  const noted = isElsewhere ? at : note(at, "ROUTER_NOT_REPORTED", `a node that does not report may hold ${outer.to}`);
  return drop(noted, "FDB_WRONG_DST", { kind: "UNDERLAY_NEIGHBOR", description: `no reporting node holds ${outer.to} on that link` });
}

/** A router that reports nothing: it is believed to know the way, where the sender's address belongs to the link that leads to it. */
function throughRouter(walk: Walk, at: At, { outer, hop, link }: OnWire): Leg[] {
  const router = `the router ${hop.gateway}`;
  const receivers = nodesUnder(walk.tables, clusterIndex(walk.tables).reachable, outer.to).toArray();
  const told = { kind: "UNDERLAY_NEIGHBOR" as const, link: link.name };
  if (!leadsOut(at, { outer, hop, link }) || receivers.length === 0) {
    const noted = note(at, "ROUTER_NOT_REPORTED", `${router} reports nothing`);
    return drop(noted, "UNDERLAY_ROUTE_BROKEN", {
      ...told,
      description: `it leaves by ${link.name} to ${router}, behind which ${outer.to} is not`,
    });
  }
  const believed = note(at, "ROUTER_NOT_REPORTED", `${router} reports nothing: it is taken to know the way to ${outer.to}`);
  const sent = pass(believed, { ...told, description: `${router} passes it on` });
  return follow(sent, receivers, ({ trail }, node) => {
    const view = viewNode(walk.tables, node);
    const iif = view.links.addresses.find(({ address }) => address === outer.to)?.link ?? "";
    return comeIn(walk, comeTo(trail, view), { outer, iif, hopsLeft: 0 });
  });
}

function leadsOut({ view }: At, { outer, hop, link }: UnderlayHop): boolean {
  const isHome = view.links.addresses.some((held) => held.address === outer.from && held.link === link.name);
  return isHome && hop.gateway !== NAT_ROUTER;
}
