import type { Address } from "../address/address.ts";
import type { Route } from "../snapshot/rows.ts";
import type { ClusterTables } from "./cluster-tables.ts";
import { lookupAddressEverywhere } from "./lookup-everywhere.ts";

/** One node's winning route for an address; null where it has none, or where a routing rule refuses the packet. */
export type RouteMatch = Readonly<{ node: string; route: Route | null }>;

/**
 * Every node's longest match for one address, as for a packet from a pod of that node, in the order of the nodes' names.
 * Nodes that have not reported their routes are left out: theirs are unknown, not absent.
 */
export function lookupAddress(tables: ClusterTables, address: Address): RouteMatch[] {
  const { won, refused, none } = lookupAddressEverywhere(tables, address, "pod");
  const routes = new Map<number, Route | null>();
  for (const node of [none, ...refused.map(({ nodes }) => nodes)].flatMap((nodes) => nodes.toArray())) routes.set(node, null);
  for (const { row, nodes } of won) for (const node of nodes) routes.set(node, row);
  return tables.nodes.flatMap((name, node) => (routes.has(node) ? [{ node: name, route: routes.get(node) ?? null }] : []));
}
