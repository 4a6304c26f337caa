import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DataDirectory } from "./data-directory.ts";

/** What a server says of itself in postmaster.pid: process id, data directory, start, port and more, one a line (PostgreSQL's miscadmin.h). */
export type LockFile = Readonly<{ path: string; text: string; pid: number; port: number }>;

/** Null: no server runs, and none was killed. A server deletes the file as the last thing it does. */
export async function readLockFile(directory: DataDirectory): Promise<LockFile | null> {
  const path = join(directory.data, "postmaster.pid");
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null) return null;
  const [pid, , , port] = text.split("\n");
  return { path, text, pid: Number(pid), port: Number(port) };
}
