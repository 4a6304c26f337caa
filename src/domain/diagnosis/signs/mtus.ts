import { type Family, familyOf } from "../../address/address.ts";
import { contains, prefixAround } from "../../address/prefix.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { isVxlan, type NodeLinks } from "../../overlay/node-links.ts";
import type { Link } from "../../snapshot/rows.ts";
import { portsOf } from "./bridge-ports.ts";
import { onceFor } from "./once-for.ts";

/** Bytes that VXLAN puts around a packet: inner Ethernet, VXLAN, UDP and the outer IP header (RFC 7348). */
export const OVERHEAD: Readonly<Record<Family, number>> = { 4: 50, 6: 70 };

/** A node's VXLAN link, the link below it and those of its pods. */
export type MtuChain = Readonly<{ node: number; vxlan: Link; vxlanMtu: number; family: Family; below: Link | null; pods: readonly Link[] }>;

/** Of each node's VXLAN links with an MTU; external ones, whose routes say the MTU, are left out. */
export const mtuChains: (tables: ClusterTables) => readonly MtuChain[] = onceFor((tables) =>
  clusterIndex(tables).links.flatMap((own, node) =>
    own.vxlans.flatMap((vxlan) => {
      if (vxlan.mtu === undefined || vxlan.vxlan?.external === true) return [];
      const local = vxlan.vxlan?.local;
      const family = local === undefined ? 4 : familyOf(local);
      return [{ node, vxlan, vxlanMtu: vxlan.mtu, family, below: linkBelow(own, vxlan), pods: podLinks(own, vxlan) }];
    }),
  ),
);

/** The link by which the outer packets leave: the one with the source address, else the VXLAN link's own device. */
function linkBelow(own: NodeLinks, { vxlan }: Link): Link | null {
  const bearing = own.addresses.find(({ address }) => address === vxlan?.local)?.link;
  return own.byName.get(bearing ?? vxlan?.underlayLink ?? "") ?? null;
}

/** The ports of the bridge that has the VXLAN link's subnet, or of its own bridge. */
function podLinks(own: NodeLinks, vxlan: Link): readonly Link[] {
  const bridges = vxlan.master === undefined ? bridgesWithSubnet(own, vxlan) : [vxlan.master];
  return [...new Set(bridges)].flatMap((name) => portsOf(own, name)).filter((link) => !isVxlan(link));
}

function bridgesWithSubnet(own: NodeLinks, vxlan: Link): string[] {
  const addresses = own.addresses.filter(({ link }) => link === vxlan.name).map(({ address }) => address);
  return own.addresses
    .filter(
      ({ link, address, prefixLength }) =>
        own.byName.get(link)?.kind === "bridge" && addresses.some((held) => contains(prefixAround(address, prefixLength), held)),
    )
    .map(({ link }) => link);
}
