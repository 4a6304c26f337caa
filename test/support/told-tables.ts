import type { ClusterTables, Held } from "../../src/domain/overlay/cluster-tables.ts";
import type { ClusterAt } from "../../src/questions/cluster-at.ts";
import { clusterTables } from "../../src/questions/cluster-tables.ts";
import { ContentCache } from "../../src/storage/content-cache.ts";

/** The tables of a cluster as text, from what the process remembers of it. */
export const rememberedTables = async (of: ClusterAt): Promise<string> => printed(await clusterTables(of));

/** Beside what each process remembers, one that is emptied before each use: to make one of this size takes longer than all that is read with it. */
const emptied = new WeakMap<ContentCache, ContentCache>();

/** The same from the database alone, as a process finds them that has just started. */
export async function storedTables(of: ClusterAt): Promise<string> {
  const cache = emptied.get(of.asker.store.cache) ?? new ContentCache();
  emptied.set(of.asker.store.cache, cache);
  for (const remembered of [cache.chunks, cache.facts, cache.local, cache.states, cache.volatile]) remembered.clear();
  const store = { ...of.asker.store, cache };
  return printed(await clusterTables({ ...of, asker: { ...of.asker, store } }));
}

/** Tables as text. The order of routes of one dst is meaning; that of all else is chance. */
export function printed({ nodes, known, dynamicKnown, local, routes, neighbors, fdb, learnedFdb }: ClusterTables): string {
  const sets = Object.entries(known).map(([section, set]) => [section, set.toArray()]);
  const peers = [rowsOf(routes), ...[neighbors, fdb, learnedFdb].map((table) => sorted(rowsOf<string>(table)))];
  return JSON.stringify(
    { nodes, known: sets, dynamicKnown: dynamicKnown.toArray(), local, peers: peers.map((rows) => rows.sort(byKey)) },
    null,
    1,
  );
}

type Printed = readonly [key: string, rows: readonly string[]];

const rowsOf = <K extends string>(table: ReadonlyMap<K, readonly Held<unknown>[]>): Printed[] =>
  [...table].map(([key, held]) => [key, held.map(({ row, nodes }) => JSON.stringify([row, nodes.toArray()]))]);

const sorted = (rows: readonly Printed[]): Printed[] => rows.map(([key, held]) => [key, held.toSorted()]);
const byKey = ([a]: Printed, [b]: Printed): number => (a < b ? -1 : 1);
