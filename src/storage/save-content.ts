import { type ContentHash, EMPTY_CHUNK } from "./content-hash.ts";
import type { NamedFact, StateSlot } from "./node-state.ts";
import { SECTION_CODE } from "./slot.ts";
import { sqlArray } from "./sql-array.ts";
import type { Store } from "./store.ts";

/** Inserting so many facts in vain costs no more than asking which chunks are stored. */
const FACTS_UNASKED_MAX = 100;

/**
 * Stores those chunks, and those of their facts, that the cluster does not have. Safe to repeat and to run beside others:
 * content is immutable, rows are written in the order of their hashes, and nothing refers to them yet.
 */
export async function saveContent(store: Store, clusterId: number, slots: Iterable<StateSlot>): Promise<void> {
  const isUnsure = (hash: ContentHash): boolean => !store.cache.known.has(knownKey(clusterId, hash));
  const unsure = byHash([...slots].filter(({ chunk }) => chunk !== EMPTY_CHUNK && isUnsure(chunk)));
  const mayBeNew = factsOf(unsure, isUnsure);
  const stored = mayBeNew.length > FACTS_UNASKED_MAX ? await storedChunks(store, clusterId, unsure) : new Set<ContentHash>();

  const chunks = unsure.filter(({ chunk }) => !stored.has(chunk));
  if (chunks.length === 0) return;
  const facts = stored.size === 0 ? mayBeNew : factsOf(chunks, isUnsure);
  await insertContent(store, clusterId, { facts, chunks });
  remember(store, clusterId, [...facts.map(({ hash }) => hash), ...chunks.map(({ chunk }) => chunk)]);
}

const knownKey = (clusterId: number, hash: ContentHash): string => `${clusterId}:${hash}`;

function remember(store: Store, clusterId: number, hashes: Iterable<ContentHash>): void {
  for (const hash of hashes) store.cache.known.set(knownKey(clusterId, hash), true);
}

/** Each once, sorted. */
function byHash(slots: readonly StateSlot[]): StateSlot[] {
  return [...new Map(slots.map((slot) => [slot.chunk, slot])).values()].sort((a, b) => (a.chunk < b.chunk ? -1 : 1));
}

/** The facts of these chunks that are in question, each once, sorted. */
function factsOf(chunks: readonly StateSlot[], isAsked: (hash: ContentHash) => boolean): NamedFact[] {
  const facts = new Map<ContentHash, NamedFact>();
  for (const chunk of chunks) for (const fact of chunk.facts) if (isAsked(fact.hash)) facts.set(fact.hash, fact);
  return [...facts.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
}

/** Content that was found unused is taken back from the collector by the same statement that finds it. */
async function storedChunks(store: Store, clusterId: number, asked: readonly StateSlot[]): Promise<Set<ContentHash>> {
  const hashes = sqlArray(asked.map(({ chunk }) => chunk));
  const found = await store.db.$queryRaw<{ hash: string }[]>`
    with marked as (
      select cluster_id, hash from chunk
      where cluster_id = ${clusterId} and hash = any(${hashes}::uuid[]) and unused_since is not null
      order by chunk.hash for update
    ), reclaimed as (
      update chunk c set unused_since = null from marked where c.cluster_id = marked.cluster_id and c.hash = marked.hash
      returning c.hash
    )
    select hash::text from chunk where cluster_id = ${clusterId} and hash = any(${hashes}::uuid[]) and unused_since is null
    union all
    select hash::text from reclaimed`;
  const stored = new Set(found.map(({ hash }) => hash));
  remember(store, clusterId, stored);
  return stored;
}

/** The facts of each chunk travel as one text, since PostgreSQL's arrays of arrays must be rectangular. */
async function insertContent(
  { db }: Store,
  clusterId: number,
  { facts, chunks }: { facts: readonly NamedFact[]; chunks: readonly StateSlot[] },
): Promise<void> {
  await db.$executeRaw`/* planned once */
    with facts as (
      insert into fact (cluster_id, hash, section, key, mac, text)
      select ${clusterId}, new.hash, new.section, new.key, new.mac, new.text
      from unnest(
        ${sqlArray(facts.map(({ hash }) => hash))}::uuid[],
        ${sqlArray(facts.map(({ section }) => SECTION_CODE[section]))}::smallint[],
        ${facts.map(({ key }) => key)}::text[],
        ${facts.map(({ mac }) => mac)}::text[],
        ${facts.map(({ text }) => text)}::text[]
      ) as new (hash, section, key, mac, text)
      on conflict (cluster_id, hash) do update set unused_since = null where fact.unused_since is not null
    )
    insert into chunk (cluster_id, hash, facts)
    select ${clusterId}, new.hash, new.facts::uuid[]
    from unnest(
      ${sqlArray(chunks.map(({ chunk }) => chunk))}::uuid[],
      ${chunks.map((chunk) => sqlArray(chunk.facts.map(({ hash }) => hash)))}::text[]
    ) as new (hash, facts)
    on conflict (cluster_id, hash) do update set unused_since = null where chunk.unused_since is not null`;
}
