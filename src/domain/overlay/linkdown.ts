import type { NextHop, Route } from "../snapshot/rows.ts";
import type { NodeLocal } from "./cluster-tables.ts";

/**
 * Whether a node passes over a next hop whose link has lost its carrier, as it does where `ignore_routes_with_linkdown` is set for the link
 * or for all (net/ipv4/fib_trie.c, fib_lookup_good_nhc). By default it uses it all the same.
 */
export function passesOver(local: Pick<NodeLocal, "sysctls">, { link, flags }: Pick<NextHop, "link" | "flags">): boolean {
  if (flags?.includes("linkdown") !== true) return false;
  const names = new Set(["all", link].map((name) => `net.ipv4.conf.${name}.ignore_routes_with_linkdown`));
  return local.sysctls.some(({ name, value }) => names.has(name) && value !== "0");
}

/** The same of a whole route: of one with several next hops only where none is left. IPv6 has settings of its own, which are not known. */
export function passesOverRoute(local: Pick<NodeLocal, "sysctls">, route: Route): boolean {
  if (route.family === 6) return false;
  return route.nextHops === undefined ? passesOver(local, route) : route.nextHops.every((hop) => passesOver(local, hop));
}
