import type { Mac } from "../address/mac.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { Walk } from "./walk.ts";

/** Nodes that may take a copy of a flooded frame in: those that bear its MAC behind a VXLAN link, and those where the packet should end. */
export function takersOf({ tables, goals }: Walk, mac: Mac): ReadonlySet<number> {
  const bearers = clusterIndex(tables).bearers.get(mac) ?? [];
  return new Set([...goals, ...bearers].map(({ node }) => node));
}
