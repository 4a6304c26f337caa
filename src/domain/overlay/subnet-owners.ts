import { contains, type Prefix, prefixFamily } from "../address/prefix.ts";
import { inside } from "../fib/prefix-nesting.ts";
import type { Route } from "../snapshot/rows.ts";
import { clusterIndex, nodesUnder } from "./cluster-index.ts";
import type { Held, RoutedTables } from "./cluster-tables.ts";
import { type Lookups, routingSpace } from "./lookup-everywhere.ts";
import { NodeSet } from "./node-set.ts";
import { isConnected } from "./subnet-candidates.ts";

/** Who owns a prefix. */
export type Ownership = Readonly<{
  /** Nodes whose winning route for it is connected, on neither an underlay link nor a bare VXLAN link. */
  owners: NodeSet;
  /** Those of them that have it connected as it stands, not inside something wider. */
  exact: NodeSet;
}>;

/**
 * Who owns `prefix`, from the lookups of packets that arrive for it. A node with a blackhole for just this prefix owns it
 * too if some of it is connected there: so Calico holds its blocks together, with a host route for each pod.
 */
export function ownershipOf(tables: RoutedTables, prefix: Prefix, lookups: Lookups): Ownership {
  const none = NodeSet.none(tables.nodes.length);
  let owners = none;
  let exact = none;
  for (const held of lookups.won) {
    const owning = owningNodes(tables, prefix, held);
    owners = owners.union(owning);
    if (held.row.dst === prefix) exact = exact.union(owning);
  }
  return { owners, exact };
}

/** Several owners are one where they are bridges of one VNI: stretched layer 2. Of those that have not reported their links it is believed. */
export function isStretched(tables: RoutedTables, owners: NodeSet, lookups: Lookups): boolean {
  const seen = owners.intersect(tables.known.links);
  const vnis = lookups.won.filter(({ row }) => isConnected(row)).flatMap((held) => bridgedVnis(tables, held, seen));
  const [first, ...others] = vnis;
  return vnis.length === seen.size && first !== undefined && [...first].some((vni) => others.every((set) => set.has(vni)));
}

/** Whether the kernel drops what takes this route, be it in silence or with an answer to the sender. */
export const isDiscard = (route: Route): boolean => ["blackhole", "unreachable", "prohibit"].includes(route.type);

function owningNodes(tables: RoutedTables, prefix: Prefix, { row, nodes }: Held<Route>): NodeSet {
  if (isDiscard(row) && row.dst === prefix) return nodes.intersect(holdingParts(tables, prefix, nodes));
  if (!isConnected(row) || row.link === undefined) return NodeSet.none(tables.nodes.length);
  const { underlay, entries, tunnels } = clusterIndex(tables);
  const bare = entries.get(row.link)?.get(row.link);
  const owning = nodes.minus(nodesUnder(tables, underlay, row.link)).minus(nodesUnder(tables, tunnels, row.link));
  return bare === undefined ? owning : owning.minus(bare);
}

function holdingParts(tables: RoutedTables, prefix: Prefix, nodes: NodeSet): NodeSet {
  const { links } = clusterIndex(tables);
  const { nesting } = routingSpace(tables, prefixFamily(prefix));
  const parts = inside(nesting, nesting.indexOf.get(prefix) ?? nesting.prefixes.length);
  const connected = parts.flatMap((part) =>
    (tables.routes.get(part) ?? []).filter(({ row }) => isConnected(row)).map((held) => held.nodes),
  );
  const tunnels = nodes.toArray().filter((node) => links[node]?.vtepAddresses.some((address) => contains(prefix, address)));
  return NodeSet.unionOf(tables.nodes.length, [...connected, NodeSet.of(tables.nodes.length, tunnels)]);
}

/** For each owner, the VNIs of the bridge on which it has the prefix. */
function bridgedVnis(tables: RoutedTables, { row, nodes }: Held<Route>, owners: NodeSet): ReadonlySet<number>[] {
  const { links } = clusterIndex(tables);
  return nodes
    .intersect(owners)
    .toArray()
    .map((node) => new Set((links[node]?.entries.get(row.link ?? "") ?? []).flatMap(({ vxlan }) => vxlan?.vni ?? [])));
}
