import type { Address } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import { addTo } from "../fib/group-by.ts";
import type { FdbEntry } from "../snapshot/rows.ts";
import type { Held, RoutedTables } from "./cluster-tables.ts";
import { heldByKey } from "./held.ts";
import { type BorneMac, type NodeLinks, nodeLinks } from "./node-links.ts";
import { NodeSet } from "./node-set.ts";
import { onceForRouted } from "./once-for-routed.ts";

export type Bearer = BorneMac & Readonly<{ node: number }>;
/** What a VXLAN link puts into each packet, where an FDB entry does not say otherwise. Null: it comes from elsewhere. */
export type VxlanShape = Readonly<{ vni: number | null; port: number | null }>;

/**
 * Senders with a source that is `refusers`' own too: a kernel drops outer packets from an address that it holds itself as martians,
 * and a VXLAN link drops frames from its own MAC as loops (drivers/net/vxlan/vxlan_core.c, vxlan_set_mac).
 */
type Impostors = Readonly<{ senders: NodeSet; refusers: NodeSet }>;

/** Nodes, whose places are their numbers. */
type Numbered = Pick<RoutedTables, "nodes">;

/** What the nodes' rows about themselves say together. */
type OwnIndex = Readonly<{
  /** By node number. */
  links: readonly NodeLinks[];
  /** Nodes that hold a global address on one of their links. */
  holders: ReadonlyMap<Address, NodeSet>;
  /** The same, on a link through which frames pass. */
  reachable: ReadonlyMap<Address, NodeSet>;
  /** By link name, and by name of a VXLAN link that it leads to, the nodes where it does. */
  entries: ReadonlyMap<string, ReadonlyMap<string, NodeSet>>;
  /** By link name, the nodes on which it leads to any VXLAN link. */
  overlay: ReadonlyMap<string, NodeSet>;
  /** By link name, the nodes on which it is a tunnel of another kind: what is routed into it ends elsewhere. */
  tunnels: ReadonlyMap<string, NodeSet>;
  /** By name of a VXLAN link. */
  shapes: ReadonlyMap<string, readonly Held<VxlanShape>[]>;
  /** Nodes whose VXLAN link of that name can send nothing: its source address is gone, or on a link without carrier. */
  mute: ReadonlyMap<string, NodeSet>;
  /** Senders whose packets some nodes drop on sight. */
  impostors: readonly Impostors[];
  bearers: ReadonlyMap<Mac, readonly Bearer[]>;
}>;

/** The same, and what their FDB entries add to it: learned entries of bridges are among the bearers. */
export type ClusterIndex = OwnIndex &
  Readonly<{
    /** By link name, the nodes on which it carries outer packets. */
    underlay: ReadonlyMap<string, NodeSet>;
    /** Addresses between which outer packets travel. */
    underlayAddresses: ReadonlySet<Address>;
  }>;

/** Derives the index once for each set of tables. */
export const clusterIndex: (tables: RoutedTables) => ClusterIndex = onceForRouted((tables) => withUnderlay(tables, ownIndex(tables)));

/** What of the index needs the nodes' rows about themselves alone; derived once for as long as they say the same. */
export function ownIndex(tables: Pick<RoutedTables, "nodes" | "local">): OwnIndex {
  const own = rememberedOwn.get(tables.local) ?? deriveOwn(tables);
  rememberedOwn.set(tables.local, own);
  return own;
}

/** The nodes under a key, none where the key is unknown. */
export function nodesUnder<K>(tables: Numbered, sets: ReadonlyMap<K, NodeSet>, key: K | undefined): NodeSet {
  return (key === undefined ? undefined : sets.get(key)) ?? NodeSet.none(tables.nodes.length);
}

const rememberedOwn = new WeakMap<RoutedTables["local"], OwnIndex>();

function withUnderlay(tables: RoutedTables, own: OwnIndex): ClusterIndex {
  const vtepAddresses = remoteVteps(tables);
  return {
    ...own,
    bearers: withLearned(tables, own),
    underlay: setsOf(tables, eachUnderlay(own.links, vtepAddresses)),
    underlayAddresses: new Set([...vtepAddresses, ...own.links.flatMap(({ vxlans }) => vxlans.flatMap(({ vxlan }) => vxlan?.local ?? []))]),
  };
}

function deriveOwn(tables: Numbered & Pick<RoutedTables, "local">): OwnIndex {
  const links = tables.local.map(nodeLinks);
  const holders = setsOf(
    tables,
    each(links, ({ addresses }) => addresses.map(({ address }) => address)),
  );
  const deaf = [
    ...setsOf(
      tables,
      each(links, (own) => own.deaf),
    ),
  ];
  return {
    links,
    holders,
    reachable: new Map([
      ...holders,
      ...deaf.map(([address, nodes]) => [address, nodesUnder(tables, holders, address).minus(nodes)] as const),
    ]),
    entries: entrySets(tables, links),
    overlay: setsOf(
      tables,
      each(links, ({ entries }) => entries.keys()),
    ),
    tunnels: setsOf(
      tables,
      each(links, ({ tunnels }) => tunnels),
    ),
    shapes: shapesOf(tables, links),
    mute: setsOf(
      tables,
      each(links, ({ mute }) => mute),
    ),
    impostors: [...sharedSources(tables, links, holders), ...sharedMacs(tables, links)],
    bearers: bearersOf(links),
  };
}

type Pair<K> = readonly [key: K, node: number];

