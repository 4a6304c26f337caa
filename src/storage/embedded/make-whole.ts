import { chown, mkdtemp, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ASIDE, type DataDirectory } from "./data-directory.ts";

/**
 * Makes the directory `target` as a whole or not at all: `build` fills one aside, which is then renamed, so that a kill in
 * between leaves nothing half made. Where several processes do this at once the first wins, and the others find its work.
 */
export async function makeWhole(directory: DataDirectory, target: string, build: (aside: string) => Promise<void>): Promise<void> {
  if (await exists(target)) return;
  const aside = await mkdtemp(join(directory.root, ASIDE));
  try {
    await giveToServer(aside, directory);
    await build(aside);
    await rename(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  }
}

/** Makes one file or directory the server account's own. */
export async function giveToServer(path: string, { account }: DataDirectory): Promise<void> {
  if (account !== null) await chown(path, account.uid, account.gid);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
