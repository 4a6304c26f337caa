import type { Mac } from "../address/mac.ts";
import { addTo } from "../fib/group-by.ts";
import type { ClusterTables } from "../overlay/cluster-tables.ts";
import { isVxlan } from "../overlay/node-links.ts";
import type { Link } from "../snapshot/rows.ts";

/** The links of all nodes that bear a MAC on a wire: those with an address, since a port's frames go to its bridge or bond. */
export function linksByMac(tables: ClusterTables): ReadonlyMap<Mac, readonly Readonly<{ node: number; link: Link }>[]> {
  const known = remembered.get(tables.local);
  if (known !== undefined) return known;
  const byMac: LinksByMac = new Map();
  for (const [node, { links, addresses }] of tables.local.entries()) {
    const addressed = new Set(addresses.map(({ link }) => link));
    for (const link of links) {
      if (link.mac !== undefined && !isVxlan(link) && addressed.has(link.name)) addTo(byMac, link.mac, { node, link });
    }
  }
  remembered.set(tables.local, byMac);
  return byMac;
}

type LinksByMac = Map<Mac, { node: number; link: Link }[]>;
const remembered = new WeakMap<ClusterTables["local"], LinksByMac>();
