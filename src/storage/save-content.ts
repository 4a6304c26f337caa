import type { ContentHash } from "./content-hash.ts";
import { EMPTY_CHUNK } from "./content-hash.ts";
import type { NamedFact, StateSlot } from "./node-state.ts";
import { SECTION_CODE } from "./slot.ts";
import type { Store } from "./store.ts";

/**
 * Stores those chunks, and those of their facts, that the cluster does not have. Safe to repeat and to run beside others:
 * content is immutable, rows are written in the order of their hashes, and nothing refers to them yet.
 */
export async function saveContent(store: Store, clusterId: number, slots: Iterable<StateSlot>): Promise<void> {
  const chunks = new Map([...slots].filter(({ chunk }) => chunk !== EMPTY_CHUNK).map((slot) => [slot.chunk, slot]));
  const newChunks = await unknownChunks(store, clusterId, sorted(chunks.keys()));
  if (newChunks.length === 0) return;

  const facts = new Map(newChunks.flatMap((hash) => chunks.get(hash)?.facts ?? []).map((fact) => [fact.hash, fact]));
  await saveFacts(store, clusterId, facts);
  await insertChunks(
    store,
    clusterId,
    newChunks.map((hash) => chunks.get(hash)).filter((slot) => slot !== undefined),
  );
}

const sorted = (hashes: Iterable<ContentHash>): ContentHash[] => [...hashes].sort();

const knownKey = (clusterId: number, hash: ContentHash): string => `${clusterId}:${hash}`;

function remember(store: Store, clusterId: number, hashes: readonly ContentHash[]): void {
  for (const hash of hashes) store.cache.known.set(knownKey(clusterId, hash), true);
}

/** Content that was found unused is taken back from the collector by the same statement that finds it. */
async function unknownChunks(store: Store, clusterId: number, hashes: readonly ContentHash[]): Promise<ContentHash[]> {
  const asked = hashes.filter((hash) => !store.cache.known.has(knownKey(clusterId, hash)));
  if (asked.length === 0) return [];

  const found = await store.db.$queryRaw<{ hash: string }[]>`
    with reclaimed as (
      update chunk set unused_since = null
      where cluster_id = ${clusterId} and hash = any(${asked}::uuid[]) and unused_since is not null
      returning hash
    )
    select hash::text from chunk where cluster_id = ${clusterId} and hash = any(${asked}::uuid[]) and unused_since is null
    union all
    select hash::text from reclaimed`;
  const stored = found.map(({ hash }) => hash);
  remember(store, clusterId, stored);
  const known = new Set(stored);
  return asked.filter((hash) => !known.has(hash));
}

async function saveFacts(store: Store, clusterId: number, facts: ReadonlyMap<ContentHash, NamedFact>): Promise<void> {
  const asked = sorted(facts.keys()).filter((hash) => !store.cache.known.has(knownKey(clusterId, hash)));
  const rows = asked.map((hash) => facts.get(hash)).filter((fact) => fact !== undefined);
  if (rows.length === 0) return;

  await store.db.$executeRaw`
    insert into fact (cluster_id, hash, section, key, mac, text)
    select ${clusterId}, new.hash, new.section, new.key, new.mac, new.text
    from unnest(
      ${asked}::uuid[],
      ${rows.map(({ section }) => SECTION_CODE[section])}::smallint[],
      ${rows.map(({ key }) => key)}::text[],
      ${rows.map(({ mac }) => mac)}::text[],
      ${rows.map(({ text }) => text)}::text[]
    ) as new (hash, section, key, mac, text)
    on conflict (cluster_id, hash) do update set unused_since = null where fact.unused_since is not null`;
  remember(store, clusterId, asked);
}

/** The facts of each chunk travel as one text, since PostgreSQL's arrays of arrays must be rectangular. */
async function insertChunks(store: Store, clusterId: number, slots: readonly StateSlot[]): Promise<void> {
  await store.db.$executeRaw`
    insert into chunk (cluster_id, hash, facts)
    select ${clusterId}, new.hash, new.facts::uuid[]
    from unnest(
      ${slots.map(({ chunk }) => chunk)}::uuid[],
      ${slots.map(({ facts }) => `{${facts.map(({ hash }) => hash).join(",")}}`)}::text[]
    ) as new (hash, facts)
    on conflict (cluster_id, hash) do update set unused_since = null where chunk.unused_since is not null`;
  remember(
    store,
    clusterId,
    slots.map(({ chunk }) => chunk),
  );
}
