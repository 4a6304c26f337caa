import { addTo } from "../fib/group-by.ts";
import { byPreference } from "../fib/route-order.ts";
import type { Fact } from "../snapshot/fact.ts";
import { FACT_KEYS } from "../snapshot/fact-key.ts";
import type { SnapshotReading } from "../snapshot/read-snapshot.ts";
import type { Route, SectionRows } from "../snapshot/rows.ts";
import { SECTIONS, type Section } from "../snapshot/section.ts";
import type { ClusterTables, Held, NodeLocal } from "./cluster-tables.ts";
import { NodeSet } from "./node-set.ts";

/** One node's facts, volatile ones among them. */
export type NodeFacts = Readonly<{
  name: string;
  facts: readonly Fact[];
  /** The sections that it has reported; absent: those of its facts. */
  known?: readonly Section[];
}>;

/** A fact about peers, and the nodes that hold it. */
export type HeldFact = Readonly<{ fact: Pick<Fact, "section" | "row">; nodes: NodeSet }>;

/** Rows about peers, of some slots of the tables or of all, and what bridges have learned. */
export type PeerTables = Pick<ClusterTables, "routes" | "neighbors" | "fdb" | "learnedFdb">;

/** A node's facts from what was read of its snapshot. A section that was reported is known, were it empty: absent is not empty. */
export function nodeFactsOf(name: string, { readings }: Pick<SnapshotReading, "readings">): NodeFacts {
  const known = SECTIONS.filter((section) => readings[section].status === "ok");
  const facts = known.flatMap((section) => {
    const reading = readings[section];
    return reading.status === "ok" ? [...reading.facts, ...reading.volatile] : [];
  });
  return { name, facts, known };
}

/** The tables of a cluster from all facts of its nodes, dynamic neighbors among them. */
export function clusterTablesFrom(nodes: readonly NodeFacts[]): ClusterTables {
  const sorted = [...nodes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const local = sorted.map(({ facts }) => nodeLocalFrom(facts.filter(({ peerKey }) => peerKey === null)));
  const nodesKnown = { nodes: sorted.map(({ name }) => name), known: knownBy(sorted), dynamicKnown: NodeSet.all(sorted.length) };
  return { ...nodesKnown, local, ...peerTablesFrom(heldFacts(sorted)) };
}

/** The rows about peers from their facts, and the learned rows of bridges, each given once. */
export function peerTablesFrom(facts: Iterable<HeldFact>): PeerTables {
  const routes: Map<Route["dst"], Held<Route>[]> = new Map();
  const neighbors: Map<SectionRows["neighbors"]["address"], Held<SectionRows["neighbors"]>[]> = new Map();
  const fdb: Map<SectionRows["fdb"]["mac"], Held<SectionRows["fdb"]>[]> = new Map();
  const learnedFdb: typeof fdb = new Map();
  for (const { fact, nodes } of facts) {
    if (isOf(fact, "routes") || isOf(fact, "routes6")) addTo(routes, fact.row.dst, { row: fact.row, nodes });
    else if (isOf(fact, "neighbors")) addTo(neighbors, fact.row.address, { row: fact.row, nodes });
    else if (isOf(fact, "fdb")) addTo(isAboutPeer(fact.row) ? fdb : learnedFdb, fact.row.mac, { row: fact.row, nodes });
  }
  for (const held of routes.values()) held.sort((a, b) => byPreference(a.row, b.row));
  return { routes, neighbors, fdb, learnedFdb };
}

const isAboutPeer = (entry: SectionRows["fdb"]): boolean => FACT_KEYS.fdb.peerKeyOf(entry) !== null;

/** All rows of several parts of a table; rows of one key stand in the order of the parts. Routes of one dst must be in one part. */
export function mergeHeld<K, R>(parts: readonly ReadonlyMap<K, readonly Held<R>[]>[]): ReadonlyMap<K, readonly Held<R>[]> {
  const all = new Map<K, readonly Held<R>[]>();
  for (const part of parts) {
    for (const [key, held] of part) {
      const before = all.get(key);
      all.set(key, before === undefined ? held : [...before, ...held]);
    }
  }
  return all;
}

/** A node's rows about itself from those of its facts that have no peer key. */
export function nodeLocalFrom(facts: readonly AnyFact[]): NodeLocal {
  return {
    links: rowsOf(facts, "links"),
    addresses: rowsOf(facts, "addresses"),
    localRoutes: [...rowsOf(facts, "routes"), ...rowsOf(facts, "routes6")],
    rules: rowsOf(facts, "rules"),
    rules6: rowsOf(facts, "rules6"),
    localFdb: rowsOf(facts, "fdb"),
    nexthops: rowsOf(facts, "nexthops"),
    bridgeLinks: rowsOf(facts, "bridgeLinks"),
    sysctls: rowsOf(facts, "sysctls"),
  };
}

type AnyFact = Pick<Fact, "section" | "row">;
type FactOf<S extends Section> = Readonly<{ section: S; row: SectionRows[S] }>;

const isOf = <S extends Section>(fact: AnyFact, section: S): fact is AnyFact & FactOf<S> => fact.section === section;

function rowsOf<S extends Section>(facts: readonly AnyFact[], section: S): SectionRows[S][] {
  return facts.filter((fact): fact is AnyFact & FactOf<S> => isOf(fact, section)).map(({ row }) => row);
}

function knownBy(nodes: readonly NodeFacts[]): ClusterTables["known"] {
  const sections = nodes.map(({ known, facts }) => new Set(known ?? facts.map(({ section }) => section)));
  const holding = (section: Section) =>
    NodeSet.of(
      nodes.length,
      [...sections.keys()].filter((node) => sections[node]?.has(section) === true),
    );
  const [links, addresses, routes, routes6, rules, rules6, neighbors, fdb, nexthops, vlans, bridgeLinks, sysctls] = SECTIONS;
  return {
    [links]: holding(links),
    [addresses]: holding(addresses),
    [routes]: holding(routes),
    [routes6]: holding(routes6),
    [rules]: holding(rules),
    [rules6]: holding(rules6),
    [neighbors]: holding(neighbors),
    [fdb]: holding(fdb),
    [nexthops]: holding(nexthops),
    [vlans]: holding(vlans),
    [bridgeLinks]: holding(bridgeLinks),
    [sysctls]: holding(sysctls),
  };
}

function heldFacts(nodes: readonly NodeFacts[]): HeldFact[] {
  const held = new Map<string, { fact: Fact; numbers: number[] }>();
  for (const [node, { facts }] of nodes.entries()) {
    for (const fact of facts) {
      if (fact.peerKey === null) continue;
      const key = `${fact.section} ${fact.text}`;
      const known = held.get(key);
      if (known === undefined) held.set(key, { fact, numbers: [node] });
      else known.numbers.push(node);
    }
  }
  return [...held.values()].map(({ fact, numbers }) => ({ fact, nodes: NodeSet.of(nodes.length, numbers) }));
}
