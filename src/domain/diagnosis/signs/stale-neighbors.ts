import type { Mac } from "../../address/mac.ts";
import { clusterIndex, nodesUnder } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { Neighbor } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";
import { isResolved, overlayNeighbors } from "./overlay-neighbors.ts";

/** A MAC that nobody bears, and which some nodes take for that of a peer's VTEP. */
export type StaleNeighbor = Readonly<{
  held: Held<Neighbor>;
  mac: Mac;
  /** The one node that holds the address. */
  peer: NodeSet;
  expected: readonly Mac[];
  /** All that know the peer hold this MAC, and the peer itself has lost its own neighbors: its MAC was changed under the running link. */
  isChangedThere: boolean;
}>;

/** The neighbors by which nodes miss a peer's VTEP because its MAC has changed. */
export const staleNeighbors: (tables: ClusterTables) => readonly StaleNeighbor[] = onceFor((tables) =>
  overlayNeighbors(tables).flatMap(({ held, mac, peer: node, expected, bearers }) => {
    if (bearers.length > 0 || expected.length === 0 || expected.includes(mac)) return [];
    const peer = NodeSet.one(tables.nodes.length, node);
    return [{ held, mac, peer, expected, isChangedThere: isHeldByAll(tables, held) && hasLostNeighbors(tables, peer, held.row.link) }];
  }),
);

function isHeldByAll(tables: ClusterTables, { row, nodes }: Held<Neighbor>): boolean {
  const others = (tables.neighbors.get(row.address) ?? []).filter((other) => other.row.link === row.link && isResolved(other.row));
  return nodes.size > 1 && others.every((other) => other.nodes.isWithin(nodes));
}

/** The kernel drops a link's neighbors when its MAC changes, while routes and FDB stay (net/ipv4/arp.c, arp_netdev_event). */
function hasLostNeighbors(tables: ClusterTables, peer: NodeSet, link: string): boolean {
  if (!peer.isWithin(tables.known.neighbors)) return false;
  const behind = clusterIndex(tables).entries.get(link);
  const hasEntries = [...tables.fdb.values()].flat().some(({ row, nodes }) => behind?.has(row.link) === true && nodes.intersects(peer));
  const hasNeighbors = [...tables.neighbors.values()]
    .flat()
    .some(({ row, nodes }) => row.link === link && isResolved(row) && nodes.intersects(peer));
  return hasEntries && !hasNeighbors && peer.isWithin(nodesUnder(tables, clusterIndex(tables).overlay, link));
}
