import { Deadline } from "./deadline.ts";
import type { Database, OpenStore, Store } from "./store.ts";

/** A store whose reads all see the database as it was at the first of them. */
export type ReadSnapshot = Readonly<{ store: Store; close: () => Promise<void> }>;

/** No operation reads for longer, where nobody says otherwise. */
const SNAPSHOT_TIMEOUT_MS = 30_000;
const CONNECTION_WAIT_MS = 5_000;

const nothing = (): void => undefined;

/**
 * Opens a view of the database that pushes do not change: one transaction, begun with the first read, so that an operation
 * that reads nothing costs nothing. Close it when all that was asked is answered. Only evaluating findings writes in one, as its last statement.
 * `timeoutMs` after the first read all reads fail with query_timeout; the statement that is under way is stopped when the snapshot is closed.
 */
export function openReadSnapshot({ prisma, cache }: OpenStore, timeoutMs = SNAPSHOT_TIMEOUT_MS): ReadSnapshot {
  const deadline = new Deadline(timeoutMs);
  let release = nothing;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let begun: Promise<Database> | null = null;
  let ended: Promise<void> = Promise.resolve();

  const begin = (): Promise<Database> => {
    begun ??= new Promise<Database>((resolve, reject) => {
      const options = { isolationLevel: "RepeatableRead", timeout: timeoutMs, maxWait: CONNECTION_WAIT_MS } as const;
      ended = prisma
        .$transaction(async (client) => {
          resolve(client);
          await released;
        }, options)
        .catch(reject);
    });
    return begun;
  };
  const db = {
    $queryRaw: (...statement: Parameters<Database["$queryRaw"]>) =>
      deadline.bound(() => begin().then((client) => client.$queryRaw(...statement))),
    $executeRaw: (...statement: Parameters<Database["$executeRaw"]>) =>
      deadline.bound(() => begin().then((client) => client.$executeRaw(...statement))),
  } as Database;
  const close = (): Promise<void> => {
    deadline.stop();
    release();
    // Whoever asked has waited long enough.
    return deadline.isOver ? Promise.resolve() : ended;
  };
  return { store: { db, cache }, close };
}
