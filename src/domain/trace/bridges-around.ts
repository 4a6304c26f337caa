import { type Address, type Family, familyOf } from "../address/address.ts";
import { type Prefix, prefixAround, prefixFamily, prefixLength } from "../address/prefix.ts";
import { addTo } from "../fib/group-by.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { isConnected } from "../overlay/subnet-candidates.ts";
import type { LinkAddress } from "../snapshot/rows.ts";

/** An address on a bridge of a node that carries no outer packets. */
export type BridgeAddress = Readonly<{ node: number; held: LinkAddress }>;

/**
 * Addresses of bridges in whose prefix an address lies, by node. Of several on one bridge those count whose connected route their node
 * takes, where there are such: the others' place has been taken by another route.
 */
export function bridgesAround(tables: ClusterTables, address: Address): BridgeAddress[] {
  const { byPrefix, lengths } = remembered.get(tables) ?? derive(tables);
  const around = [...lengths[familyOf(address)]].flatMap((length) => byPrefix.get(prefixAround(address, length)) ?? []);
  return around.sort((a, b) => a.node - b.node);
}

type Index = Readonly<{ byPrefix: ReadonlyMap<Prefix, readonly BridgeAddress[]>; lengths: Readonly<Record<Family, ReadonlySet<number>>> }>;
const remembered = new WeakMap<ClusterTables, Index>();

function derive(tables: ClusterTables): Index {
  const byPrefix = new Map<Prefix, BridgeAddress[]>();
  for (const [node, own] of clusterIndex(tables).links.entries()) {
    const bridged = own.addresses.filter(({ link }) => own.byName.get(link)?.kind === "bridge" && !own.underlay.has(link));
    const winning = bridged.filter((held) => winsItsTable(tables, node, held));
    const meant = bridged.filter((held) => winning.includes(held) || !winning.some(({ link }) => link === held.link));
    for (const held of meant) addTo(byPrefix, prefixAround(held.address, held.prefixLength), { node, held });
  }
  const lengths = { 4: new Set<number>(), 6: new Set<number>() };
  for (const prefix of byPrefix.keys()) lengths[prefixFamily(prefix)].add(prefixLength(prefix));
  const index = { byPrefix, lengths };
  remembered.set(tables, index);
  return index;
}

/** Whether the connected route of an address is the one that its node takes for the prefix in table main. */
function winsItsTable(tables: ClusterTables, node: number, { address, prefixLength: length, link }: LinkAddress): boolean {
  const rows = tables.routes.get(prefixAround(address, length)) ?? [];
  const first = rows.find(({ row, nodes }) => nodes.has(node) && row.table === "main")?.row;
  return first !== undefined && isConnected(first) && first.link === link;
}
