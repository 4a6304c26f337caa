import { setImmediate } from "node:timers/promises";
import { type HeldFact, type PeerTables, peerTablesFrom } from "../domain/overlay/build-cluster-tables.ts";
import { NodeSet } from "../domain/overlay/node-set.ts";
import type { KnownNode, SlotHolders } from "./cluster-state.ts";
import type { StoredFact } from "./content-cache.ts";
import { type Chunks, chunksOf, isOfTables, type Numbers, numbersIn, numbersOf } from "./held-chunks.ts";
import { readVolatileFacts, type VolatileReport } from "./read-volatile.ts";
import type { Store } from "./store.ts";

/** The rows of these slots about peers, one part for each: those of equal holders are put together once. */
export async function slotTables(
  store: Store,
  clusterId: number,
  { held, nodes }: { held: readonly SlotHolders[]; nodes: readonly KnownNode[] },
): Promise<PeerTables[]> {
  const isMade = (holders: SlotHolders): boolean => store.cache.slotTables.get(holders)?.nodes === nodes;
  const chunks = await chunksOf(
    store,
    clusterId,
    held.filter((holders) => !isMade(holders)),
  );
  const numbers = numbersOf(nodes);
  const parts: PeerTables[] = [];
  let built = 0;
  for (const holders of held) {
    const made = store.cache.slotTables.get(holders);
    const tables = made?.nodes === nodes ? made.tables : peerTablesFrom(heldFacts(holders, { chunks, numbers }));
    parts.push(tables);
    if (tables === made?.tables) continue;
    store.cache.slotTables.set(holders, { nodes, tables });
    built += 1;
    // Where a node has come, all slots are put together anew: some 40 ms at 1,000 nodes, in which others want to come in.
    if (built % TURN_SLOTS === 0) await setImmediate();
  }
  return parts;
}

/** Slots that are put together in one turn of the loop. */
const TURN_SLOTS = 16;

/**
 * Each fact is one object wherever it is held, so its holders are counted by identity. Chunks of one node are
 * gathered apart: a set is made of their nodes at the end, not one for each of them.
 */
function heldFacts(holders: SlotHolders, { chunks, numbers }: { chunks: Chunks; numbers: Numbers }): HeldFact[] {
  const shared = new Map<StoredFact, NodeSet>();
  const single = new Map<StoredFact, number[]>();
  for (const { chunk, nodeIds } of holders) {
    const nodes = numbersIn(numbers, nodeIds);
    const [only] = nodes;
    if (only === undefined) continue;
    const facts = chunks.get(chunk) ?? [];
    if (nodes.length === 1) addOne(single, facts, only);
    else addAll(shared, facts, NodeSet.of(numbers.size, nodes));
  }
  return joined(numbers.size, { shared, single });
}

type Holders = Readonly<{ shared: ReadonlyMap<StoredFact, NodeSet>; single: ReadonlyMap<StoredFact, readonly number[]> }>;

function joined(universe: number, { shared, single }: Holders): HeldFact[] {
  const held: HeldFact[] = [];
  for (const [fact, nodes] of shared) if (isOfTables(fact)) held.push({ fact, nodes: withNodes(nodes, single.get(fact)) });
  for (const [fact, nodes] of single) {
    if (!shared.has(fact) && isOfTables(fact)) held.push({ fact, nodes: NodeSet.of(universe, nodes) });
  }
  return held;
}

const withNodes = (nodes: NodeSet, more: readonly number[] | undefined): NodeSet =>
  more === undefined ? nodes : nodes.union(NodeSet.of(nodes.universe, more));

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

/** Dynamic neighbors and learned FDB entries. Each is told of one node: they rarely agree. */
export async function volatileTables(
  store: Store,
  clusterId: number,
  { volatile, nodes }: { volatile: readonly VolatileReport[]; nodes: readonly KnownNode[] },
): Promise<PeerTables> {
  const made = store.cache.volatileTables.get(volatile);
  if (made?.nodes === nodes) return made.tables;
  const numbers = numbersOf(nodes);
  const facts = await readVolatileFacts(store, clusterId, volatile);
  const held: HeldFact[] = [];
  for (const [index, { nodeId }] of volatile.entries()) {
    const number = numbers.get(nodeId);
    if (number === undefined) continue;
    const one = NodeSet.one(nodes.length, number);
    for (const fact of facts[index] ?? []) held.push({ fact, nodes: one });
  }
  const tables = peerTablesFrom(held);
  store.cache.volatileTables.set(volatile, { nodes, tables });
  return tables;
}
