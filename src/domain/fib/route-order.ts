import type { Address } from "../address/address.ts";
import { contains, type Prefix, prefixLength } from "../address/prefix.ts";
import type { Route } from "../snapshot/rows.ts";

/**
 * Which of two routes of one table and one dst the kernel takes first: IPv6's longer `from`, then the lower metric, then the rank.
 * Negative: the first of the two.
 */
export function byPreference(a: Route, b: Route): number {
  return sourceLength(b) - sourceLength(a) || a.metric - b.metric || a.rank - b.rank;
}

/**
 * Whether the route may serve an ordinary packet from there at all. Routes for a TOS wait for packets that bear it,
 * IPv6 routes with a source prefix for packets from there, and the kernel passes over what is `dead` (fib_table_lookup).
 */
export function isUsable(route: Route, from: Address | undefined): boolean {
  if (route.tos !== undefined || isDead(route)) return false;
  return route.from === undefined || sourceLength(route) === 0 || (from !== undefined && contains(route.from, from));
}

function isDead(route: Route): boolean {
  if (route.flags?.includes("dead") === true) return true;
  return route.nextHops !== undefined && route.nextHops.every((hop) => hop.flags?.includes("dead") === true);
}

const sourceLength = (route: Route): number => (route.from === undefined ? 0 : prefixLength(route.from));

/** A default route covers everything: that a lookup ends there says that nothing is known of the destination. */
export const isDefault = (dst: Prefix): boolean => dst.endsWith("/0");
