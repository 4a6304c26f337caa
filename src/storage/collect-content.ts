import { Prisma } from "./generated/client.ts";
import type { Store } from "./store.ts";

/** A table of content, and what is referred to in it. */
type Content = Readonly<{ table: Prisma.Sql; used: Prisma.Sql }>;

/** Chunks, which slots refer to. */
export const CHUNKS: Content = { table: Prisma.sql`chunk`, used: Prisma.sql`select distinct cluster_id, chunk as hash from slot_state` };
/** Facts, which chunks hold. */
export const FACTS: Content = { table: Prisma.sql`fact`, used: Prisma.sql`select distinct cluster_id, unnest(facts) as hash from chunk` };

/** Any number that nothing else locks; see migrate.ts. */
const LOCK = 72_707_370;

type Done = Readonly<{ isMine: boolean; rows: number }>;

/**
 * Marks up to `limit` rows that nothing refers to, and takes the mark from those that are used again. Null: another replica is
 * collecting just now. The lock is that of the statement's own transaction: it binds no connection and goes with whoever is killed.
 *
 * Rows that a push has locked are left for the next time, so that collecting never waits and is no part of a deadlock.
 */
export async function markContent({ db }: Store, { table, used }: Content, limit: number): Promise<number | null> {
  const rows = await db.$queryRaw<Done[]>`
    with lock as materialized (select pg_try_advisory_xact_lock(${LOCK}) as is_mine), turned as (
      select c.cluster_id, c.hash, used.hash is null as is_unused
      from ${table} c left join (${used}) used on used.cluster_id = c.cluster_id and used.hash = c.hash
      where (select is_mine from lock) and (c.unused_since is null) = (used.hash is null)
      limit ${limit} for update of c skip locked
    ), marked as (
      update ${table} c set unused_since = case when turned.is_unused then now() end
      from turned where c.cluster_id = turned.cluster_id and c.hash = turned.hash
      returning 1
    )
    select (select is_mine from lock) as "isMine", (select count(*) from marked)::int as rows`;
  return rowsOf(rows[0]);
}

/** Deletes up to `limit` rows that have been marked for longer than the grace and that nothing refers to now. Null: as above. */
export async function sweepContent(
  { db }: Store,
  { table, used }: Content,
  { graceSeconds, limit }: { graceSeconds: number; limit: number },
): Promise<number | null> {
  const rows = await db.$queryRaw<Done[]>`
    with lock as materialized (select pg_try_advisory_xact_lock(${LOCK}) as is_mine), doomed as (
      select c.cluster_id, c.hash
      from ${table} c left join (${used}) used on used.cluster_id = c.cluster_id and used.hash = c.hash
      where (select is_mine from lock) and c.unused_since < now() - ${graceSeconds}::float8 * interval '1 second' and used.hash is null
      limit ${limit} for update of c skip locked
    ), swept as (
      delete from ${table} c using doomed where c.cluster_id = doomed.cluster_id and c.hash = doomed.hash
      returning 1
    )
    select (select is_mine from lock) as "isMine", (select count(*) from swept)::int as rows`;
  return rowsOf(rows[0]);
}

const rowsOf = (done: Done | undefined): number | null => (done?.isMine === true ? done.rows : null);
