import type { Family } from "../address/address.ts";
import { isHost, type Prefix, prefixNetwork } from "../address/prefix.ts";
import { needsObjects, nextHops } from "../fib/next-hops.ts";
import { nearestAround, outwards, type PrefixNesting } from "../fib/prefix-nesting.ts";
import { isDefault } from "../fib/route-order.ts";
import type { NextHop, Route } from "../snapshot/rows.ts";
import { clusterIndex, nodesUnder } from "./cluster-index.ts";
import type { Held, RoutedTables } from "./cluster-tables.ts";
import { routingSpace } from "./lookup-everywhere.ts";
import { isGlobal } from "./node-links.ts";
import { NodeSet } from "./node-set.ts";

/** Prefixes that may be overlay subnets, and whether other nodes route to them; else they are connected only. */
export type Candidates = ReadonlyMap<Prefix, Readonly<{ isRouted: boolean }>>;

/**
 * The prefixes that (a) a node routes through a gateway on a VXLAN link or its bridge, or through an address of another node;
 * (b) are connected, off the underlay links, on a node with a VXLAN link whose address lies in them; (c) are connected on a
 * bridge with a VXLAN port. What (a) alone finds is left out where VTEPs' underlay addresses lie in it: that is the underlay, routed.
 */
export function subnetCandidates(tables: RoutedTables, family: Family): Candidates {
  const { nesting } = routingSpace(tables, family);
  const dsts = nesting.prefixes.filter((dst) => !isDefault(dst) && mayBeOverlay(dst));
  const atVtep = new Set(aroundVtepAddresses(tables, nesting));
  const connected = new Set(dsts.filter((dst) => atVtep.has(dst) || isBridged(tables, dst)));
  const routed = new Set(dsts.filter((dst) => tables.routes.get(dst)?.some((held) => leadsElsewhere(tables, held))));
  // Only asked for where (a) stands alone, since it costs a search for each node.
  const isAlone = dsts.some((dst) => routed.has(dst) && !connected.has(dst));
  const underlay = isAlone ? aroundUnderlayAddresses(tables, nesting) : new Set<Prefix>();
  const candidates = dsts.filter((dst) => connected.has(dst) || (routed.has(dst) && !underlay.has(dst)));
  return new Map(candidates.map((dst) => [dst, { isRouted: routed.has(dst) }]));
}

/** Whether the route puts packets on a link without asking another router. */
export function isConnected(route: Route): boolean {
  return route.type === "unicast" && route.gateway === undefined && route.nextHops === undefined && route.link !== undefined;
}

/** The ways of a route on all of its holders: one entry for nodes whose nexthop objects come to the same. */
export function waysOf(tables: RoutedTables, { row, nodes }: Held<Route>): Held<readonly NextHop[]>[] {
  if (!needsObjects(row)) return [{ row: nextHops(row, []), nodes }];
  return nodes
    .toArray()
    .map((node) => ({ row: nextHops(row, tables.local[node]?.nexthops ?? []), nodes: NodeSet.one(tables.nodes.length, node) }));
}

function mayBeOverlay(dst: Prefix): boolean {
  const network = prefixNetwork(dst);
  return isGlobal(network) && !/^(22[4-9]|2[3-5]\d)\.|^ff/.test(network);
}

function leadsElsewhere(tables: RoutedTables, held: Held<Route>): boolean {
  if (held.row.type !== "unicast" || isConnected(held.row)) return false;
  return waysOf(tables, held).some(({ row: hops, nodes }) => hops.some((hop) => isOverlayHop(tables, hop, nodes)));
}

function isOverlayHop(tables: RoutedTables, hop: NextHop, nodes: NodeSet): boolean {
  const { overlay, holders } = clusterIndex(tables);
  if (hop.gateway === undefined) return false;
  if (nodes.intersects(nodesUnder(tables, overlay, hop.link))) return true;
  const held = nodesUnder(tables, holders, hop.gateway);
  return !held.isEmpty && (held.size > 1 || !nodes.equal(held));
}

function aroundVtepAddresses(tables: RoutedTables, nesting: PrefixNesting): Prefix[] {
  return clusterIndex(tables).links.flatMap(({ vtepAddresses }, node) =>
    vtepAddresses.flatMap((address) =>
      outwards(nesting, nearestAround(nesting, address)).filter((dst) => isConnectedOn(tables, dst, node)),
    ),
  );
}

/** The VXLAN link's own address as a route (IPv6 prints one) is no subnet. */
function isConnectedOn(tables: RoutedTables, dst: Prefix, node: number): boolean {
  const own = clusterIndex(tables).links[node];
  const rows = tables.routes.get(dst)?.filter(({ row, nodes }) => nodes.has(node) && isConnected(row)) ?? [];
  return rows.some(
    ({ row }) => row.link !== undefined && own?.underlay.has(row.link) !== true && !(isHost(dst) && own?.entries.has(row.link) === true),
  );
}

function isBridged(tables: RoutedTables, dst: Prefix): boolean {
  const { overlay, entries } = clusterIndex(tables);
  return (tables.routes.get(dst) ?? []).some(({ row, nodes }) => {
    if (!isConnected(row) || row.link === undefined) return false;
    const bare = nodesUnder(tables, entries.get(row.link) ?? new Map<string, NodeSet>(), row.link);
    return nodes.intersects(nodesUnder(tables, overlay, row.link).minus(bare));
  });
}

function aroundUnderlayAddresses(tables: RoutedTables, nesting: PrefixNesting): ReadonlySet<Prefix> {
  const around = new Set<Prefix>();
  for (const address of clusterIndex(tables).underlayAddresses) {
    for (const dst of outwards(nesting, nearestAround(nesting, address))) around.add(dst);
  }
  return around;
}
