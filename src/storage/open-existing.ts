import { access } from "node:fs/promises";
import { join } from "node:path";
import { Pool } from "pg";
import { Failure } from "../failure/failure.ts";
import { toFailure } from "../failure/to-failure.ts";
import type { Host } from "./embedded/host.ts";
import { startEmbeddedPostgres } from "./embedded/start-embedded-postgres.ts";
import { type Migration, readMigrations } from "./migrations.ts";
import { requireServerVersion } from "./require-server-version.ts";
import { readSchemaState, type SchemaState } from "./schema-state.ts";
import { openStore, type OpenStore } from "./store.ts";

export type ExistingDatabase = Readonly<{
  /** Null: the embedded PostgreSQL of `dataDir`, which is started if no service runs on it. */
  databaseUrl: string | null;
  dataDir: string;
  host: Host;
  /** Directory of this program's migrations. */
  migrations: string;
}>;

const CONNECT_MS_MAX = 5_000;
const POOL_SIZE = 2;

const SENTENCE: Readonly<Record<Exclude<SchemaState, "current">, string>> = {
  behind: "the database lacks migrations of this version: start the service once, which applies them",
  unknown: "the database has migrations that this version does not know, or that failed",
};

/**
 * Opens a database that a service has made, to look at it: nothing is made and nothing is migrated. `close` stops a server that was started
 * for it, and leaves one that a service runs.
 *
 * @throws Failure database_unavailable where there is none, it cannot be reached, or its migrations are not those of this program
 */
export async function openExisting(existing: ExistingDatabase): Promise<OpenStore> {
  const { url, stop } = existing.databaseUrl === null ? await embedded(existing) : { url: existing.databaseUrl, stop: async () => {} };
  try {
    await requireCurrent(url, readMigrations(existing.migrations));
  } catch (error) {
    await stop();
    throw error;
  }
  const store = openStore({ url, poolSize: POOL_SIZE });
  const close = async (): Promise<void> => {
    await store.close();
    await stop();
  };
  return { ...store, close };
}

async function embedded({ dataDir, host }: ExistingDatabase): Promise<{ url: string; stop: () => Promise<void> }> {
  const isThere = await access(join(dataDir, "postgres")).then(
    () => true,
    () => false,
  );
  if (!isThere) throw unavailable(`nothing is kept in ${dataDir}: set VXLENS_DATA_DIR or DATABASE_URL as the service has it`);
  return startEmbeddedPostgres({ dataDir, host });
}

async function requireCurrent(url: string, migrations: readonly Migration[]): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: CONNECT_MS_MAX, application_name: "vxlens" });
  // A connection that is lost fails the query that waits for it; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    const { rows } = await pool.query<{ version: string }>("select current_setting('server_version') as version");
    requireServerVersion(rows[0]?.version ?? "");
    const state = await readSchemaState(pool, migrations);
    if (state !== "current") throw unavailable(SENTENCE[state]);
  } catch (error) {
    throw error instanceof Failure ? error : unavailable(`the database cannot be used: ${wordsOf(error)}`, error);
  } finally {
    await pool.end();
  }
}

function unavailable(message: string, cause?: unknown): Failure {
  return new Failure("database_unavailable", message, { cause });
}

/** Several addresses of one host that all refuse give an error without words. */
function wordsOf(error: unknown): string {
  if (error instanceof Error && error.message !== "") return error.message;
  return toFailure(error)?.message ?? String(error);
}
