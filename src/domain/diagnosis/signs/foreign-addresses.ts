import { type Address, type Family, familyOf } from "../../address/address.ts";
import { isHost, prefixAround } from "../../address/prefix.ts";
import { nearestAround, nestPrefixes } from "../../fib/prefix-nesting.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isGlobal } from "../../overlay/node-links.ts";
import type { NodeSet } from "../../overlay/node-set.ts";
import { type OverlaySubnet, overlaySubnets } from "../../overlay/overlay-subnets.ts";
import type { LinkAddress } from "../../snapshot/rows.ts";

/** An address that a node holds on a link of its own, in a subnet that another node owns. */
export type ForeignAddress = Readonly<{ address: Address; node: number; owners: NodeSet; prefix: OverlaySubnet["prefix"] }>;

/**
 * Addresses of nodes in the pod subnets of others, whether the owner holds them too (that of its bridge) or not. Those on VXLAN links and on
 * links below them are left out, those that bring a network with them, and subnets with several owners or none: they are other rules' matter.
 */
export function foreignAddresses(tables: ClusterTables): ForeignAddress[] {
  return ([4, 6] as const).flatMap((family) => inFamily(tables, family));
}

function inFamily(tables: ClusterTables, family: Family): ForeignAddress[] {
  const subnets = overlaySubnets(tables, family);
  const nesting = nestPrefixes(subnets.keys());
  return clusterIndex(tables).links.flatMap(({ addresses, vxlanNames, underlay }, node) => {
    const held = addresses.filter(
      (own) => familyOf(own.address) === family && isAlone(own) && !vxlanNames.has(own.link) && !underlay.has(own.link),
    );
    return held.flatMap(({ address }) => {
      const around = nesting.prefixes[nearestAround(nesting, address)];
      const subnet = around === undefined ? undefined : subnets.get(around);
      return subnet?.owners.size !== 1 || subnet.owners.has(node) ? [] : [{ address, node, owners: subnet.owners, prefix: subnet.prefix }];
    });
  });
}

/** Whether no network comes with the address. */
function isAlone({ address, prefixLength, scope }: LinkAddress): boolean {
  return scope === "global" && isGlobal(address) && isHost(prefixAround(address, prefixLength));
}
