import { Pool } from "pg";
import type { Migration } from "./migrations.ts";
import { readSchemaState, type SchemaState } from "./schema-state.ts";

/** Asks whether a database can be used, over a connection of its own: a pool that is busy answering is no bad sign. */
export type DatabaseProbe = Readonly<{
  /** Why it cannot be used now, each a sentence; empty when it can. Answers within about a second. */
  reasons: () => Promise<readonly string[]>;
  close: () => Promise<void>;
}>;

const PATIENCE_MS = 1_000;

const SENTENCE: Readonly<Record<Exclude<SchemaState, "current">, string>> = {
  behind: "the database lacks migrations of this version",
  unknown: "the database has migrations that this version does not know, or that failed",
};

/** Nothing is asked yet. `migrations` are those of this program. */
export function probeDatabase(url: string, migrations: readonly Migration[]): DatabaseProbe {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: PATIENCE_MS,
    statement_timeout: PATIENCE_MS,
    application_name: "vxlens probe",
  });
  // An idle connection that is lost is made anew when it is asked; without a listener it would end the process.
  pool.on("error", () => {});
  let asking: Promise<readonly string[]> | null = null;
  const ask = async (): Promise<readonly string[]> => {
    try {
      const state = await readSchemaState(pool, migrations);
      return state === "current" ? [] : [SENTENCE[state]];
    } catch {
      return [`the database does not answer within ${PATIENCE_MS} ms`];
    } finally {
      asking = null;
    }
  };
  return { reasons: () => (asking ??= ask()), close: () => pool.end() };
}
