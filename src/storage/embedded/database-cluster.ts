import { randomBytes } from "node:crypto";
import { access, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { ASIDE, type DataDirectory, PROGRAMS } from "./data-directory.ts";
import type { Host } from "./host.ts";
import { launchFailure } from "./launch-failure.ts";
import { giveToServer, makeWhole } from "./make-whole.ts";
import type { Programs } from "./programs.ts";
import { run } from "./run.ts";

/** Name of the superuser. */
export const ROLE = "vxlens";

/**
 * Makes the database cluster when there is none, with a random password that only the server's account (and root) can read.
 *
 * @throws Failure when what is there is not whole, or was written by another major version of PostgreSQL
 */
export async function makeDatabaseCluster(directory: DataDirectory, programs: Programs, host: Host): Promise<void> {
  await makeWhole(directory, directory.home, async (aside) => {
    const password = join(aside, "password");
    await writeFile(password, randomBytes(24).toString("base64url"), { mode: 0o600 });
    await giveToServer(password, directory);
    const words = ["-D", join(aside, "data"), "-U", ROLE, "-E", "UTF8", "--locale=C", "--auth=scram-sha-256", `--pwfile=${password}`];
    const made = await run(programs.initdb, words, { account: directory.account, cwd: aside, environment: host.programEnvironment });
    if (made.status !== 0) throw launchFailure(`initdb failed in ${aside}: ${made.said}`);
  });
  await requireWhole(directory);
  await requireSameMajor(directory, programs);
}

/** We rename a cluster into place as a whole, so one that lacks a part is not our work, or somebody has taken the part away. */
async function requireWhole({ home, data, password }: DataDirectory): Promise<void> {
  for (const part of [join(data, "PG_VERSION"), password]) {
    await access(part).catch((error: unknown) => {
      throw launchFailure(`${home} is not what vxlens keeps there: no ${part}; move it away, or choose another VXLENS_DATA_DIR`, error);
    });
  }
}

async function requireSameMajor({ data }: DataDirectory, { version }: Programs): Promise<void> {
  const written = (await readFile(join(data, "PG_VERSION"), "utf8")).trim();
  if (version.split(".")[0] === written) return;
  throw launchFailure(
    `${data} was written by PostgreSQL ${written}, and this is ${version}; ` +
      "dump it with the vxlens that wrote it, or choose another VXLENS_DATA_DIR",
  );
}

/**
 * Deletes what killed processes left half made, and programs that are in use no more. Only the server's owner calls this; a process
 * that is still making something loses it, and finds the finished thing instead.
 */
export async function sweepLeftovers(directory: DataDirectory, programs: Programs): Promise<void> {
  const names = await readdir(directory.root);
  const left = names.filter((name) => name.startsWith(ASIDE) || name.startsWith(PROGRAMS)).map((name) => join(directory.root, name));
  const unused = left.filter((path) => !programs.postgres.startsWith(path + sep));
  for (const path of unused) await rm(path, { recursive: true, force: true }).catch(() => {});
}
