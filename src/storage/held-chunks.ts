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

/** The facts of all chunks that are held. */
export function chunksOf(store: Store, clusterId: number, held: readonly SlotHolders[]): Promise<Chunks> {
  return loadChunks(
    store,
    clusterId,
    held.flatMap((holders) => holders.map(({ chunk }) => chunk)),
  );
}

/** Whether the fact is a row of a table, and not of the report about them. */
export const isOfTables = (fact: StoredFact): fact is StoredFact & HeldFact["fact"] => fact.section !== REPORT;
