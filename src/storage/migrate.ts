import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { z } from "zod";
import { Failure } from "../failure/failure.ts";
import { type Migration, readMigrations } from "./migrations.ts";
import { requireServerVersion } from "./require-server-version.ts";
import { type AppliedMigration, readAppliedMigrations } from "./schema-state.ts";

/** The advisory lock that Prisma Migrate takes, seen in a server's log: we and `prisma migrate deploy` wait for each other. */
const LOCK = 72_707_369;

/** Prisma's own table, as its engine creates it. */
const TABLE = `create table if not exists _prisma_migrations (
  id                  varchar(36) primary key not null,
  checksum            varchar(64) not null,
  finished_at         timestamptz,
  migration_name      varchar(255) not null,
  logs                text,
  rolled_back_at      timestamptz,
  started_at          timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

const TAKEN = z.tuple([z.object({ taken: z.boolean() })]);
const VERSION = z.tuple([z.object({ version: z.string() })]);
const LOCK_POLL_MS = 100;
/** Something that takes connections and says nothing must not hold the start for ever. */
const CONNECT_MS_MAX = 5_000;
const NO_TRANSACTION = /^--\s*no-transaction\s*$/m;

/**
 * Brings a database to the migrations in `directory`, and says which it applied. Any number of processes may do so at once: one
 * works, the others wait and find nothing to do. A script runs as a whole in one transaction with its record, so a failing one leaves
 * nothing. A script with a line `-- no-transaction` holds the one statement that cannot run in a transaction. `stopping` ends the
 * waiting, never a script.
 *
 * @throws Failure when there is no way into the database, its server is too old, a script fails, or the database holds a migration that we lack, that was edited since or that failed
 */
export async function migrate(url: string, directory: string, stopping?: AbortSignal): Promise<readonly string[]> {
  const migrations = readMigrations(directory);
  return withLockedClient({ url, stopping }, async (client) => {
    const applied = await readAppliedMigrations(client);
    for (const migration of applied) requireKnown(migration, migrations);

    const names = new Set(applied.map(({ name }) => name));
    const missing = migrations.filter(({ name }) => !names.has(name));
    if (missing.length > 0) await client.query(TABLE);
    for (const migration of missing) await apply(client, migration);
    return missing.map(({ name }) => name);
  });
}

type Waiting = Readonly<{ url: string; stopping: AbortSignal | undefined }>;

/** The lock goes with the session, whatever ends it. A role's statement timeout must not end a long script. */
async function withLockedClient<T>({ url, stopping }: Waiting, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, application_name: "vxlens migrate", connectionTimeoutMillis: CONNECT_MS_MAX });
  // A lost connection fails the query that waits for it, or the next; without a listener it would end the process.
  client.on("error", () => {});
  try {
    await client.connect();
    requireServerVersion(await readServerVersion(client));
    await client.query("set statement_timeout = 0");
    await takeLock(client, stopping);
    return await work(client);
  } catch (error) {
    throw error instanceof Failure ? error : refusal(`the database cannot be used: ${wordsOf(error)}`, error);
  } finally {
    await client.end();
  }
}

async function readServerVersion(client: Client): Promise<string> {
  return VERSION.parse((await client.query("select current_setting('server_version') as version")).rows)[0].version;
}

/**
 * Asks again and again, since a statement that waits for the lock would hold a snapshot meanwhile: `create index concurrently` in
 * the process that has the lock waits for all older snapshots, so that both would wait for each other.
 */
async function takeLock(client: Client, stopping: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const [{ taken }] = TAKEN.parse((await client.query("select pg_try_advisory_lock($1) as taken", [LOCK])).rows);
    if (taken) return;
    await sleep(LOCK_POLL_MS, null, { signal: stopping });
  }
}

function requireKnown({ name, checksum, finished }: AppliedMigration, migrations: readonly Migration[]): void {
  const ours = migrations.find((migration) => migration.name === name);
  if (ours === undefined) {
    throw refusal(`the database has migration ${name}, which this version of vxlens does not know: it was made by a newer one`);
  }
  if (!finished) {
    throw refusal(
      `migration ${name} failed half way in this database; repair its tables by hand, then run: ` +
        `update _prisma_migrations set rolled_back_at = now() where migration_name = '${name}' and finished_at is null`,
    );
  }
  if (ours.checksum !== checksum) {
    throw refusal(`migration ${name} was edited after it was applied to this database; restore the file and add a new migration`);
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await (NO_TRANSACTION.test(migration.sql) ? applyBare(client, migration) : applyInTransaction(client, migration));
  } catch (error) {
    throw refusal(`migration ${migration.name} failed: ${wordsOf(error)}`, error);
  }
}

/** Without parameters pg sends the whole script as one simple query, so that bodies in $$ need no splitting. */
async function applyInTransaction(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(sql);
    await client.query(
      "insert into _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) values ($1, $2, now(), $3, 1)",
      [randomUUID(), checksum, name],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

/** The record comes first: should we die in between, the next run knows that something may be half made. */
async function applyBare(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query("insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)", [id, checksum, name]);
  await client.query(sql);
  await client.query("update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1", [id]);
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function refusal(message: string, cause?: unknown): Failure {
  return new Failure("database_unavailable", message, { cause });
}
