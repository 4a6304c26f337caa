import { type Prefix, prefixAround, prefixLength as lengthOf } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { podPlaces } from "./subnet-misfits.ts";

/** The subnet of a node's pod bridge to which no other node has a route. */
export type UnroutedSubnet = Readonly<{ node: number; bridge: string; prefix: Prefix }>;

/** Pod bridges whose subnets nobody routes to, while those of two other nodes' bridges of the same name are routed by gateway. */
export function unroutedSubnets(tables: ClusterTables): readonly UnroutedSubnet[] {
  const places = clusterIndex(tables).links.flatMap((own, node) =>
    own.vxlans.length === 0
      ? []
      : podPlaces(own, 4).map(({ link, address, prefixLength }) => ({ node, bridge: link, prefix: prefixAround(address, prefixLength) })),
  );
  return [...groupBy(places, ({ bridge }) => bridge).values()].flatMap((same) => {
    const routed = same.filter(({ prefix }) => isRouted(tables, prefix));
    // A wider netmask on one node is no subnet that others could route.
    const lengths = new Set(routed.map(({ prefix }) => lengthOf(prefix)));
    return routed.length < 2 ? [] : same.filter(({ prefix }) => lengths.has(lengthOf(prefix)) && !isRouted(tables, prefix));
  });
}

function isRouted(tables: ClusterTables, prefix: Prefix): boolean {
  return (tables.routes.get(prefix) ?? []).some(
    ({ row }) => row.gateway !== undefined || row.nextHops !== undefined || row.nexthopId !== undefined,
  );
}
