import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { isDiskFull } from "../failure/sql-state.ts";
import type { DiskRoom } from "./disk-room.ts";
import type { Migration } from "./migrations.ts";
import { readSchemaState, type SchemaState } from "./schema-state.ts";

/** Asks whether a database can be used, over a connection of its own: a pool that is busy answering is no bad sign. */
export type DatabaseProbe = Readonly<{
  /** Why it cannot be used now, each a sentence; empty when it can. Answers within about a second. */
  reasons: () => Promise<readonly string[]>;
  close: () => Promise<void>;
}>;

/** The database is given a second in which this process looks for its answer: one that is busy itself looks rarely, and says nothing of the database. */
const LOOKS = 10;
const LOOK_MS = 100;
const PATIENCE_MS = LOOKS * LOOK_MS;
/** What was asked in vain is given up, and its connection. */
const GIVE_UP_MS = 3_000;

const SENTENCE: Readonly<Record<Exclude<SchemaState, "current">, string>> = {
  behind: "the database lacks migrations of this version",
  unknown: "the database has migrations that this version does not know, or that failed",
};

const READ_ONLY = "the database takes no writes: it is read-only, or a standby";
const FULL = "the disk of the database is full";

/** Nothing is asked yet. `migrations` are those of this program, and `room` is what its writes met. */
export function probeDatabase(url: string, migrations: readonly Migration[], room: DiskRoom): DatabaseProbe {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: GIVE_UP_MS,
    query_timeout: GIVE_UP_MS,
    statement_timeout: PATIENCE_MS,
    application_name: "vxlens probe",
  });
  // An idle connection that is lost is made anew when it is asked; without a listener it would end the process.
  pool.on("error", () => {});
  let asking: Promise<readonly string[]> | null = null;
  const ask = async (): Promise<readonly string[]> => {
    try {
      const state = await readSchemaState(pool, migrations);
      const found = [
        ...(state === "current" ? [] : [SENTENCE[state]]),
        ...((await isReadOnly(pool)) ? [READ_ONLY] : []),
        ...(room.isFull && (await isStillFull(pool)) ? [FULL] : []),
      ];
      room.isFull = found.includes(FULL);
      return found;
    } catch {
      return SILENT;
    } finally {
      asking = null;
    }
  };
  return { reasons: () => Promise.race([(asking ??= ask()), silence()]), close: () => pool.end() };
}

const SILENT: readonly string[] = [`the database does not answer within ${PATIENCE_MS} ms`];

async function silence(): Promise<readonly string[]> {
  for (let looks = 0; looks < LOOKS; looks++) await sleep(LOOK_MS, undefined, { ref: false });
  return SILENT;
}

async function isReadOnly(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ isReadOnly: boolean }>(`select current_setting('transaction_read_only') = 'on' as "isReadOnly"`);
  return rows[0]?.isReadOnly === true;
}

/**
 * Whether there is no room for a megabyte either. Only asked once a write has failed for that, so that a server in good health is not
 * written to for nothing. Whatever else fails says nothing of the disk.
 */
async function isStillFull(pool: Pool): Promise<boolean> {
  try {
    await pool.query(`
      begin;
      create temporary table vxlens_room on commit drop as select repeat(md5(n::text), 60) as filler from generate_series(1, 500) as n;
      rollback`);
    return false;
  } catch (error) {
    return isDiskFull(error);
  }
}
