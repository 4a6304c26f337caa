import type { Mac } from "../../address/mac.ts";
import { groupBy } from "../../fib/group-by.ts";
import { type Bearer, clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { onceFor } from "./once-for.ts";
import { holdersOf, remoteClaims } from "./remote-claims.ts";
import { isSwarmVxlan } from "./swarm.ts";

/** A machine's MAC that is behind the bridges of several nodes of one VNI. */
export type DoubleMac = Readonly<{ mac: Mac; nodes: NodeSet }>;

/** All such MACs; where a node's bridge has it on a port and its FDB sends it elsewhere, the node there is among them. */
export const doubleMacs: (tables: ClusterTables) => readonly DoubleMac[] = onceFor((tables) => {
  const found = [...claimedTwice(tables), ...bornTwice(tables)];
  return [...groupBy(found, ({ mac }) => mac)].map(([mac, same]) => ({
    mac,
    nodes: NodeSet.unionOf(
      tables.nodes.length,
      same.map(({ nodes }) => nodes),
    ),
  }));
});

function bornTwice(tables: ClusterTables): DoubleMac[] {
  return [...clusterIndex(tables).bearers].flatMap(([mac, bearers]) => {
    if (bearers.length < 2) return [];
    const onPorts = bearers.filter((bearer) => bearer.on === "port" && !isBonded(tables, bearer));
    const byVni = groupBy(onPorts, ({ vxlan }) => vxlan.vxlan?.vni);
    const sets = [...byVni.values()].map((same) =>
      NodeSet.of(
        tables.nodes.length,
        same.map(({ node }) => node),
      ),
    );
    return sets.filter(({ size }) => size > 1).map((nodes) => ({ mac, nodes }));
  });
}

/** Not of swarm networks, whose own rule tells of entries that were left over. */
function claimedTwice(tables: ClusterTables): DoubleMac[] {
  return remoteClaims(tables)
    .filter(
      ({ bearer, observers, underlayIp }) =>
        bearer.on === "port" && observers.has(bearer.node) && !holdersOf(tables, underlayIp).has(bearer.node),
    )
    .filter(({ bearer }) => !isBonded(tables, bearer) && !isSwarmVxlan(bearer.vxlan))
    .map(({ mac, bearer, underlayIp }) => ({
      mac,
      nodes: holdersOf(tables, underlayIp).union(NodeSet.one(tables.nodes.length, bearer.node)),
    }));
}

/** Whether the bridge has a bond among its ports: by it a machine may be at two nodes on purpose (EVPN multihoming, MLAG). */
function isBonded(tables: ClusterTables, { node, vxlan }: Bearer): boolean {
  const own = clusterIndex(tables).links[node];
  return [...(own?.byName.values() ?? [])].some(({ kind, master }) => kind === "bond" && master === vxlan.master);
}
