import { readFile, rm } from "node:fs/promises";
import { DatabaseError } from "pg";
import { connectControl } from "./control.ts";
import { type LockFile, readLockFile } from "./lock-file.ts";
import { readOwnerLock } from "./owner-lock.ts";
import { pgCtl, type Server } from "./server.ts";

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRONG_PASSWORD = "28P01";

/** What can be seen of the server of a data directory. */
export type Sighting =
  | Readonly<{ kind: "stopped" }>
  /** It answers, and the process that started it lives. */
  | Readonly<{ kind: "owned"; port: number; version: string }>
  /** It answers, but nobody holds the owner's lock: the owner was killed, or has not come to take it yet. */
  | Readonly<{ kind: "orphaned"; pid: number; port: number; version: string }>
  /** It answers, and refuses the password that lies beside its data. */
  | Readonly<{ kind: "locked"; pid: number }>
  /** A process holds the directory but does not answer: it starts, recovers, stops or hangs. */
  | Readonly<{ kind: "silent"; pid: number; reason: string }>;

/** Looks at the server once, and removes its lock file when no server is behind it. */
export async function sightServer(server: Server): Promise<Sighting> {
  const lockFile = await readLockFile(server.directory);
  if (lockFile === null || !(await processLives(server))) return { kind: "stopped" };
  try {
    return await askServer(server, lockFile);
  } catch (error) {
    if (await removeIfDead(lockFile)) return { kind: "stopped" };
    if (error instanceof DatabaseError && error.code === WRONG_PASSWORD) return { kind: "locked", pid: lockFile.pid };
    return { kind: "silent", pid: lockFile.pid, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** pg_ctl asks whether the process of the lock file can be signalled. Dead: the next server replaces the file by itself. */
async function processLives(server: Server): Promise<boolean> {
  return (await pgCtl(server, ["status"])).status === 0;
}

async function askServer({ directory }: Server, { pid, port }: LockFile): Promise<Sighting> {
  const client = await connectControl(directory, port);
  try {
    const { held, version } = await readOwnerLock(client);
    return held ? { kind: "owned", port, version } : { kind: "orphaned", pid, port, version };
  } finally {
    await client.end();
  }
}

/**
 * PostgreSQL refuses to start while a process has the id in a left lock file. That process may be a stranger, since a container that
 * starts anew gives out the same ids again; or a zombie, which a container's first process does not always bury. Told on Linux only
 * (proc(5), /proc/PID/stat); elsewhere whatever lives counts as a server.
 */
async function removeIfDead({ path, text, pid }: LockFile): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  if (stat === null || /^\d+ \(postgres\) [^Z]/.test(stat)) return false;
  if ((await readFile(path, "utf8").catch(() => null)) === text) await rm(path);
  return true;
}
