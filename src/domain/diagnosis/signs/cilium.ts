import { ADDRESS_BITS, familyOf } from "../../address/address.ts";
import { isHost, type Prefix, prefixAround, prefixLength } from "../../address/prefix.ts";
import { addTo } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isUp } from "../../overlay/node-links.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Route } from "../../snapshot/rows.ts";
import { nodesWhere } from "./nodes-where.ts";
import { onceFor } from "./once-for.ts";

/** The link by which Cilium's nodes send to all pods; where they are is known to eBPF maps alone. */
export const CILIUM_HOST = "cilium_host";

/** The nodes with Cilium's links. */
export const ciliumNodes: (tables: ClusterTables) => NodeSet = onceFor((tables) =>
  nodesWhere(tables, ({ byName }) => byName.has(CILIUM_HOST)),
);

/** Those of them that send over a VXLAN tunnel. */
export const ciliumTunnels: (tables: ClusterTables) => NodeSet = onceFor((tables) =>
  nodesWhere(tables, ({ byName, vxlans }) => byName.has(CILIUM_HOST) && vxlans.some((link) => link.name === "cilium_vxlan" && isUp(link))),
);

/** The routes to a subnet of pods through Cilium's link, and the nodes whose own address on that link lies in the subnet. */
export type CiliumSubnet = Readonly<{ prefix: Prefix; owners: NodeSet; routes: readonly Held<Route>[] }>;

/** All such subnets. A node with several pod CIDRs has its address in one of them only: the others seem to be nobody's. */
export const ciliumSubnets: (tables: ClusterTables) => readonly CiliumSubnet[] = onceFor((tables) => {
  if (ciliumNodes(tables).isEmpty) return [];
  const routed = [...tables.routes].flatMap(([prefix, held]) => {
    const routes = isHost(prefix) ? [] : held.filter(({ row }) => row.link === CILIUM_HOST && row.gateway !== undefined);
    return routes.length === 0 ? [] : [{ prefix, routes }];
  });
  const owning = routersBySubnet(tables, new Set(routed.map(({ prefix }) => prefixLength(prefix))));
  return routed.map(({ prefix, routes }) => ({ prefix, routes, owners: NodeSet.of(tables.nodes.length, owning.get(prefix) ?? []) }));
});

/** By subnet of one of these lengths, the nodes whose router address is in it. */
function routersBySubnet(tables: ClusterTables, lengths: ReadonlySet<number>): ReadonlyMap<Prefix, readonly number[]> {
  const owning = new Map<Prefix, number[]>();
  for (const [node, { addresses }] of clusterIndex(tables).links.entries()) {
    for (const { link, address } of addresses) {
      if (link !== CILIUM_HOST) continue;
      const fitting = [...lengths].filter((length) => length <= ADDRESS_BITS[familyOf(address)]);
      for (const length of fitting) addTo(owning, prefixAround(address, length), node);
    }
  }
  return owning;
}
