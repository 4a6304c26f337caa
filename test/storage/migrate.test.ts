import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../../src/storage/migrate.ts";
import { emptyDatabase, type TestDatabase } from "../support/database.ts";
import { runSql, urlWithOptions } from "../support/database-url.ts";

const TABLE = "create table color (name text primary key);";
/** A comment with a semicolon before a body in dollar quotes: what a splitter at semicolons breaks. */
const FUNCTION = "-- one; two\ncreate function red() returns text language plpgsql as $$ begin return 'red;'; end $$;";

let database: TestDatabase;
let directory: string;

beforeEach(async () => {
  database = await emptyDatabase();
  directory = mkdtempSync(join(tmpdir(), "vxlens-migrations-"));
});

afterEach(async () => {
  await database.drop();
  rmSync(directory, { recursive: true });
});

describe("migrate", () => {
  it("applies what is missing in the order of the names, and nothing the second time", async () => {
    write("002_function", FUNCTION);
    write("001_table", TABLE);

    expect(await migrate(database.url, directory)).toEqual(["001_table", "002_function"]);
    expect(await migrate(database.url, directory)).toEqual([]);
    expect(await select("select red() as color")).toEqual([{ color: "red;" }]);
  });

  it("records each script as Prisma does, with the SHA-256 of the file", async () => {
    write("001_table", TABLE);

    await migrate(database.url, directory);

    expect(
      await select("select migration_name, checksum, applied_steps_count, finished_at is not null as done from _prisma_migrations"),
    ).toEqual([
      {
        migration_name: "001_table",
        checksum: "573f0c8a1d3a14f1c6765c680725ed7609e3f1a6fba5cb8b3f9a9d166230886d",
        applied_steps_count: 1,
        done: true,
      },
    ]);
  });

  it("lets one of four processes work while the others wait", async () => {
    write("001_table", TABLE);
    write("002_function", FUNCTION);

    const runs = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, directory)));

    expect(runs.flat()).toEqual(["001_table", "002_function"]);
  });

  it("waits no longer for another process once it is told to stop", async () => {
    write("001_table", TABLE);
    const other = new Client({ connectionString: database.url });
    await other.connect();
    await other.query("select pg_advisory_lock(72707369)");

    const stopping = new AbortController();
    const waiting = migrate(database.url, directory, stopping.signal);
    stopping.abort();

    await expect(waiting).rejects.toThrow("aborted");
    await other.end();
  });

  it("leaves nothing of a script that fails, and keeps those before it", async () => {
    write("001_table", TABLE);
    write("002_wrong", "create table shape (name text); insert into nowhere values (1);");

    await expect(migrate(database.url, directory)).rejects.toThrow('migration 002_wrong failed: relation "nowhere" does not exist');
    expect(await select("select to_regclass('color') is not null as color, to_regclass('shape') is not null as shape")).toEqual([
      { color: true, shape: false },
    ]);

    write("002_wrong", "create table shape (name text);");
    expect(await migrate(database.url, directory)).toEqual(["002_wrong"]);
  });

  it("refuses when a script was edited after it was applied", async () => {
    write("001_table", TABLE);
    await migrate(database.url, directory);

    write("001_table", `${TABLE} -- changed`);

    await expect(migrate(database.url, directory)).rejects.toThrow("migration 001_table was edited after it was applied");
  });

  it("takes other line ends for the same script", async () => {
    write("001_table", `${TABLE}\n-- end\n`);
    await migrate(database.url, directory);

    write("001_table", `${TABLE}\r\n-- end\r\n`);

    expect(await migrate(database.url, directory)).toEqual([]);
  });

  it("refuses a database that a newer version has migrated", async () => {
    write("001_table", TABLE);
    write("002_function", FUNCTION);
    await migrate(database.url, directory);

    rmSync(join(directory, "002_function"), { recursive: true });

    await expect(migrate(database.url, directory)).rejects.toThrow("the database has migration 002_function, which this version");
  });

  it("runs a script without a transaction when it says so, while others wait", async () => {
    write("001_table", TABLE);
    write("002_index", "-- no-transaction\ncreate index concurrently color_name on color (name desc);");

    const runs = await Promise.all([1, 2, 3].map(() => migrate(database.url, directory)));

    expect(runs.flat()).toEqual(["001_table", "002_index"]);
    expect(await select("select indisvalid from pg_index where indexrelid = 'color_name'::regclass")).toEqual([{ indisvalid: true }]);
  });

  it("refuses to go on after a script without a transaction has failed, until someone has repaired it", async () => {
    write("001_index", "-- no-transaction\ncreate index concurrently color_name on color (name);");
    await expect(migrate(database.url, directory)).rejects.toThrow("migration 001_index failed");
    await expect(migrate(database.url, directory)).rejects.toThrow("migration 001_index failed half way in this database");

    await runSql(database.url, "create table color (name text)");
    await runSql(database.url, "update _prisma_migrations set rolled_back_at = now() where migration_name = '001_index'");

    expect(await migrate(database.url, directory)).toEqual(["001_index"]);
  });

  it("needs no right to create tables when there is nothing to apply", async () => {
    write("001_table", TABLE);
    await migrate(database.url, directory);

    const readOnly = urlWithOptions(database.url, "-c default_transaction_read_only=on");

    expect(await migrate(readOnly, directory)).toEqual([]);
  });
});

function write(name: string, sql: string): void {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, "migration.sql"), sql);
}

async function select(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
