import { z } from "zod";
import type { Migration } from "./migrations.ts";

/** Whatever runs a query: a client or a pool of `pg`. */
export type Queryable = Readonly<{ query(sql: string): Promise<Readonly<{ rows: readonly unknown[] }>> }>;

/** What the database says of one migration that began and was not rolled back; `finished` is false when it failed or is under way. */
export type AppliedMigration = Readonly<{ name: string; checksum: string; finished: boolean }>;

/**
 * How the database's schema stands to the migrations that we know: `current`; `behind`: some are yet to be applied;
 * `unknown`: it holds one that we lack, that differs from ours or that failed, so that we cannot say what its tables mean.
 */
export type SchemaState = "current" | "behind" | "unknown";

const PRESENT = z.tuple([z.object({ present: z.boolean() })]);
const APPLIED = z.array(z.object({ name: z.string(), checksum: z.string(), finished: z.boolean() }));

/** Answers /readyz. Two small queries; `migrations` are read once, at the start. */
export async function readSchemaState(db: Queryable, migrations: readonly Migration[]): Promise<SchemaState> {
  return compareSchema(await readAppliedMigrations(db), migrations);
}

/** Empty when the database has never seen a migration. In the order of their names. */
export async function readAppliedMigrations(db: Queryable): Promise<readonly AppliedMigration[]> {
  const [{ present }] = PRESENT.parse((await db.query(`select to_regclass('_prisma_migrations') is not null as present`)).rows);
  if (!present) return [];
  const { rows } = await db.query(`
    select migration_name as name, checksum, finished_at is not null as finished
    from _prisma_migrations
    where rolled_back_at is null
    order by migration_name collate "C", started_at`);
  return APPLIED.parse(rows);
}

function compareSchema(applied: readonly AppliedMigration[], migrations: readonly Migration[]): SchemaState {
  const ours = new Map(migrations.map(({ name, checksum }) => [name, checksum]));
  if (applied.some(({ name, checksum, finished }) => !finished || ours.get(name) !== checksum)) return "unknown";
  return new Set(applied.map(({ name }) => name)).size === migrations.length ? "current" : "behind";
}
