import type { Pool, QueryConfig } from "pg";
import { Deadline } from "./deadline.ts";
import type { Reach } from "./reach.ts";
import { ROLES } from "./roles.ts";
import { statementOf, type StatementText } from "./scope.ts";
import type { Database, OpenStore, Store } from "./store.ts";
import { Transaction } from "./transaction.ts";

/** A store whose reads all see the database as it was at the first of them. */
export type ReadSnapshot = Readonly<{ store: Store; close: () => Promise<void> }>;

/** No operation reads for longer, where nobody says otherwise. */
const SNAPSHOT_TIMEOUT_MS = 30_000;
/** The question itself is over first, and says so; then its statement is stopped. */
const GRACE_MS = 500;

const BEGIN: QueryConfig = { text: "begin isolation level repeatable read" };
const BEGIN_READING: QueryConfig = { text: "begin isolation level repeatable read, read only" };
/**
 * By its name, a connection plans it once; all of it ends with the transaction. Ids of clusters are found once for all of its statements,
 * see named_cluster_ids in the migrations; the names have been told by then.
 */
const TAKE_REACH = {
  name: "vxlens_take_reach",
  text: `select set_config('role', $1, true), set_config('vxlens.clusters', $2::text[]::text, true),
    set_config('vxlens.cluster_ids', coalesce(nullif(named_cluster_ids()::text, '{}'), ''), true), set_config('statement_timeout', $3, true)`,
} as const;

/**
 * Opens a view of the database that pushes do not change: one transaction, begun with the first read, so that an operation
 * that reads nothing costs nothing. It sees the clusters within reach, and writes nothing. Close it when all that was asked is answered.
 * `timeoutMs` after the first read all reads fail with query_timeout; the statement that is under way is stopped when the snapshot is closed.
 */
export function openReadSnapshot({ readers, cache }: OpenStore, reach: Reach, timeoutMs = SNAPSHOT_TIMEOUT_MS): ReadSnapshot {
  const { db, close } = openTransaction(readers, [BEGIN_READING, takeReach(reach, timeoutMs)], timeoutMs);
  // It has changed nothing: whether its end was heard is all the same.
  return { store: { db, cache }, close: () => close().catch(() => undefined) };
}

/** The same across all clusters, for looking for findings: the last statement writes what came of that, which closing makes durable. */
export function openUpkeepSnapshot({ upkeep, cache }: OpenStore): ReadSnapshot {
  const { db, close } = openTransaction(upkeep, [BEGIN], SNAPSHOT_TIMEOUT_MS);
  return { store: { db, cache }, close };
}

function takeReach(reach: Reach, timeoutMs: number): QueryConfig {
  const [role, clusters] = reach === "all" ? [ROLES.auditor, []] : [ROLES.reader, reach];
  return { ...TAKE_REACH, values: [role, clusters, String(timeoutMs + GRACE_MS)] };
}

/** One transaction as a database, whose statements have to be done `timeoutMs` after the first. */
function openTransaction(pool: Pool, beginning: readonly QueryConfig[], timeoutMs: number): { db: Database; close: () => Promise<void> } {
  const deadline = new Deadline(timeoutMs);
  const transaction = new Transaction(pool, beginning);
  const run = (text: StatementText, values: readonly unknown[]) => deadline.bound(() => transaction.run(statementOf(text, values)));
  const db = {
    $queryRaw: async (text: StatementText, ...values: unknown[]) => (await run(text, values)).rows,
    $executeRaw: async (text: StatementText, ...values: unknown[]) => (await run(text, values)).rowCount ?? 0,
  } as Database;
  const close = (): Promise<void> => {
    deadline.stop();
    const ended = transaction.end();
    if (!deadline.isOver) return ended;
    // Whoever asked has waited long enough.
    ended.catch(() => undefined);
    return Promise.resolve();
  };
  return { db, close };
}
