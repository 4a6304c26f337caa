import { familyOf } from "../../address/address.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { holdsVtepAddress, isVxlan, type NodeLinks } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { LinkAddress } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";

/** An address on a bridge with pods: where flannel's subnet of the node is. */
export function podPlaces(own: NodeLinks, family: 4 | 6): readonly LinkAddress[] {
  return own.addresses.filter(({ link, address }) => familyOf(address) === family && isPodBridge(own, link));
}

/** Whether the link is a bridge with veth ports and without a VXLAN port: pods are behind it. */
export function isPodBridge(own: NodeLinks, name: string): boolean {
  if (own.byName.get(name)?.kind !== "bridge") return false;
  const ports = [...own.byName.values()].filter(({ master }) => master === name);
  return ports.some(({ kind }) => kind === "veth") && !ports.some(isVxlan);
}

/**
 * The nodes whose pods' bridges are all outside the subnet in which their VTEP's address is, while on other nodes the one lies in the other
 * as flannel makes it: cni0 was left over from another lease, or the VTEP was.
 */
export const subnetMisfits: (tables: ClusterTables) => NodeSet = onceFor((tables) => {
  const { links } = clusterIndex(tables);
  if (!links.some(fits)) return NodeSet.none(tables.nodes.length);
  const misfits = [...links.keys()].filter((node) => {
    const own = links[node];
    if (own === undefined || fits(own) || !own.vtepAddresses.some((address) => familyOf(address) === 4)) return false;
    return podPlaces(own, 4).length > 0 && !own.addresses.some((held) => !own.vxlanNames.has(held.link) && holdsVtepAddress(own, held));
  });
  return NodeSet.of(tables.nodes.length, misfits);
});

/** Whether a pod bridge has the subnet of the node's VTEP. */
const fits = (own: NodeLinks): boolean =>
  own.addresses.some((held) => !own.vxlanNames.has(held.link) && holdsVtepAddress(own, held) && isPodBridge(own, held.link));