function setsOf<K>(tables: Numbered, pairs: Iterable<Pair<K>>): Map<K, NodeSet> {
  const numbers = new Map<K, number[]>();
  for (const [key, node] of pairs) addTo(numbers, key, node);
  return new Map([...numbers].map(([key, nodes]) => [key, setOf(tables.nodes.length, nodes)]));
}

function setOf(universe: number, nodes: readonly number[]): NodeSet {
  const [first] = nodes;
  return nodes.length === 1 && first !== undefined ? NodeSet.one(universe, first) : NodeSet.of(universe, nodes);
}

function* each<K>(links: readonly NodeLinks[], keysOf: (own: NodeLinks) => Iterable<K>): Generator<Pair<K>> {
  for (const [node, own] of links.entries()) for (const key of keysOf(own)) yield [key, node];
}

function entrySets(tables: Numbered, links: readonly NodeLinks[]): ClusterIndex["entries"] {
  const numbers = new Map<string, Map<string, number[]>>();
  for (const [node, own] of links.entries()) {
    for (const [entry, vxlans] of own.entries) {
      const behind = numbers.get(entry) ?? new Map<string, number[]>();
      numbers.set(entry, behind);
      for (const vxlan of vxlans) addTo(behind, vxlan.name, node);
    }
  }
  const toSets = (behind: ReadonlyMap<string, number[]>) =>
    new Map([...behind].map(([name, nodes]) => [name, setOf(tables.nodes.length, nodes)]));
  return new Map([...numbers].map(([entry, behind]) => [entry, toSets(behind)]));
}

function shapesOf(tables: Numbered, links: readonly NodeLinks[]): ClusterIndex["shapes"] {
  const entries = new Map<string, { key: string; row: VxlanShape; node: number }[]>();
  for (const [node, { vxlans }] of links.entries()) {
    for (const { name, vxlan } of vxlans) {
      const row = { vni: vxlan?.vni ?? null, port: vxlan?.port ?? null };
      addTo(entries, name, { key: `${row.vni} ${row.port}`, row, node });
    }
  }
  return new Map([...entries].map(([name, shapes]) => [name, heldByKey(tables.nodes.length, shapes)]));
}

function sharedSources(tables: Numbered, links: readonly NodeLinks[], holders: ReadonlyMap<Address, NodeSet>): Impostors[] {
  const pairs = links.flatMap(({ vxlans }, node) =>
    vxlans.flatMap(({ vxlan }): Pair<Address>[] => (vxlan?.local === undefined ? [] : [[vxlan.local, node]])),
  );
  const strange = pairs.filter(([source, node]) => !nodesUnder(tables, holders, source).isWithin(NodeSet.one(tables.nodes.length, node)));
  return [...setsOf(tables, strange)].map(([source, senders]) => ({ senders, refusers: nodesUnder(tables, holders, source) }));
}

/** A frame bears the MAC of the link from which it is routed: the VXLAN link's own only where that is no port of a bridge. */
function sharedMacs(tables: Numbered, links: readonly NodeLinks[]): Impostors[] {
  const pairs = links.flatMap(({ vxlans }, node) =>
    vxlans.flatMap(({ mac, master, vxlan }): Pair<string>[] =>
      mac === undefined || master !== undefined ? [] : [[`${vxlan?.vni} ${mac}`, node]],
    ),
  );
  return [...setsOf(tables, pairs).values()].filter(({ size }) => size > 1).map((twins) => ({ senders: twins, refusers: twins }));
}

function remoteVteps(tables: RoutedTables): ReadonlySet<Address> {
  const addresses = new Set<Address>();
  for (const held of tables.fdb.values()) for (const { row } of held) if (row.remoteVtep !== undefined) addresses.add(row.remoteVtep);
  return addresses;
}

function* eachUnderlay(links: readonly NodeLinks[], vtepAddresses: ReadonlySet<Address>): Generator<Pair<string>> {
  for (const [node, own] of links.entries()) {
    for (const link of own.underlay) yield [link, node];
    // Without a source address of its own the VXLAN link sends from whatever address the others know.
    if (!own.vxlans.some(({ vxlan }) => vxlan?.local === undefined)) continue;
    for (const held of own.addresses) if (vtepAddresses.has(held.address) && !own.entries.has(held.link)) yield [held.link, node];
  }
}

function bearersOf(links: readonly NodeLinks[]): ReadonlyMap<Mac, readonly Bearer[]> {
  const bearers = new Map<Mac, Bearer[]>();
  for (const [node, { borne }] of links.entries()) for (const held of borne) addTo(bearers, held.mac, { ...held, node });
  return bearers;
}

/** A bridge with a VXLAN port bears what its other ports have learned, save MACs that stand for the node already. */
function withLearned(tables: RoutedTables, own: OwnIndex): ClusterIndex["bearers"] {
  const bearers = new Map(own.bearers);
  for (const [mac, learned] of tables.learnedFdb) {
    const known = bearers.get(mac) ?? [];
    const more = learned.flatMap(({ row, nodes }) => nodes.toArray().flatMap((node) => portBearers(own, row, node)));
    const strange = more.filter(({ node, vxlan }) => !known.some((bearer) => bearer.node === node && bearer.vxlan === vxlan));
    if (strange.length > 0) bearers.set(mac, [...known, ...strange]);
  }
  return bearers;
}

function portBearers({ links }: OwnIndex, { mac, link, master }: FdbEntry, node: number): Bearer[] {
  const own = links[node];
  if (own === undefined || master === undefined || own.vxlanNames.has(link)) return [];
  return own.vxlans.filter((vxlan) => vxlan.master === master).map((vxlan) => ({ mac, vxlan, on: "port", node }));
}
