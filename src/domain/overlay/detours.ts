import type { NodeSet } from "./node-set.ts";
import type { SubnetReason } from "./passage.ts";
import type { Way } from "./subnet-ways.ts";

/** Whether all that accept the packets own what they are for. */
export function leadsToOwners(way: Way, owners: NodeSet): boolean {
  return way.fault === null && !way.leadsTo.isEmpty && way.leadsTo.isWithin(owners);
}

/**
 * Says of ways that lead to nodes which are no owners whether those nodes pass the packets on to one: DETOUR, or else WRONG_NEXT_HOP.
 * What a node on the way does with a pod's packets of its own, it is believed to do with those of others.
 */
export function detourJudge(ways: readonly Way[], owners: NodeSet): (way: Way) => SubnetReason {
  const decided = new Map<number, boolean>();

  const arrivesFrom = (node: number): boolean => {
    if (owners.has(node)) return true;
    const known = decided.get(node);
    if (known !== undefined) return known;
    // Until it is decided the node counts as a dead end, so that a loop never arrives.
    decided.set(node, false);
    const onward = ways.filter(({ nodes }) => nodes.has(node));
    const arrives = onward.length > 0 && onward.every(passesOn);
    decided.set(node, arrives);
    return arrives;
  };
  const passesOn = (way: Way): boolean => way.fault === null && !way.leadsTo.isEmpty && way.leadsTo.toArray().every(arrivesFrom);

  return (way) => (passesOn(way) ? "DETOUR" : "WRONG_NEXT_HOP");
}
