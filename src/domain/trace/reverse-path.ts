import { type Address, familyOf } from "../address/address.ts";
import { lookupRoute } from "../fib/lookup-route.ts";
import type { NextHop } from "../snapshot/rows.ts";
import { reversePathFilter } from "./kernel-settings.ts";
import { hopsOf, linkNamed, type NodeView } from "./node-view.ts";

/** A packet that comes in on a link. */
export type Entering = Readonly<{ from: Address; to: Address; iif: string }>;

/**
 * Why a node drops what comes in with this source; null where it takes it. It is a martian where the node would take a packet to the
 * source for itself, and filtered where the way back leads out of another link (net/ipv4/fib_frontend.c, fib_validate_source). IPv6 does not look.
 */
export function refusalOfSource(view: NodeView, { from, to, iif }: Entering): string | null {
  if (familyOf(from) === 6) return null;
  const back = lookupRoute(view.fib, { to: from, from: to, ...(isInVrf(view, iif) && { iif }) });
  if (back.outcome === "route" && back.route.type === "local")
    return `${view.name} drops it as a martian: ${from} is an address of its own`;
  const hops = back.outcome === "route" && back.route.type === "unicast" ? hopsOf(view, back.route) : [];
  return refusalOfWay(view, { from, iif }, hops);
}

function refusalOfWay(view: NodeView, { from, iif }: Pick<Entering, "from" | "iif">, back: readonly NextHop[]): string | null {
  const filter = reversePathFilter(view, iif);
  if (filter === null || (filter === "strict" ? back.some(({ link }) => link === iif) : back.length > 0)) return null;
  return `${view.name} drops it: rp_filter is ${filter} on ${iif}, and the way back to ${from} is another`;
}

/** The way back is looked up as the node's own packet would be, which comes from lo or from the VRF to which the link belongs. */
function isInVrf(view: NodeView, iif: string): boolean {
  return linkNamed(view, linkNamed(view, iif)?.master)?.vrfTable !== undefined;
}
