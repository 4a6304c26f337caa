import { chmod, mkdir, readdir, readFile, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Account, Host } from "./host.ts";
import { launchFailure } from "./launch-failure.ts";

/**
 * What lies in the data directory. `home` is renamed into place as a whole, with `data` and `password` complete in it.
 * Others may pass through the data directory, but not look into `home`, which belongs to the server's account.
 */
export type DataDirectory = Readonly<{
  root: string;
  home: string;
  data: string;
  password: string;
  log: string;
  /** Owner of all that is in `home`; null: we ourselves, without a change of user. */
  account: Account | null;
}>;

/** Directories that are being made: complete ones have been renamed, so whatever is left may be deleted. */
export const ASIDE = "init-";
/** Private copies of the PostgreSQL programs, by version. */
export const PROGRAMS = "programs-";

const HOME = "postgres";
const SEARCH = 0o001;

/**
 * Makes the data directory if need be, decides whom the server runs as, and makes sure that this account can reach it.
 * PostgreSQL refuses to run as root, so root takes the account that owns the data, else `postgres` or `nobody`; none is created.
 *
 * @throws Failure naming the directory that the account may not enter, or whose name pg_ctl cannot take
 */
export async function openDataDirectory(path: string, host: Host): Promise<DataDirectory> {
  const firstMade = await mkdir(path, { recursive: true, mode: 0o755 });
  const root = await realpath(path);
  requirePlain(root, host);
  const home = join(root, HOME);
  const account = host.uid === 0 ? await accountFor(home) : null;
  if (account !== null) {
    await letPass(root, firstMade);
    await requireReachable(root, account);
  }
  return { root, home, data: join(home, "data"), password: join(home, "password"), log: join(home, "log"), account };
}

/** pg_ctl puts its paths between double quotes for a shell (start_postmaster in PostgreSQL's pg_ctl.c). */
function requirePlain(root: string, { platform }: Host): void {
  if (platform === "win32" || !/["$`\\\n]/.test(root)) return;
  throw launchFailure(`the path ${root} has a character that is special to a shell; choose another VXLENS_DATA_DIR`);
}

async function accountFor(home: string): Promise<Account> {
  const owner = await stat(home).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };

  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  if (user === undefined) throw launchFailure("it cannot run as root, and there is no account postgres or nobody; set DATABASE_URL");
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Opens the way through directories that are ours: those just made (whatever the umask), and a given one that holds nothing else. */
async function letPass(root: string, firstMade: string | undefined): Promise<void> {
  if (firstMade === undefined) {
    if (await holdsOnlyOurs(root)) await addSearch(root);
    return;
  }
  const below = relative(await realpath(firstMade), root)
    .split(sep)
    .filter(Boolean);
  const made = below.reduce<string[]>((paths, name) => [...paths, join(paths.at(-1) ?? firstMade, name)], [firstMade]);
  for (const directory of made) await addSearch(directory);
}

async function holdsOnlyOurs(root: string): Promise<boolean> {
  const names = await readdir(root);
  return names.every((name) => name === HOME || name.startsWith(ASIDE) || name.startsWith(PROGRAMS));
}

async function addSearch(directory: string): Promise<void> {
  const { mode } = await stat(directory);
  await chmod(directory, mode | 0o011);
}

/** By the permission bits alone: access lists are not looked at. */
async function requireReachable(root: string, account: Account): Promise<void> {
  for (let path = root; ; path = dirname(path)) {
    const { mode, uid, gid } = await stat(path);
    const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
    if (((mode >> shift) & SEARCH) === 0) throw unreachable(root, path, account);
    if (path === dirname(path)) return;
  }
}

function unreachable(root: string, path: string, account: Account) {
  const way = path === root ? "" : ` on the way to ${root}`;
  return launchFailure(
    `user ${account.uid}, which the server runs as since it refuses to be root, may not enter ${path}${way}; ` +
      "choose another VXLENS_DATA_DIR or set DATABASE_URL",
  );
}
