import { type Address, type Family, familyOf } from "../../address/address.ts";
import { contains, prefixAround } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { isDiscard } from "../../overlay/subnet-owners.ts";
import type { LinkAddress, Route } from "../../snapshot/rows.ts";
import { holdersOf } from "./remote-claims.ts";
import { onceFor } from "./once-for.ts";
import { type OuterRoutes, outerRoutes } from "./outer-routes.ts";

/** NONE: no route. DISCARD: blackhole and the like. OVERLAY: into the overlay itself. ASIDE: by a link that is not on the target's network. */
type OuterFault = "NONE" | "DISCARD" | "OVERLAY" | "ASIDE";

/** Outer packets to one underlay address that some nodes send nowhere. */
export type BadOuterRoute = Readonly<{ target: Address; family: Family; fault: OuterFault; nodes: NodeSet; route: Route | null }>;

/**
 * The underlay addresses of other nodes' VTEPs to which some nodes' outer packets cannot get: no route, a discarding one, one into the
 * overlay, or one that leaves by another link although sender and target are on one network.
 *
 * Not claimed: that a router delivers where the two are on different networks.
 */
export const badOuterRoutes: (tables: ClusterTables) => readonly BadOuterRoute[] = onceFor((tables) =>
  outerRoutes(tables).flatMap((routes) => badAmong(tables, routes)),
);

function badAmong(tables: ClusterTables, { targets, lookups }: OuterRoutes): BadOuterRoute[] {
  const { links } = clusterIndex(tables);
  const sending = NodeSet.of(
    tables.nodes.length,
    [...tables.nodes.keys()].filter((node) => (links[node]?.vxlans.length ?? 0) > 0),
  );
  const none = lookups.none.intersect(sending);
  const refused = lookups.refused.map(({ nodes }) => nodes.intersect(sending)).filter((nodes) => !nodes.isEmpty);
  const doubtful = lookups.won.flatMap(({ row, nodes }) => doubtfulAmong(tables, { row, nodes: nodes.intersect(sending) }));
  if (none.isEmpty && refused.length === 0 && doubtful.length === 0) return [];
  return targets
    .filter((target) => !holdersOf(tables, target).isEmpty)
    .flatMap((target) => [
      ...badFor(tables, target, { fault: "NONE", nodes: none, route: null }),
      ...refused.flatMap((nodes) => badFor(tables, target, { fault: "DISCARD", nodes, route: null })),
      ...doubtful.flatMap((bad) => badFor(tables, target, bad)),
    ]);
}

type Bad = Pick<BadOuterRoute, "fault" | "nodes" | "route">;

function badFor(tables: ClusterTables, target: Address, { fault, nodes, route }: Bad): BadOuterRoute[] {
  const senders = nodes.minus(holdersOf(tables, target));
  const aside = fault === "ASIDE" ? senders.toArray().filter((node) => leavesAside(tables, { node, route }, target)) : null;
  const bad = aside === null ? senders : NodeSet.of(tables.nodes.length, aside);
  return bad.isEmpty ? [] : [{ target, family: familyOf(target), fault, nodes: bad, route }];
}

/** The holders of a winning route whose packets do not leave by the link that bears their source address. */
function doubtfulAmong(tables: ClusterTables, { row, nodes }: Held<Route>): Bad[] {
  if (nodes.isEmpty || row.type === "local") return [];
  if (isDiscard(row)) return [{ fault: "DISCARD", nodes, route: row }];
  const inOverlay = nodes.intersect(nodesUnder(tables, clusterIndex(tables).overlay, row.link));
  const aside = nodes
    .minus(inOverlay)
    .toArray()
    .filter((node) => row.link !== undefined && !bearsSource(tables, node, row.link));
  return [
    ...(inOverlay.isEmpty ? [] : [{ fault: "OVERLAY" as const, nodes: inOverlay, route: row }]),
    ...(aside.length === 0 ? [] : [{ fault: "ASIDE" as const, nodes: NodeSet.of(tables.nodes.length, aside), route: row }]),
  ];
}

/** Whether outer packets have the address of that link; where the VXLAN links name none, the kernel takes one that fits. */
function bearsSource(tables: ClusterTables, node: number, link: string): boolean {
  const own = clusterIndex(tables).links[node];
  if (own === undefined) return true;
  const locals = new Set(own.vxlans.flatMap(({ vxlan }) => vxlan?.local ?? []));
  return locals.size === 0 || own.addresses.some((held) => held.link === link && locals.has(held.address));
}

/** Sender and target are on one network by the netmask of either, yet the packet leaves by a link that is not on it. */
function leavesAside(tables: ClusterTables, { node, route }: Readonly<{ node: number; route: Route | null }>, target: Address): boolean {
  const own = clusterIndex(tables).links[node];
  if (own === undefined || route?.link === undefined) return false;
  const spans = [...new Set(placesOf(tables, target).map(({ prefixLength }) => prefixAround(target, prefixLength)))];
  const isNear = own.addresses.some(
    ({ link, address, prefixLength }) =>
      own.underlay.has(link) &&
      link !== route.link &&
      (contains(prefixAround(address, prefixLength), target) || spans.some((span) => contains(span, address))),
  );
  if (!isNear || route.gateway !== undefined) return isNear;
  return !own.addresses.some(
    ({ link, address, prefixLength }) => link === route.link && contains(prefixAround(address, prefixLength), target),
  );
}

function placesOf(tables: ClusterTables, target: Address): readonly LinkAddress[] {
  const { links } = clusterIndex(tables);
  return holdersOf(tables, target)
    .toArray()
    .flatMap((holder) => links[holder]?.addresses.filter(({ address }) => address === target) ?? []);
}
