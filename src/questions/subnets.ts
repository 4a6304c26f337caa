import type { Family } from "../domain/address/address.ts";
import type { Prefix } from "../domain/address/prefix.ts";
import { inconsistentSubnets as judgeAll, judgeSubnet } from "../domain/overlay/judge-subnet.ts";
import type { RoutedTables } from "../domain/overlay/cluster-tables.ts";
import { overlaySubnets } from "../domain/overlay/overlay-subnets.ts";
import type { NextHopGroup, SubnetJudgement } from "../domain/overlay/subnet.ts";
import type { ClusterAt } from "./cluster-at.ts";
import { clusterTables } from "./cluster-tables.ts";

/** One overlay subnet, and the names of the nodes that its sets number. */
export type SubnetAt = Readonly<{ judged: SubnetJudgement; nodes: readonly string[] }>;

/** One way into a subnet, and the names of the nodes that its sets number. */
export type NextHopGroupAt = Readonly<{ group: NextHopGroup; nodes: readonly string[] }>;

function findSubnets(tables: RoutedTables): void {
  for (const family of [4, 6] as const) overlaySubnets(tables, family);
}

/** The overlay subnets whose next hops do not all lead to the subnet's one owner. */
export async function inconsistentSubnets(of: ClusterAt | null, family: Family | null): Promise<SubnetAt[]> {
  if (of === null) return [];

  const tables = await clusterTables(of, findSubnets);
  return judgeAll(tables, family).map((judged) => ({ judged, nodes: tables.nodes }));
}

/** One overlay subnet; null where the prefix is none. */
export async function subnet(of: ClusterAt | null, prefix: Prefix): Promise<SubnetAt | null> {
  if (of === null) return null;

  const tables = await clusterTables(of, findSubnets);
  const judged = judgeSubnet(tables, prefix);
  return judged === null ? null : { judged, nodes: tables.nodes };
}
