import type { Store } from "./store.ts";

/**
 * Marks chunks that no slot refers to, and takes the mark from those that are used again.
 * A push takes the mark away itself when it finds such a chunk stored: see save-content.ts.
 */
export async function markUnusedChunks({ db }: Store): Promise<void> {
  await db.$executeRaw`
    update chunk c set unused_since = now()
    where unused_since is null and not exists (select from slot_state s where s.cluster_id = c.cluster_id and s.chunk = c.hash)`;
  await db.$executeRaw`
    update chunk c set unused_since = null
    where unused_since is not null and exists (select from slot_state s where s.cluster_id = c.cluster_id and s.chunk = c.hash)`;
}

/** The same for facts that no chunk holds. */
export async function markUnusedFacts({ db }: Store): Promise<void> {
  await db.$executeRaw`
    update fact f set unused_since = now()
    where unused_since is null
      and not exists (select from (select distinct cluster_id, unnest(facts) as hash from chunk) held where held.cluster_id = f.cluster_id and held.hash = f.hash)`;
  await db.$executeRaw`
    update fact f set unused_since = null
    where unused_since is not null
      and exists (select from (select distinct cluster_id, unnest(facts) as hash from chunk) held where held.cluster_id = f.cluster_id and held.hash = f.hash)`;
}

/** Deletes chunks that have been marked for longer than the grace and that nothing refers to now. */
export async function deleteUnusedChunks({ db }: Store, graceSeconds: number): Promise<number> {
  return db.$executeRaw`
    delete from chunk c
    where unused_since < now() - ${graceSeconds}::float8 * interval '1 second'
      and not exists (select from slot_state s where s.cluster_id = c.cluster_id and s.chunk = c.hash)`;
}

/** Deletes facts that have been marked for longer than the grace and that no chunk holds now. */
export async function deleteUnusedFacts({ db }: Store, graceSeconds: number): Promise<number> {
  return db.$executeRaw`
    delete from fact f
    where unused_since < now() - ${graceSeconds}::float8 * interval '1 second'
      and not exists (select from (select distinct cluster_id, unnest(facts) as hash from chunk) held where held.cluster_id = f.cluster_id and held.hash = f.hash)`;
}
