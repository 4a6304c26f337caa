import type { HeldFact } from "../domain/overlay/build-cluster-tables.ts";
import type { KnownNode, SlotHolders } from "./cluster-state.ts";
import type { StoredFact } from "./content-cache.ts";
import type { ContentHash } from "./content-hash.ts";
import { loadChunks } from "./load-chunks.ts";
import { REPORT } from "./slot.ts";
import type { Store } from "./store.ts";

export type Chunks = ReadonlyMap<ContentHash, readonly StoredFact[]>;
/** Node numbers by node id. */
export type Numbers = ReadonlyMap<number, number>;

/** The number of each node in the tables' sets, by its id. */
export const numbersOf = (nodes: readonly KnownNode[]): Numbers => new Map(nodes.map(({ id }, number) => [id, number]));

/** The numbers of those of these nodes that count. */
export function numbersIn(numbers: Numbers, nodeIds: readonly number[]): number[] {
  const found: number[] = [];
  for (const id of nodeIds) {
    const number = numbers.get(id);
    if (number !== undefined) found.push(number);
  }
  return found;
}

/** The facts of all chunks that are held. */
export function chunksOf(store: Store, clusterId: number, held: readonly SlotHolders[]): Promise<Chunks> {
  const hashes: ContentHash[] = [];
  for (const holders of held) for (const { chunk } of holders) hashes.push(chunk);
  return loadChunks(store, clusterId, hashes);
}

/** Whether the fact is a row of a table, and not of the report about them. */
export const isOfTables = (fact: StoredFact): fact is StoredFact & HeldFact["fact"] => fact.section !== REPORT;
