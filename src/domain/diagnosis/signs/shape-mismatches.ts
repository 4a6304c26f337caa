import { groupBy } from "../../fib/group-by.ts";
import { type Bearer, clusterIndex, type VxlanShape } from "../../overlay/cluster-index.ts";
import type { ClusterTables, Held } from "../../overlay/cluster-tables.ts";
import { isVtepMac } from "../../overlay/judge-vtep.ts";
import { NodeSet } from "../../overlay/node-set.ts";
import type { FdbEntry } from "../../snapshot/rows.ts";
import { onceFor } from "./once-for.ts";

type Trait = "vni" | "port";

/** Nodes whose VXLAN links differ in VNI or port from those of the peers with which they exchange frames. */
export type ShapeMismatch = Readonly<{ trait: Trait; nodes: NodeSet; value: number; usual: number; entries: readonly Held<FdbEntry>[] }>;

/**
 * Where an FDB entry leads to a node whose VXLAN link has another VNI or port than the sender's, and the entry itself does not make up
 * for it. Of the two values the one that fewer nodes have is wrong; of two that are equally common, both are told.
 */
export const shapeMismatches: (tables: ClusterTables) => readonly ShapeMismatch[] = onceFor((tables) => {
  const pairs = [...tables.fdb].flatMap(([mac, rows]) => {
    const bearers = isVtepMac(mac) ? (clusterIndex(tables).bearers.get(mac) ?? []) : [];
    const [first] = bearers;
    return first === undefined || bearers.some(({ node }) => node !== first.node)
      ? []
      : rows.flatMap((held) => pairsOf(tables, held, bearers));
  });
  const groups = groupBy(pairs, ({ trait, own, seen }) => `${trait} ${[own, seen].sort((a, b) => a - b).join(" ")}`);
  return [...groups.values()].flatMap((same) => blamed(tables, same));
});

type Pair = Readonly<{ trait: Trait; bearer: Bearer; own: number; seen: number; held: Held<FdbEntry> }>;

/** `bearers`: of one node. With several VXLAN links in one bridge its MAC is behind each of them: the one of the sender's VNI is meant. */
function pairsOf(tables: ClusterTables, { row, nodes }: Held<FdbEntry>, bearers: readonly Bearer[]): Pair[] {
  const shapes = clusterIndex(tables).shapes.get(row.link) ?? [];
  return shapes.flatMap((shape) => {
    const senders = nodes.intersect(shape.nodes);
    const bearer = bearers.find(({ vxlan }) => vxlan.vxlan?.vni === shape.row.vni) ?? bearers[0];
    if (senders.isEmpty || bearer === undefined) return [];
    return (["vni", "port"] as const).flatMap((trait) => pairOf(trait, { row: shape.row, nodes: senders }, { row, bearer }));
  });
}

function pairOf(trait: Trait, shape: Held<VxlanShape>, { row, bearer }: Readonly<{ row: FdbEntry; bearer: Bearer }>): Pair[] {
  const own = bearer.vxlan.vxlan?.[trait];
  const seen = shape.row[trait];
  if (own === undefined || seen === null || own === seen || row[trait] !== undefined) return [];
  return [{ trait, bearer, own, seen, held: { row, nodes: shape.nodes } }];
}

function blamed(tables: ClusterTables, pairs: readonly Pair[]): ShapeMismatch[] {
  const [first] = pairs;
  if (first === undefined) return [];
  const { trait, own, seen } = first;
  const [mine, theirs] = [holdersOfValue(tables, pairs, own), holdersOfValue(tables, pairs, seen)];
  const entries = pairs.map(({ held }) => held);
  if (mine.size < theirs.size) return [{ trait, nodes: mine, value: own, usual: seen, entries }];
  if (mine.size > theirs.size) return [{ trait, nodes: theirs, value: seen, usual: own, entries }];
  return [{ trait, nodes: mine.union(theirs), value: own, usual: seen, entries }];
}

/** Those among the pairs' nodes whose link has the value. */
function holdersOfValue(tables: ClusterTables, pairs: readonly Pair[], value: number): NodeSet {
  const bearing = pairs.filter(({ own }) => own === value).map(({ bearer }) => bearer.node);
  const sending = pairs.filter(({ seen }) => seen === value).map(({ held }) => held.nodes);
  return NodeSet.unionOf(tables.nodes.length, [NodeSet.of(tables.nodes.length, bearing), ...sending]);
}
