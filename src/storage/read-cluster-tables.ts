import { hash } from "node:crypto";
import type { Moment } from "../domain/history/span.ts";
import { assembleClusterTables, type HeldFact, nodeLocalFrom } from "../domain/overlay/build-cluster-tables.ts";
import type { ClusterTables, NodeLocal } from "../domain/overlay/cluster-tables.ts";
import { NodeSet } from "../domain/overlay/node-set.ts";
import { SECTIONS, type Section } from "../domain/snapshot/section.ts";
import type { Fact } from "../domain/snapshot/fact.ts";
import type { StoredFact } from "./content-cache.ts";
import { type ContentHash, hashText } from "./content-hash.ts";
import { loadChunks } from "./load-chunks.ts";
import { readPackedGroups, type SlotGroup, unpackGroups } from "./read-slot-groups.ts";
import { codeOfSlot, isRestSlot, REPORT, restSlot, slotsOf } from "./slot.ts";
import type { Store } from "./store.ts";

export type TablesAsked = Readonly<{
  /** Sorted by name: their places are their numbers. */
  nodes: readonly Readonly<{ id: number; name: string }>[];
  at: Moment;
  /** Slots of rows about peers; null: all of them. */
  peerSlots: readonly number[] | null;
  /** Volatile reports that may be used, each under its name and with its node's number. */
  volatile: readonly Readonly<{ node: number; name: string; facts: readonly Fact[] }>[];
}>;

const PEER_SECTIONS = ["routes", "routes6", "neighbors", "fdb"] as const satisfies readonly Section[];
const LOCAL_SECTIONS = ["links", "addresses", "rules", "rules6", "nexthops"] as const satisfies readonly Section[];

/** The tables of a cluster's nodes at one moment, each distinct row once: costs what the distinct chunks cost, not nodes times rows. */
export async function readClusterTables(store: Store, clusterId: number, asked: TablesAsked): Promise<ClusterTables> {
  const packed = await readParts(store, clusterId, asked);
  const name = nameOf(packed, asked);
  const tables = store.cache.tables.get(name) ?? (await assemble(store, clusterId, { packed, asked }));
  store.cache.tables.set(name, tables);
  return tables;
}

/**
 * One statement for each part that is read as one range of the index: over all slots at once, PostgreSQL reads the table whole once
 * history outweighs the present.
 */
async function readParts(store: Store, clusterId: number, { peerSlots, at }: TablesAsked): Promise<Buffer> {
  const own = [...slotsOf(LOCAL_SECTIONS), ...PEER_SECTIONS.map(restSlot)];
  const peers =
    peerSlots === null ? PEER_SECTIONS.map((section) => slotsOf([section]).filter((slot) => !isRestSlot(slot))) : [[...peerSlots]];
  const parts: Buffer[] = [];
  for (const slots of [own, ...peers]) parts.push(await readPackedGroups(store, clusterId, { slots, at }));
  return Buffer.concat(parts);
}

/** Tables of the same content are one object, whenever they are asked about: what was judged of them need not be judged again. */
function nameOf(packed: Buffer, { nodes, volatile }: TablesAsked): string {
  const others = [nodes.map(({ id, name }) => [id, name]), volatile.map(({ node, name }) => [node, name])];
  return `${hash("sha256", packed)} ${hashText(JSON.stringify(others))}`;
}

async function assemble(
  store: Store,
  clusterId: number,
  { packed, asked }: { packed: Buffer; asked: TablesAsked },
): Promise<ClusterTables> {
  const groups = unpackGroups(packed);
  const chunks = await loadChunks(
    store,
    clusterId,
    groups.map(({ chunk }) => chunk),
  );
  const numbers = new Map(asked.nodes.map(({ id }, number) => [id, number]));
  const numbered = groups.map((group) => ({
    ...group,
    nodes: group.nodeIds.map((id) => numbers.get(id)).filter((number) => number !== undefined),
  }));
  return assembleClusterTables({
    nodes: asked.nodes.map(({ name }) => name),
    known: knownSections(numbered, asked.nodes.length),
    local: localTables(store, { groups: numbered, chunks, universe: asked.nodes.length }),
    held: [
      ...heldByPeers(numbered, { chunks, universe: asked.nodes.length }),
      ...asked.volatile.flatMap(({ facts, node }) => facts.map((fact) => ({ fact, nodes: NodeSet.one(asked.nodes.length, node) }))),
    ],
  });
}

