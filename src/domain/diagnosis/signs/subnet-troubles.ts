import type { Address } from "../../address/address.ts";
import { type Prefix, prefixLength } from "../../address/prefix.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { detourJudge, leadsToOwners } from "../../overlay/detours.ts";
import { inconsistentSubnets } from "../../overlay/judge-subnet.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { overlaySubnets } from "../../overlay/overlay-subnets.ts";
import type { SubnetReason } from "../../overlay/passage.ts";
import { type Way, waysInto } from "../../overlay/subnet-ways.ts";
import type { Route } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";

/** A way into a subnet, or into part of it, that does not lead to its owners. */
export type BadWay = Way & Readonly<{ reason: SubnetReason }>;

/** What is wrong with the routes of non-owners into one subnet that has owners. */
export type SubnetTrouble = Readonly<{
  prefix: Prefix;
  owners: NodeSet;
  /** Nodes without a route for it. */
  missing: NodeSet;
  /** The default routes that take their packets instead. */
  captured: readonly Held<Route>[];
  ways: readonly BadWay[];
}>;

/** The subnets with reporting owners that some nodes do not reach; found once for each set of tables. */
export const subnetTroubles: (tables: ClusterTables) => readonly SubnetTrouble[] = onceFor((tables) =>
  inconsistentSubnets(tables).flatMap(({ prefix, family, owners }) => {
    const subnet = overlaySubnets(tables, family).get(prefix);
    if (subnet === undefined || owners.isEmpty) return [];
    const { ways, missing, captured } = waysInto(tables, subnet, owners);
    const reasonOf = detourJudge(ways, owners);
    const bad = ways.filter((way) => !leadsToOwners(way, owners)).map((way) => ({ ...way, reason: way.fault ?? reasonOf(way) }));
    return [{ prefix, owners, missing, captured, ways: bad }];
  }),
);

/** Whether the way itself is to blame, and not what the node knows of the right gateway: it goes to no address of an owner. */
export function isWrongWay(tables: ClusterTables, { way, owners }: Readonly<{ way: BadWay; owners: NodeSet }>): boolean {
  if (way.type !== "unicast" || way.reason === "UNUSABLE_ROUTE") return true;
  if (way.gateway === null) return true;
  return !gatewayHolders(tables, way.gateway).intersects(owners);
}

/** Whether the way serves only part of the subnet. */
export const isPartOnly = (prefix: Prefix, { route }: BadWay): boolean => route !== null && prefixLength(route.dst) > prefixLength(prefix);

/** The nodes that hold the gateway. */
export function gatewayHolders(tables: ClusterTables, gateway: Address): NodeSet {
  return nodesUnder(tables, clusterIndex(tables).holders, gateway);
}
