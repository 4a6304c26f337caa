import type { Store } from "./store.ts";

/** Any number that nothing else locks; see migrate.ts. */
const LOCK = 72_707_371;

/**
 * Whether a cluster's findings are ours to look for. The lock is that of the open transaction, and goes with it or with whoever is killed;
 * false: another replica is at it, or there is no such cluster. As the transaction's first statement it sees what the last holder wrote.
 */
export async function lockEvaluation({ db }: Store, cluster: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ isMine: boolean }[]>`
    select pg_try_advisory_xact_lock(${LOCK}::int, c.id) as "isMine" from cluster c where c.name = ${cluster}`;
  return rows[0]?.isMine === true;
}
