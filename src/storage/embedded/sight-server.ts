import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { connectControl } from "./control.ts";
import { readOwnerLock } from "./owner-lock.ts";
import { pgCtl, type Server } from "./server.ts";

/** What can be seen of the server of a data directory. */
export type Sighting =
  | Readonly<{ kind: "stopped" }>
  /** It answers, and the process that started it lives. */
  | Readonly<{ kind: "owned"; port: number; version: string }>
  /** It answers, but nobody holds the owner's lock: the owner was killed, or has not come to take it yet. */
  | Readonly<{ kind: "orphaned"; port: number; version: string }>
  /** A process holds the directory but does not answer: it starts, recovers, stops or hangs. */
  | Readonly<{ kind: "silent"; pid: number; reason: string }>;

/** What postmaster.pid says: process id, data directory, start, port … one a line (PostgreSQL's miscadmin.h). */
type LockFile = Readonly<{ path: string; text: string; pid: number; port: number }>;

/** Looks at the server once, and removes its lock file when a stranger has the process id that it names. */
export async function sightServer(server: Server): Promise<Sighting> {
  const lockFile = await readLockFile(server);
  if (lockFile === null || !(await processLives(server))) return { kind: "stopped" };
  try {
    return await askServer(server, lockFile.port);
  } catch (error) {
    if (await removeIfStranger(lockFile)) return { kind: "stopped" };
    return { kind: "silent", pid: lockFile.pid, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function readLockFile({ directory }: Server): Promise<LockFile | null> {
  const path = join(directory.data, "postmaster.pid");
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const [pid, , , port] = text.split("\n");
  return { path, text, pid: Number(pid), port: Number(port) };
}

/** pg_ctl asks whether the process of the lock file can be signalled. Dead: the next server replaces the file by itself. */
async function processLives(server: Server): Promise<boolean> {
  return (await pgCtl(server, ["status"])).status === 0;
}

async function askServer({ directory }: Server, port: number): Promise<Sighting> {
  const client = await connectControl(directory, port);
  try {
    const { held, version } = await readOwnerLock(client);
    return { kind: held ? "owned" : "orphaned", port, version };
  } finally {
    await client.end();
  }
}

/**
 * A container that starts anew gives out the same process ids again, so the one in a left lock file may be another program's.
 * PostgreSQL would refuse to start. Told on Linux only, by the program's name; elsewhere the process counts as a server.
 */
async function removeIfStranger({ path, text, pid }: LockFile): Promise<boolean> {
  const program = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => null);
  if (program === null || program.trim() === "postgres") return false;
  if ((await readFile(path, "utf8").catch(() => null)) === text) await rm(path);
  return true;
}
