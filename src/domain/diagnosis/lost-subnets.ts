import type { Mac } from "../address/mac.ts";
import type { Prefix } from "../address/prefix.ts";
import { addTo } from "../fib/group-by.ts";
import { clusterIndex } from "../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../overlay/cluster-tables.ts";
import { NodeSet } from "../overlay/node-set.ts";
import type { Route } from "../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";
import { overlayNeighbors } from "./overlay-neighbors.ts";
import { subnetTroubles } from "./subnet-troubles.ts";

/** A subnet for which some nodes have no route, by what they know of its owner otherwise. */
export type LostSubnet = Readonly<{
  prefix: Prefix;
  owners: NodeSet;
  /** Those that have a neighbor or FDB entry of the owner's VTEP. */
  forgetful: NodeSet;
  /** Those that have neither: they never learned of the owner, or have lost all of it. */
  ignorant: NodeSet;
  captured: readonly Held<Route>[];
}>;

/** All subnets for which a node that does not own them lacks a route. */
export const lostSubnets: (tables: ClusterTables) => readonly LostSubnet[] = onceFor((tables) => {
  const lost = subnetTroubles(tables).filter(({ missing }) => !missing.isEmpty);
  if (lost.length === 0) return [];
  const knowing = knowersByPeer(tables);
  return lost.map(({ prefix, owners, missing, captured }) => {
    const forgetful = NodeSet.unionOf(
      tables.nodes.length,
      owners.toArray().map((owner) => missing.intersect(knowing.get(owner) ?? NodeSet.none(tables.nodes.length))),
    );
    return { prefix, owners, forgetful, ignorant: missing.minus(forgetful), captured };
  });
});

/** By node, those that have a neighbor or an FDB entry for one of its VTEPs. */
export const knowersByPeer: (tables: ClusterTables) => ReadonlyMap<number, NodeSet> = onceFor((tables) => {
  const sets = new Map<number, NodeSet[]>();
  for (const { peer, held } of overlayNeighbors(tables)) addTo(sets, peer, held.nodes);
  for (const [mac, node] of vtepMacs(tables)) for (const { nodes } of tables.fdb.get(mac) ?? []) addTo(sets, node, nodes);
  return new Map([...sets].map(([node, knowing]) => [node, NodeSet.unionOf(tables.nodes.length, knowing)]));
});

function vtepMacs(tables: ClusterTables): readonly (readonly [Mac, number])[] {
  return clusterIndex(tables).links.flatMap(({ borne }, node) =>
    borne.filter(({ on }) => on !== "port").map(({ mac }) => [mac, node] as const),
  );
}
