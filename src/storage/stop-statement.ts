import { Client, type ClientBase, type ClientConfig } from "pg";

const TIMEOUT_MS = 5_000;

/** Only what this account runs in this database: between us and the server there may be a pooler with numbers of its own. */
const STOP = `select pg_cancel_backend(pid) from pg_stat_activity
  where pid = $1 and usename = current_user and datname = current_database()`;

/**
 * Tells PostgreSQL to stop the statement that is under way on a connection, over another one to the same database. Where that cannot be
 * told, the statement ends by its timeout: nothing is thrown.
 */
export async function stopStatement(underWay: ClientBase, config: ClientConfig): Promise<void> {
  const other = new Client({ ...config, connectionTimeoutMillis: TIMEOUT_MS, query_timeout: TIMEOUT_MS });
  // What goes wrong here goes wrong for the statement too.
  other.on("error", () => undefined);
  try {
    await other.connect();
    // The account may stop what it began, the role that it has taken on may not.
    await other.query("set role none");
    await other.query(STOP, [Reflect.get(underWay, "processID")]);
  } catch {
    return;
  } finally {
    await other.end().catch(() => undefined);
  }
}
