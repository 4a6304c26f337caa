import { readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readHostFacts } from "../../src/config/host-facts.ts";
import { urlOf } from "../../src/storage/embedded/control.ts";
import { openDataDirectory } from "../../src/storage/embedded/data-directory.ts";
import { makeDatabaseCluster } from "../../src/storage/embedded/database-cluster.ts";
import { readLockFile } from "../../src/storage/embedded/lock-file.ts";
import { giveToServer } from "../../src/storage/embedded/make-whole.ts";
import { pgCtl, type Server, startServerOn } from "../../src/storage/embedded/server.ts";
import { findInstalled, programsOf } from "../support/installed-postgres.ts";

/** As durable as PostgreSQL is unless told otherwise; small files, so that some come and go while it is looked at. */
const SETTINGS = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  max_connections: "40",
  min_wal_size: "32",
  max_wal_size: "64",
};

/** A PostgreSQL that this process may kill, stop and start again, on one port; nobody else looks after it. Linux only. */
export class CrashingPostgres {
  readonly #server: Server;
  readonly #port: number;
  readonly url: string;
  #postmaster = 0;
  #stopped: readonly number[] = [];

  private constructor(server: Server, port: number, url: string) {
    this.#server = server;
    this.#port = port;
    this.url = url;
  }

  /** Makes one below a directory, of this machine's PostgreSQL 15 or else of the npm package, and starts it. */
  static async create(root: string, settings: Readonly<Record<string, string>> = {}): Promise<CrashingPostgres> {
    const host = readHostFacts();
    const directory = await openDataDirectory(root, host);
    const programs = await programsOf(await findInstalled(), directory);
    await makeDatabaseCluster(directory, programs, host);
    const port = await freePort();
    const server = { directory, programs, host, settings: { ...SETTINGS, ...settings } };
    const made = new CrashingPostgres(server, port, await urlOf(directory, port));
    await made.start();
    return made;
  }

  /** Starts it, and waits until it answers. What a killed one has left is recovered first; its lock file names nobody. */
  async start(): Promise<void> {
    if (!isAlive(this.#postmaster)) await rm(join(this.#server.directory.data, "postmaster.pid"), { force: true });
    const started = await startServerOn(this.#server, this.#port);
    if (started.status !== 0) throw new Error(`PostgreSQL does not start: ${started.said}`);
    this.#postmaster = (await readLockFile(this.#server.directory))?.pid ?? 0;
  }

  /** SIGKILL for all of its processes at once, as when the machine's power goes. */
  async kill(): Promise<void> {
    const pids = this.#processes();
    for (const pid of pids) signal(pid, "SIGKILL");
    while (pids.some(isAlive)) await sleep(5);
  }

  /** SIGSTOP for all of its processes: it takes connections, and says nothing. */
  freeze(): void {
    this.#stopped = this.#processes();
    for (const pid of this.#stopped) signal(pid, "SIGSTOP");
  }

  thaw(): void {
    for (const pid of this.#stopped) signal(pid, "SIGCONT");
    this.#stopped = [];
  }

  async stop(): Promise<void> {
    this.thaw();
    await pgCtl(this.#server, ["stop", "--silent", "--mode", "fast"]);
    await this.kill();
  }

  /** Gives the server's account a directory. */
  give(path: string): Promise<void> {
    return giveToServer(path, this.#server.directory);
  }

  /** The postmaster first, so that it does not start anew what is killed. */
  #processes(): readonly number[] {
    if (!isAlive(this.#postmaster)) return [];
    return [this.#postmaster, ...processes().flatMap(({ pid, parent }) => (parent === this.#postmaster ? [pid] : []))];
  }
}

type Process = Readonly<{ pid: number; parent: number; state: string }>;

/** proc(5): the command stands in parentheses, and may hold any character. */
function processes(): Process[] {
  return readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : []));
}

function processOf(pid: number): Process | null {
  try {
    const [state = "", parent = ""] = (readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
    return { pid, parent: Number(parent), state };
  } catch {
    return null;
  }
}

/** A zombie does nothing more. */
const isAlive = (pid: number): boolean => !["Z", "X", undefined].includes(processOf(pid)?.state);

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

/** A port of 127.0.0.1 that nobody has. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}
