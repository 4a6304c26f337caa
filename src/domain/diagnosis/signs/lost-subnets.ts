import type { Mac } from "../../address/mac.ts";
import type { Prefix } from "../../address/prefix.ts";
import { addTo } from "../../fib/group-by.ts";
import { clusterIndex } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import { overlaySubnets } from "../../overlay/overlay-subnets.ts";
import type { Route } from "../../snapshot/rows.ts";
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

/** Whether the node has lost its routes to the subnets of all other nodes, of one family. */
export function isLostToAll(tables: ClusterTables, node: number): boolean {
  return lostBy(tables).get(node)?.isAll === true;
}

/** What a node has lost; `knows`: of some owner it still has a neighbor or FDB entry. */
export type Losses = Readonly<{ count: number; isAll: boolean; knows: boolean }>;

/** By node, of those that lack a route to a peer's subnet. */
export const lostBy: (tables: ClusterTables) => ReadonlyMap<number, Losses> = onceFor((tables) => {
  const losses = new Map<number, { lost: number; known: number }>();
  for (const { forgetful, ignorant } of lostSubnets(tables)) {
    for (const node of forgetful.union(ignorant)) {
      const so = losses.get(node) ?? { lost: 0, known: 0 };
      losses.set(node, { lost: so.lost + 1, known: so.known + (forgetful.has(node) ? 1 : 0) });
    }
  }
  const others = ownedBy(tables);
  return new Map(
    [...losses].map(([node, { lost, known }]) => [
      node,
      { count: lost, isAll: others(node).some((count) => count === lost), knows: known > 0 },
    ]),
  );
});

/** How many subnets other nodes own, by family; both together too. */
function ownedBy(tables: ClusterTables): (node: number) => readonly number[] {
  const totals = ([4, 6] as const).map((family) => {
    const own = new Map<number, number>();
    const owned = [...overlaySubnets(tables, family).values()].filter(({ owners }) => !owners.isEmpty);
    for (const { owners } of owned) for (const node of owners) own.set(node, (own.get(node) ?? 0) + 1);
    return { count: owned.length, own };
  });
  return (node) => {
    const counts = totals.map(({ count, own }) => count - (own.get(node) ?? 0));
    return [...counts, counts.reduce((sum, count) => sum + count, 0)].filter((count) => count > 0);
  };
}

/** The nodes that have lost their routes to all others, two at least, and of whose losses the given is true. */
export function wholeLoss(tables: ClusterTables, is: (losses: Losses) => boolean): NodeSet {
  const losing = [...lostBy(tables)].filter(([, losses]) => losses.isAll && losses.count > 1 && is(losses));
  return NodeSet.of(
    tables.nodes.length,
    losing.map(([node]) => node),
  );
}
