import { readFile, rename, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { invariant } from "../../failure/failure.ts";
import type { DataDirectory } from "./data-directory.ts";
import type { Host } from "./host.ts";
import { readLockFile } from "./lock-file.ts";
import type { Programs } from "./programs.ts";
import { type Outcome, run } from "./run.ts";

/** One data directory with all that is needed to run a server on it. Settings are of postgresql.conf. */
export type Server = Readonly<{ directory: DataDirectory; programs: Programs; host: Host; settings: Readonly<Record<string, string>> }>;

/** Reachable from this machine only, by password only. UTC, so that nothing depends on the machine's zone. */
const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  cluster_name: "vxlens",
  timezone: "UTC",
  log_timezone: "UTC",
} as const;

/** After a power cut the server may have much to recover before it answers. */
const START_SECONDS_MAX = 300;
/** Fast ends sessions and writes all to disk; immediate leaves that to the next start. */
const STOP_MODES = [
  { mode: "fast", ms: 60_000 },
  { mode: "immediate", ms: 5_000 },
] as const;
const STOP_POLL_MS = 20;
const LOG_BYTES_MAX = 16 * 1024 * 1024;
const LOG_LINES_TOLD = 8;
const PORT_TRIES = 5;

/** Runs pg_ctl on the server's data directory. */
export function pgCtl(server: Server, words: readonly string[]): Promise<Outcome> {
  const { directory, programs, host } = server;
  const as = { account: directory.account, cwd: directory.home, environment: host.programEnvironment };
  return run(programs.pgCtl, [...words, "-D", directory.data], as);
}

/**
 * Starts the server on a free port, which `onPort` hears before, and waits until it answers. When it does not, `said` ends with what
 * it logged.
 */
export async function startServer(server: Server, onPort: (port: number) => void = () => {}): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    const port = await freePort();
    onPort(port);
    const started = await startServerOn(server, port);
    if (tries === PORT_TRIES || !/could not bind/.test(started.said)) return started;
  }
}

/** The same on a given port: where a server was before. */
export async function startServerOn(server: Server, port: number): Promise<Outcome> {
  const { log } = server.directory;
  await renameLongLog(log);
  const before = await sizeOf(log);
  const options = Object.entries({ ...SETTINGS, ...server.settings, port: String(port) }).map(toOption);
  const words = ["start", "--silent", "--wait", "--timeout", String(START_SECONDS_MAX), "--log", log, "--options", options.join(" ")];
  const started = await pgCtl(server, words);
  return started.status === 0 ? started : { ...started, said: `${started.said}\n${await endOfLog(log, before)}` };
}

/**
 * Stops the server with that process id, whoever started it: open transactions are rolled back, all that was committed is kept. Another
 * server that starts in its place meanwhile is left alone, which pg_ctl's own waiting does not see. False: it does not stop.
 */
export async function stopServer(server: Server, pid: number): Promise<boolean> {
  for (const { mode, ms } of STOP_MODES) {
    if (!(await runsAs(server, pid))) return true;
    await pgCtl(server, ["stop", "--silent", "--no-wait", "--mode", mode]);
    for (const end = performance.now() + ms; performance.now() < end && (await runsAs(server, pid)); ) await sleep(STOP_POLL_MS);
  }
  return !(await runsAs(server, pid));
}

async function runsAs({ directory }: Server, pid: number): Promise<boolean> {
  return (await readLockFile(directory))?.pid === pid;
}

/** pg_ctl hands its options to a shell, so a value must be plain. */
function toOption([name, value]: readonly [string, string]): string {
  invariant(/^[\w. -]*$/.test(value), `setting ${name} of the embedded PostgreSQL is plain text`);
  return `-c ${name}="${value}"`;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("no free port"))));
    });
  });
}

async function renameLongLog(log: string): Promise<void> {
  if ((await sizeOf(log)) > LOG_BYTES_MAX) await rename(log, `${log}.1`);
}

function sizeOf(log: string): Promise<number> {
  return stat(log).then(
    (file) => file.size,
    () => 0,
  );
}

/** What was logged from byte `before` on: earlier runs have nothing to do with it. */
async function endOfLog(log: string, before: number): Promise<string> {
  const bytes = await readFile(log).catch(() => Buffer.alloc(0));
  return bytes.subarray(before).toString("utf8").trimEnd().split("\n").slice(-LOG_LINES_TOLD).join("\n");
}
