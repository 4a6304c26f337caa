import type { Address } from "../../address/address.ts";
import { prefixAround, type Prefix } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { onceFor } from "./once-for.ts";
import { outerRoutes } from "./outer-routes.ts";

/** A VTEP in a network in which no other node's VTEP is, and the network in which most are. */
export type StrangeSubnet = Readonly<{ node: number; address: Address; subnet: Prefix; usual: Prefix }>;

/**
 * VTEPs whose source address lies in a network of its own, while most others share one, and to which all others send by a link that does
 * not bear their own source address: their packets leave the underlay. Networks between which the VTEPs' own links route are none of these.
 */
export const strangeSubnets: (tables: ClusterTables) => readonly StrangeSubnet[] = onceFor((tables) => {
  const bySubnet = groupBy(sources(tables), ({ subnet }) => subnet);
  const [usual, most] = [...bySubnet].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (usual === undefined || most === undefined || most.length < 2) return [];
  const alone = [...bySubnet.values()].filter((nodes) => nodes.length === 1 && nodes !== most).flat();
  return alone.filter(({ address, node }) => leavesElsewhere(tables, address, node)).map((source) => ({ ...source, usual }));
});

type Source = Readonly<{ node: number; address: Address; subnet: Prefix }>;

function sources(tables: ClusterTables): Source[] {
  return clusterIndex(tables).links.flatMap((own, node) => {
    const locals = new Set(own.vxlans.flatMap(({ vxlan }) => vxlan?.local ?? []));
    const held = own.addresses.filter(({ address, prefixLength }) => locals.has(address) && prefixLength < 32 && !address.includes(":"));
    return held.map(({ address, prefixLength }) => ({ node, address, subnet: prefixAround(address, prefixLength) }));
  });
}

function leavesElsewhere(tables: ClusterTables, address: Address, node: number): boolean {
  const routes = outerRoutes(tables).find(({ targets }) => targets.includes(address));
  if (routes === undefined) return false;
  const senders = NodeSet.unionOf(
    tables.nodes.length,
    routes.lookups.won.map(({ nodes }) => nodes),
  ).minus(NodeSet.one(tables.nodes.length, node));
  const { links } = clusterIndex(tables);
  const byOwnLink = routes.lookups.won.some(({ row, nodes }) =>
    nodes
      .intersect(senders)
      .toArray()
      .some((sender) => row.link !== undefined && links[sender]?.underlay.has(row.link) === true),
  );
  return !senders.isEmpty && !byOwnLink;
}
