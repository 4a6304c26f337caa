import { groupBy } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import type { Link } from "../../snapshot/rows.ts";

/** A bridge that leads to one VNI on a single node and to another on all others. */
export type StrangeBridge = Readonly<{ node: number; bridge: string; link: Link; vni: number; usual: number }>;

/**
 * Bridges of one name and with the same addresses whose VXLAN port has a VNI that no other node's has: what is one layer 2 elsewhere ends
 * there. Bridges with two VXLAN ports, and names that stand for different networks, are left out.
 */
export function strangeBridges(tables: ClusterTables): readonly StrangeBridge[] {
  const ports = clusterIndex(tables).links.flatMap(({ vxlans, addresses }, node) =>
    vxlans.flatMap((link) => {
      const vni = link.vxlan?.vni;
      if (link.master === undefined || vni === undefined || vxlans.some((other) => other !== link && other.master === link.master))
        return [];
      const held = addresses.filter((address) => address.link === link.master).map(({ address }) => address);
      return [{ node, bridge: link.master, link, vni, key: `${link.master} ${held.sort().join(" ")}` }];
    }),
  );
  return [...groupBy(ports, ({ key }) => key).values()].flatMap((alike) => {
    const byVni = [...groupBy(alike, ({ vni }) => vni)].sort(([, a], [, b]) => b.length - a.length);
    const [usual] = byVni;
    if (usual === undefined || usual[1].length < 2) return [];
    return byVni.flatMap(([, same]) => (same.length === 1 ? same : [])).map((port) => ({ ...port, usual: usual[0] }));
  });
}
