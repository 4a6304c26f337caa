import { Deadline } from "./deadline.ts";
import type { Prisma } from "./generated/client.ts";
import type { Reach } from "./reach.ts";
import { withinReach } from "./scope.ts";
import { type Database, type OpenStore, scopedDatabase, type Store } from "./store.ts";

/** A store whose reads all see the database as it was at the first of them. */
export type ReadSnapshot = Readonly<{ store: Store; close: () => Promise<void> }>;

/** No operation reads for longer, where nobody says otherwise. */
const SNAPSHOT_TIMEOUT_MS = 30_000;
const CONNECTION_WAIT_MS = 5_000;

/**
 * Opens a view of the database that pushes do not change: one transaction, begun with the first read, so that an operation
 * that reads nothing costs nothing. It sees the clusters within reach, and writes nothing. Close it when all that was asked is answered.
 * `timeoutMs` after the first read all reads fail with query_timeout; the statement that is under way is stopped when the snapshot is closed.
 */
export function openReadSnapshot({ readers, cache }: OpenStore, reach: Reach, timeoutMs = SNAPSHOT_TIMEOUT_MS): ReadSnapshot {
  // What these connections begin are repeatable reads already.
  const options = { timeout: timeoutMs, maxWait: CONNECTION_WAIT_MS };
  const { db, close } = lazyTransaction({
    timeoutMs,
    transaction: (work) => readers.$transaction(work, options),
    scoped: (statement) => withinReach(statement, { reach, timeoutMs }),
  });
  return { store: { db, cache }, close };
}

/** The same across all clusters, for looking for findings: the last statement writes what came of that. */
export function openUpkeepSnapshot({ keepers, cache }: OpenStore): ReadSnapshot {
  const options = { isolationLevel: "RepeatableRead", timeout: SNAPSHOT_TIMEOUT_MS, maxWait: CONNECTION_WAIT_MS } as const;
  const { db, close } = lazyTransaction({
    timeoutMs: SNAPSHOT_TIMEOUT_MS,
    transaction: (work) => keepers.$transaction(work, options),
    scoped: (statement) => statement,
  });
  return { store: { db, cache }, close };
}

type Lazy = Readonly<{
  timeoutMs: number;
  transaction: (work: (client: Database) => Promise<void>) => Promise<void>;
  scoped: (statement: Prisma.Sql) => Prisma.Sql;
}>;

const nothing = (): void => undefined;

/** Begins when it is first used, and ends when it is closed. */
function lazyTransaction({ timeoutMs, transaction, scoped }: Lazy): { db: Database; close: () => Promise<void> } {
  const deadline = new Deadline(timeoutMs);
  let release = nothing;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let beginning: Promise<Database> | null = null;
  let ended: Promise<void> = Promise.resolve();

  const begun = (): Promise<Database> => {
    beginning ??= new Promise<Database>((resolve, reject) => {
      ended = transaction(async (client) => {
        resolve(client);
        await released;
      }).catch(reject);
    });
    return beginning;
  };
  const within = scopedDatabase(begun, scoped);
  const db = {
    $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) => deadline.bound(() => within.$queryRaw(...statement)),
    $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) => deadline.bound(() => within.$executeRaw(...statement)),
  } as Database;
  const close = (): Promise<void> => {
    deadline.stop();
    release();
    // Whoever asked has waited long enough.
    return deadline.isOver ? Promise.resolve() : ended;
  };
  return { db, close };
}
