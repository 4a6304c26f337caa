import type { Address } from "../../src/domain/address/address.ts";
import { ALL_ZERO_MAC, type Mac } from "../../src/domain/address/mac.ts";
import { fibOf, lookupRoute } from "../../src/domain/fib/lookup-route.ts";
import { defaultRules } from "../../src/domain/fib/routing-steps.ts";
import type { FdbEntry, Link, Route } from "../../src/domain/snapshot/rows.ts";
import { type Overlay, type OverlayNode, podAddress } from "../builders/overlay.ts";

/** What becomes of one node's packets for one pod prefix: `missing`, or where its one next hop leads. */
export type NaiveFate =
  | "missing"
  | Readonly<{ type: string; gateway: string | null; remoteVteps: readonly string[]; loopsBack: boolean; leadsTo: readonly string[] }>;

/** Walks route, neighbor and FDB of one node of a flannel overlay, row by row, as one would by hand. */
export function naiveFate(overlay: Overlay, sender: number, owner: number): NaiveFate {
  const node = overlay[sender]!;
  const packet = { to: podAddress(owner, 7), from: podAddress(sender, 1), iif: "cni0" };
  const routing = lookupRoute(fibOf({ 4: node.rules, 6: defaultRules(6) }, [...node.localRoutes, ...node.routes], node.links), packet);
  if (routing.outcome !== "route" || routing.route.dst.endsWith("/0")) return "missing";
  const { type, gateway = null } = routing.route;
  return { type, gateway, ...arrival(overlay, node, routing.route) };
}

type Arrival = Readonly<{ remoteVteps: readonly string[]; loopsBack: boolean; leadsTo: readonly string[] }>;
const NOWHERE: Arrival = { remoteVteps: [], loopsBack: false, leadsTo: [] };

function arrival(overlay: Overlay, node: OverlayNode, route: Route): Arrival {
  if (route.type !== "unicast") return NOWHERE;
  const mac = node.neighbors.find((known) => known.address === route.gateway && known.link === route.link)?.mac;
  if (mac === undefined) return asked(overlay, node, route.gateway);
  const own = node.fdb.find((entry) => entry.mac === mac);
  if (own?.remoteVtep !== undefined) return arriveAt(overlay, node, { entry: own, to: own.remoteVtep, mac });
  const flood = node.fdb.find((entry) => entry.mac === ALL_ZERO_MAC);
  return flood?.remoteVtep === undefined ? NOWHERE : arriveAt(overlay, node, { entry: flood, to: flood.remoteVtep, mac });
}

/** Without a neighbor entry the gateway's holder answers, if the question comes to it. */
function asked(overlay: Overlay, node: OverlayNode, gateway: Address | undefined): Arrival {
  const to = node.fdb.find((entry) => entry.mac === ALL_ZERO_MAC)?.remoteVtep;
  const holder = overlay.find((peer) => gateway !== undefined && holds(peer, gateway));
  const mac = holder === undefined ? undefined : vxlanOf(holder).mac;
  const entry = node.fdb.find((known) => known.mac === ALL_ZERO_MAC);
  if (to === undefined || mac === undefined || entry === undefined) return NOWHERE;
  const arrived = arriveAt(overlay, node, { entry, to, mac });
  return arrived.leadsTo.length > 0 ? arrived : NOWHERE;
}

function arriveAt(overlay: Overlay, node: OverlayNode, { entry, to, mac }: { entry: FdbEntry; to: Address; mac: Mac }): Arrival {
  if (holds(node, to)) return { remoteVteps: [to], loopsBack: true, leadsTo: [] };
  if (!isSound(linkOf(node, "eth0"))) return { remoteVteps: [to], loopsBack: false, leadsTo: [] };
  const takers = overlay.filter((peer) => holds(peer, to) && isSound(linkOf(peer, "eth0")) && takesIn(peer, node, { entry, mac }));
  return { remoteVteps: [to], loopsBack: false, leadsTo: takers.map(({ name }) => name) };
}

function takesIn(peer: OverlayNode, node: OverlayNode, { entry, mac }: { entry: FdbEntry; mac: Mac }): boolean {
  const [receiving, sending] = [vxlanOf(peer), vxlanOf(node)];
  const isOneOverlay = shapeOf(receiving) === shapeOf(sending, entry.port);
  return isOneOverlay && receiving.flags.includes("UP") && receiving.mac === mac && sending.mac !== mac;
}

const shapeOf = ({ vxlan }: Link, port = vxlan?.port): string => `${vxlan?.vni} ${port}`;
const holds = (node: OverlayNode, address: Address): boolean => node.addresses.some((held) => held.address === address);
const linkOf = (node: OverlayNode, name: string): Link => node.links.find((link) => link.name === name)!;
const vxlanOf = (node: OverlayNode): Link => linkOf(node, "flannel.1");
const isSound = (link: Link): boolean => link.flags.includes("UP") && !link.flags.includes("NO-CARRIER");
