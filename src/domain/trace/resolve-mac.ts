import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { clusterIndex, nodesUnder } from "../overlay/cluster-index.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import type { NodeLinks } from "../overlay/node-links.ts";
import { isResolved } from "./node-view.ts";

/** An address behind VXLAN links of these VNIs. */
export type Sought = Readonly<{ address: Address; vnis: readonly (number | undefined)[] }>;

/** The MACs that would answer for an address: of nodes that hold it there, else what any neighbor table says. */
export function bearersOf(tables: ClusterTables, sought: Sought): Mac[] {
  const { holders, links } = clusterIndex(tables);
  const holding = nodesUnder(tables, holders, sought.address).toArray();
  const own = holding.flatMap((node) => ownMac(links[node], sought) ?? []);
  if (own.length > 0) return [...new Set(own)];
  const told = (tables.neighbors.get(sought.address) ?? []).map(({ row }) => row).filter(isResolved);
  return [...new Set(told.map(({ mac }) => mac))];
}

function ownMac(links: NodeLinks | undefined, { address, vnis }: Sought): Mac | null {
  const held = links?.addresses.find((one) => one.address === address);
  if (links === undefined || held === undefined) return null;
  const isBehind = links.entries.get(held.link)?.some(({ vxlan }) => vnis.includes(vxlan?.vni)) === true;
  return isBehind ? (links.byName.get(held.link)?.mac ?? null) : null;
}
