import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { readHostFacts } from "../../src/config/host-facts.ts";
import type { DataDirectory } from "../../src/storage/embedded/data-directory.ts";
import { findPrograms, type Programs } from "../../src/storage/embedded/programs.ts";

/** Where packages of Debian put them, and those of Red Hat. */
const DIRECTORIES = ["/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin"];

/** The directory with the programs of this machine's PostgreSQL 15, pgbench among them; null where there is none. */
export async function findInstalled(): Promise<string | null> {
  for (const directory of [...(process.env["PATH"] ?? "").split(delimiter), ...DIRECTORIES]) {
    if (await isPostgres15(directory)) return directory;
  }
  return null;
}

/** Those in that directory; null: those of the npm package. */
export async function programsOf(installed: string | null, directory: DataDirectory): Promise<Programs> {
  if (installed === null) return findPrograms(directory, readHostFacts());
  const at = (name: string): string => join(installed, name);
  return { initdb: at("initdb"), pgCtl: at("pg_ctl"), postgres: at("postgres"), version: "15" };
}

async function isPostgres15(directory: string): Promise<boolean> {
  try {
    for (const name of ["initdb", "pg_ctl", "pgbench"]) await access(join(directory, name), constants.X_OK);
    const { stdout } = await promisify(execFile)(join(directory, "postgres"), ["--version"]);
    return / 15\./.test(stdout);
  } catch {
    return false;
  }
}
