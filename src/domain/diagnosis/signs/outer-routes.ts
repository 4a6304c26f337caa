import { ADDRESS_BITS, type Address, type Family, familyOf } from "../../address/address.ts";
import { DEFAULT_PREFIX, type Prefix, prefixAround } from "../../address/prefix.ts";
import { groupBy } from "../../fib/group-by.ts";
import { nearestAround } from "../../fib/prefix-nesting.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { lookupEverywhere, type Lookups, routingSpace } from "../../overlay/lookup-everywhere.ts";
import { isGlobal } from "../../overlay/node-links.ts";
import { onceFor } from "./once-for.ts";

/** How all nodes route their outer packets to some underlay addresses between which no route or rule tells apart. */
export type OuterRoutes = Readonly<{ prefix: Prefix; targets: readonly Address[]; lookups: Lookups }>;

/**
 * The routes of outer packets, one lookup for all underlay addresses that lie in the same prefixes: in most clusters one or two.
 * Where a routing rule asks for destinations each address is looked up for itself.
 */
export const outerRoutes: (tables: ClusterTables) => readonly OuterRoutes[] = onceFor((tables) =>
  ([4, 6] as const).flatMap((family) => routesOf(tables, family)),
);

function routesOf(tables: ClusterTables, family: Family): OuterRoutes[] {
  const { nesting, classes } = routingSpace(tables, family);
  const targets = [...clusterIndex(tables).underlayAddresses].filter((address) => familyOf(address) === family && isGlobal(address));
  const asksTo = classes.outer.main.some(({ steps }) => steps.some(({ to }) => to !== null));
  const host = (address: Address): Prefix => prefixAround(address, ADDRESS_BITS[family]);
  const prefixOf = (address: Address) =>
    asksTo ? host(address) : (nesting.prefixes[nearestAround(nesting, address)] ?? DEFAULT_PREFIX[family]);
  return [...groupBy(targets, prefixOf)].map(([prefix, alike]) => ({
    prefix,
    targets: alike,
    lookups: lookupEverywhere(tables, prefix, "outer"),
  }));
}