type NumberedGroup = SlotGroup & Readonly<{ nodes: readonly number[] }>;
type Chunks = ReadonlyMap<ContentHash, readonly StoredFact[]>;

/** A section's rest slot is there wherever the section was reported. */
function knownSections(groups: readonly NumberedGroup[], universe: number): Record<Section, NodeSet> {
  const reported = new Map<number, number[]>();
  for (const { slot, nodes } of groups) {
    if (!isRestSlot(slot)) continue;
    const known = reported.get(slot);
    if (known === undefined) reported.set(slot, [...nodes]);
    else known.push(...nodes);
  }
  const entries = SECTIONS.map((section) => [section, NodeSet.of(universe, reported.get(restSlot(section)) ?? [])] as const);
  return Object.fromEntries(entries) as Record<Section, NodeSet>;
}

/**
 * Each fact is one object wherever it is held, so its holders are counted by identity. Chunks of one node are
 * gathered apart: a set is made of their nodes at the end, not one for each of them.
 */
function heldByPeers(groups: readonly NumberedGroup[], { chunks, universe }: { chunks: Chunks; universe: number }): HeldFact[] {
  const shared = new Map<StoredFact, NodeSet>();
  const single = new Map<StoredFact, number[]>();
  for (const { slot, chunk, nodes } of groups) {
    const [only] = nodes;
    if (isRestSlot(slot) || only === undefined) continue;
    const facts = chunks.get(chunk) ?? [];
    if (nodes.length === 1) addOne(single, facts, only);
    else addAll(shared, facts, NodeSet.of(universe, nodes));
  }
  const none = NodeSet.none(universe);
  const all = new Set([...shared.keys(), ...single.keys()]);
  return [...all]
    .filter(isOfTables)
    .map((fact) => ({ fact, nodes: (shared.get(fact) ?? none).union(NodeSet.of(universe, single.get(fact) ?? [])) }));
}

function addOne(holders: Map<StoredFact, number[]>, facts: readonly StoredFact[], node: number): void {
  for (const fact of facts) {
    const held = holders.get(fact);
    if (held === undefined) holders.set(fact, [node]);
    else held.push(node);
  }
}

function addAll(holders: Map<StoredFact, NodeSet>, facts: readonly StoredFact[], nodes: NodeSet): void {
  for (const fact of facts) holders.set(fact, holders.get(fact)?.union(nodes) ?? nodes);
}

function localTables(
  store: Store,
  { groups, chunks, universe }: { groups: readonly NumberedGroup[]; chunks: Chunks; universe: number },
): NodeLocal[] {
  const own: Map<number, ContentHash>[] = Array.from({ length: universe }, () => new Map());
  for (const { slot, chunk, nodes } of groups) if (isRestSlot(slot)) for (const node of nodes) own[node]?.set(codeOfSlot(slot), chunk);
  return own.map((hashes) => localOf(store, hashes, chunks));
}

/** Equal tables of two moments are one object, so what is derived from them is derived once. */
function localOf(store: Store, hashes: ReadonlyMap<number, ContentHash>, chunks: Chunks): NodeLocal {
  const name = [...hashes].sort(([a], [b]) => a - b).join(" ");
  const known = store.cache.local.get(name);
  if (known !== undefined) return known;

  const facts = [...hashes.values()].flatMap((chunk) => chunks.get(chunk) ?? []);
  const local = nodeLocalFrom(facts.filter(isOfTables));
  store.cache.local.set(name, local);
  return local;
}

const isOfTables = (fact: StoredFact): fact is StoredFact & HeldFact["fact"] => fact.section !== REPORT;
