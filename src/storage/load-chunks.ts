import type { Row } from "../domain/snapshot/rows.ts";
import { invariant } from "../failure/failure.ts";
import type { StoredFact } from "./content-cache.ts";
import { type ContentHash, EMPTY_CHUNK } from "./content-hash.ts";
import { sectionOfCode } from "./slot.ts";
import type { Store } from "./store.ts";

/**
 * The facts of each of these chunks. Two statements at most, for what this process has not read before:
 * chunks and facts are immutable.
 */
export async function loadChunks(
  store: Store,
  clusterId: number,
  hashes: Iterable<ContentHash>,
): Promise<Map<ContentHash, readonly StoredFact[]>> {
  const loaded = new Map<ContentHash, readonly StoredFact[]>();
  const missing = new Set<ContentHash>();
  for (const hash of hashes) {
    if (loaded.has(hash)) continue;
    const cached = hash === EMPTY_CHUNK ? [] : store.cache.chunks.get(hash);
    if (cached === undefined) missing.add(hash);
    else loaded.set(hash, cached);
  }
  if (missing.size > 0) await readMissing(store, clusterId, { missing: [...missing], loaded });
  return loaded;
}

async function readMissing(
  store: Store,
  clusterId: number,
  { missing, loaded }: { missing: readonly ContentHash[]; loaded: Map<ContentHash, readonly StoredFact[]> },
): Promise<void> {
  const rows = await store.db.$queryRaw<{ hash: string; facts: string[] }[]>`
    select hash::text, facts::text[] from chunk where cluster_id = ${clusterId} and hash = any(${missing}::uuid[])`;
  invariant(rows.length === missing.length, `${missing.length - rows.length} chunks of cluster ${clusterId} are missing`);

  const facts = await loadFacts(store, clusterId, new Set(rows.flatMap((row) => row.facts)));
  for (const row of rows) {
    const chunk = row.facts.map((hash) => facts.get(hash)).filter((fact) => fact !== undefined);
    invariant(chunk.length === row.facts.length, `facts of chunk ${row.hash} are missing`);
    store.cache.chunks.set(row.hash, chunk);
    loaded.set(row.hash, chunk);
  }
}

async function loadFacts(store: Store, clusterId: number, hashes: ReadonlySet<ContentHash>): Promise<Map<ContentHash, StoredFact>> {
  const loaded = new Map<ContentHash, StoredFact>();
  const missing: ContentHash[] = [];
  for (const hash of hashes) {
    const cached = store.cache.facts.get(hash);
    if (cached === undefined) missing.push(hash);
    else loaded.set(hash, cached);
  }
  if (missing.length === 0) return loaded;

  const rows = await store.db.$queryRaw<{ hash: string; section: number; key: string; text: string }[]>`
    select hash::text, section, key, text from fact where cluster_id = ${clusterId} and hash = any(${missing}::uuid[])`;
  for (const row of rows) {
    const fact = toFact(row);
    store.cache.facts.set(fact.hash, fact);
    loaded.set(fact.hash, fact);
  }
  return loaded;
}

function toFact({ hash, section, key, text }: { hash: string; section: number; key: string; text: string }): StoredFact {
  const name = sectionOfCode(section);
  invariant(name !== undefined, `fact ${hash} has the unknown section code ${section}`);
  return { hash, section: name, key, row: JSON.parse(text) as Row };
}
