import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";

/** The MACs that would answer for an address behind VXLAN links of these VNIs: of nodes that hold it there, else what any neighbor table says. */
export function bearersOf(tables: ClusterTables, { address, vnis }: { address: Address; vnis: readonly (number | undefined)[] }): Mac[] {
  const { holders, links } = clusterIndex(tables);
  const holding = nodesUnder(tables, holders, address).toArray();
  const own = holding.flatMap((node) => {
    const there = links[node];
    const held = there?.addresses.find((one) => one.address === address);
    const behind = held === undefined ? [] : (there?.entries.get(held.link) ?? []);
    if (!behind.some(({ vxlan }) => vnis.includes(vxlan?.vni))) return [];
    return there?.byName.get(held?.link ?? "")?.mac ?? [];
  });
  if (own.length > 0) return [...new Set(own)];
  const told = (tables.neighbors.get(address) ?? []).filter(({ row: { nudState } }) => nudState !== "FAILED" && nudState !== "INCOMPLETE");
  return [...new Set(told.flatMap(({ row }) => row.mac ?? []))];
}
