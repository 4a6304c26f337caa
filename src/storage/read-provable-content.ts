import type { ContentHash } from "./content-hash.ts";
import type { Store } from "./store.ts";

/** Where a portion ends: rows behind it have greater keys. Null: from the first on. */
type ContentPlace = Readonly<{ clusterId: number; hash: ContentHash }> | null;

type Portion = Readonly<{ after: ContentPlace; limit: number }>;
type FactRow = Readonly<{ clusterId: number; hash: string; section: number; key: string; mac: string | null; text: string }>;
/** `missing`: those of its facts that are not stored. */
type ChunkRow = Readonly<{ clusterId: number; hash: string; facts: string[] | null; missing: string[] }>;

const FIRST: NonNullable<ContentPlace> = { clusterId: -1, hash: "00000000-0000-0000-0000-000000000000" };

/** The next facts of all clusters, in the order of fact_pkey. */
export function readFacts({ db }: Store, { after, limit }: Portion): Promise<FactRow[]> {
  const { clusterId, hash } = after ?? FIRST;
  return db.$queryRaw<FactRow[]>`
    select cluster_id as "clusterId", hash::text, section, key, mac, text from fact
    where (cluster_id, hash) > (${clusterId}, ${hash}::uuid)
    order by fact.cluster_id, fact.hash limit ${limit}`;
}

/** The next chunks of all clusters, in the order of chunk_pkey. A chunk is stored and collected so that in each statement's view its facts are there. */
export function readChunks({ db }: Store, { after, limit }: Portion): Promise<ChunkRow[]> {
  const { clusterId, hash } = after ?? FIRST;
  return db.$queryRaw<ChunkRow[]>`
    select c.cluster_id as "clusterId", c.hash::text, c.facts::text[],
      array(select held.hash::text from unnest(c.facts) as held (hash)
        where not exists (select from fact f where f.cluster_id = c.cluster_id and f.hash = held.hash)) as missing
    from (
      select cluster_id, hash, facts from chunk
      where (cluster_id, hash) > (${clusterId}, ${hash}::uuid)
      order by chunk.cluster_id, chunk.hash limit ${limit}
    ) c
    order by c.cluster_id, c.hash`;
}

/** Which of these chunks are not stored. */
export async function readMissingChunks({ db }: Store, clusterId: number, hashes: readonly ContentHash[]): Promise<ContentHash[]> {
  const rows = await db.$queryRaw<{ hash: string }[]>`
    select asked.hash::text from unnest(${hashes}::uuid[]) as asked (hash)
    where not exists (select from chunk c where c.cluster_id = ${clusterId} and c.hash = asked.hash)
    order by asked.hash`;
  return rows.map(({ hash }) => hash);
}
