import { contains, covers, type Prefix, prefixAround, prefixFamily, prefixLength, prefixNetwork } from "../address/prefix.ts";
import type { Route } from "../snapshot/rows.ts";
import type { Suspicion } from "./explanation.ts";
import type { NodeView } from "./node-view.ts";
import { printRow } from "../snapshot/print-row.ts";

/** Routes that drop packets, that stand in another's way, or that lead past the overlay. */
export function suspectRoutes(view: NodeView): readonly Suspicion[] {
  const routes = view.routes.filter(({ table }) => table === "main");
  const near = routes.filter(({ dst, type }) => type === "unicast" && prefixLength(dst) > 0).map(({ dst }) => dst);
  const overlay = routes.filter((route) => linksOf(route).some((link) => view.vxlans.has(link)));
  return [
    ...routes.filter(isRefusal).map((route) => refusing(route, near)),
    ...routes.flatMap((route) => second(route, routes)),
    ...overlay.filter(isUnusable).map(unusable),
    ...overlay.flatMap((route) => routes.filter((other) => leadsPast(other, route, view)).map((other) => past(other, route))),
  ];
}

const linksOf = ({ link, nextHops }: Route): readonly string[] => (nextHops ?? [{ link }]).flatMap((hop) => hop.link ?? []);

const shown = (route: Route): string => `\`${printRow("routes", route)}\``;

/** Calico's BIRD holds a node's own block so; protocol 80 is Calico's Felix. The kernel ends the IPv6 table so. */
const ON_PURPOSE: ReadonlySet<string | undefined> = new Set(["bird", "80", "kernel"]);
const REFUSING: ReadonlySet<string> = new Set(["blackhole", "unreachable", "prohibit"]);

const isRefusal = ({ type, protocol, link }: Route): boolean => REFUSING.has(type) && !ON_PURPOSE.has(protocol) && link !== "lo";

/** Most shut off something that has no part in the overlay, such as a service network. */
function refusing(route: Route, near: readonly Prefix[]): Suspicion {
  const isNear = near.some((prefix) => prefix !== route.dst && prefixFamily(prefix) === route.family && isBeside(route.dst, prefix));
  return {
    severity: isNear ? "WARNING" : "INFO",
    message: `${shown(route)}: somebody has shut ${route.dst} off on this node. What has no more specific route goes nowhere, whatever else is right.`,
    remedy: `If nobody meant it: \`ip route del ${printRow("routes", route)}\`.`,
  };
}

/** How many leading bits the subnets of one pod network share, as they are usually given out. */
const NETWORK_BITS = { 4: 16, 6: 48 } as const;

/** Whether a destination lies beside or in another. One that covers it counts only for what has no route of its own. */
function isBeside(dst: Prefix, other: Prefix): boolean {
  if (covers(dst, other)) return false;
  const bits = NETWORK_BITS[prefixFamily(other)];
  return covers(other, dst) || (prefixLength(other) >= bits && contains(prefixAround(prefixNetwork(other), bits), prefixNetwork(dst)));
}

/** Of two routes for one destination the kernel uses the one with the lower metric, then the first. */
function second(route: Route, routes: readonly Route[]): readonly Suspicion[] {
  const first = routes.find((other) => other !== route && isTwin(other, route) && other.rank < route.rank);
  if (first === undefined) return [];
  const message = `Two routes for ${route.dst}: ${shown(first)} counts, since it stands first, and ${shown(route)} does not.`;
  return [{ severity: "WARNING", message, remedy: "Delete the one that is wrong; the other then counts." }];
}

/** IPv6 routes of one destination over several links are next hops of one route. */
const isTwin = (a: Route, b: Route): boolean =>
  a.family === 4 && a.dst === b.dst && a.metric === b.metric && a.tos === b.tos && a.table === b.table;

const isUnusable = ({ flags, nextHops = [] }: Route): boolean =>
  [flags, ...nextHops.map((hop) => hop.flags)].some((words) => words?.includes("dead") === true || words?.includes("linkdown") === true);

const unusable = (route: Route): Suspicion => ({
  severity: "WARNING",
  message: `${shown(route)} has a next hop whose link is down (dead or linkdown).`,
  remedy: null,
});

/** What is attached without a gateway is this node's own, and a default route is for what nothing else is for. */
function leadsPast(other: Route, overlay: Route, view: NodeView): boolean {
  const isWithin = other.dst !== overlay.dst && prefixLength(overlay.dst) > 0 && covers(overlay.dst, other.dst);
  return isWithin && other.type === "unicast" && other.gateway !== undefined && !linksOf(other).some((link) => view.vxlans.has(link));
}

const past = (other: Route, overlay: Route): Suspicion => ({
  severity: "WARNING",
  message: `${shown(other)} is for a part of ${overlay.dst} and leads past the VXLAN link, over which the rest of it goes.`,
  remedy: `If nobody meant it: \`ip route del ${printRow("routes", other)}\`.`,
});
