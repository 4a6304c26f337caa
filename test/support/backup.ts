import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { emptyDatabase, freshDatabase, type TestDatabase } from "./database.ts";

/** A database as it was at one moment, which can be brought back into a new one. */
export type Backup = Readonly<{ restore: () => Promise<TestDatabase>; drop: () => void }>;

/** With pg_dump, where this machine has one that is not older than the server; else the same in SQL: all rows as one snapshot has them. */
export async function takeBackup(url: string): Promise<Backup> {
  const programs = programsFor(await majorOf(url));
  return programs === null ? copyRows(url) : dumpWith(programs, url);
}

async function majorOf(url: string): Promise<number> {
  const [row] = await rowsOf<{ version: string }>(url, "select current_setting('server_version') as version");
  return Number.parseInt(row?.version ?? "", 10);
}

/** As Debian installs them; `.ci/run` looks there too. */
const INSTALLED = "/usr/lib/postgresql";

function programsFor(major: number): string | null {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number) : [];
  const fitting = versions.filter((version) => version >= major && existsSync(join(INSTALLED, String(version), "bin", "pg_dump")));
  return fitting.length === 0 ? null : join(INSTALLED, String(Math.max(...fitting)), "bin");
}

function dumpWith(programs: string, url: string): Backup {
  const directory = mkdtempSync(join(tmpdir(), "vxlens-backup-"));
  const file = join(directory, "vxlens.dump");
  execFileSync(join(programs, "pg_dump"), ["--format=custom", `--file=${file}`, url]);
  return {
    async restore() {
      const database = await emptyDatabase();
      execFileSync(join(programs, "pg_restore"), ["--exit-on-error", "--no-owner", `--dbname=${database.url}`, file]);
      return database;
    },
    drop: () => rmSync(directory, { recursive: true }),
  };
}

type Table = Readonly<{ name: string; rows: string | null }>;

async function copyRows(url: string): Promise<Backup> {
  const names = await rowsOf<{ name: string }>(
    url,
    "select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  const parts = names.map(({ name }) => `select '${name}' as name, (select json_agg(t) from "${name}" t)::text as rows`);
  const tables = await rowsOf<Table>(url, parts.join(" union all "));
  return {
    async restore() {
      const database = await freshDatabase();
      for (const { name } of tables) await rowsOf(database.url, `truncate "${name}" cascade`);
      for (const { name, rows } of byReference(tables)) {
        await rowsOf(database.url, `insert into "${name}" select * from json_populate_recordset(null::"${name}", $1)`, [rows ?? "[]"]);
      }
      for (const table of ["cluster", "node", "finding", "finding_due"]) {
        await rowsOf(
          database.url,
          `select setval(pg_get_serial_sequence($1, 'id'), (select coalesce(max(id), 0) + 1 from ${table}), false)`,
          [table],
        );
      }
      return database;
    },
    drop: () => {},
  };
}

/** Nodes refer to their cluster. */
const byReference = (tables: readonly Table[]): Table[] =>
  [...tables].sort((a, b) => Number(a.name !== "cluster") - Number(b.name !== "cluster"));

async function rowsOf<T extends object>(url: string, statement: string, values: readonly unknown[] = []): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}
