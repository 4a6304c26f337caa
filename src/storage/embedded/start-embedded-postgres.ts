import { setTimeout as sleep } from "node:timers/promises";
import { urlOf } from "./control.ts";
import { type DataDirectory, openDataDirectory } from "./data-directory.ts";
import { makeDatabaseCluster, sweepLeftovers } from "./database-cluster.ts";
import type { Host } from "./host.ts";
import { launchFailure, toLaunchFailure } from "./launch-failure.ts";
import { ownServer } from "./own-server.ts";
import { findPrograms } from "./programs.ts";
import { type Server, startServer, stopServer } from "./server.ts";
import { type Sighting, sightServer } from "./sight-server.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** A running PostgreSQL of our own. */
export type EmbeddedPostgres = Readonly<{
  /** With the password; for this machine only. */
  url: string;
  /** As the server says it, such as 18.4. */
  version: string;
  /** Another process started the server, and stops it when it ends: our connections end with it. */
  adopted: boolean;
  /** Stops the server and keeps its data; does nothing for an adopted one. */
  stop(): Promise<void>;
}>;

export type EmbeddedPostgresOptions = Readonly<{
  dataDir: string;
  host: Host;
  /** Further settings of postgresql.conf, in plain characters. */
  settings?: Readonly<Record<string, string>>;
  /** Hears of trouble while the server runs. */
  warn?: (message: string) => void;
}>;

const POLL_MS = 100;
/** An owner that starts, or comes back after a crash of the server, takes its lock sooner; a watchdog stops the server sooner. */
const ORPHANED_MS_MAX = 5_000;
const SILENT_MS_MAX = 60_000;

/**
 * A real PostgreSQL on the data directory, from the npm package for this platform: started on a free port of 127.0.0.1, and stopped
 * by stop(), or by a watchdog when this process dies of whatever cause.
 *
 * One server runs on a directory. A second process adopts it while its owner lives, and loses its connections when the owner stops
 * it; a server whose owner was killed is stopped first and started anew, since its watchdog is about to stop it anyway.
 *
 * @throws Failure whose message says what is in the way and what to set instead
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, host, settings = {}, warn = () => {} } = options;
  try {
    const directory = await openDataDirectory(dataDir, host);
    const programs = await findPrograms(directory, host);
    await makeDatabaseCluster(directory, programs, host);
    return await adoptOrStart({ directory, programs, host, settings }, warn);
  } catch (error) {
    throw toLaunchFailure(error);
  }
}

/** Looks, acts on what it sees, and looks again until there is a server: other processes may be doing the same. */
async function adoptOrStart(server: Server, warn: (message: string) => void): Promise<EmbeddedPostgres> {
  let since = { kind: "", ms: 0 };
  for (;;) {
    const seen = await sightServer(server);
    if (seen.kind !== since.kind) since = { kind: seen.kind, ms: performance.now() };
    if (seen.kind === "owned") return adopted(server, seen);
    if (seen.kind === "locked") throw lockedOut(server.directory);

    const started = seen.kind === "stopped" ? await startAndOwn(server, warn) : await wait(server, seen, performance.now() - since.ms);
    if (started !== null) return started;
    await sleep(POLL_MS);
  }
}

async function adopted({ directory }: Server, { port, version }: Sighting & { kind: "owned" }): Promise<EmbeddedPostgres> {
  return { url: await urlOf(directory, port), version, adopted: true, stop: async () => {} };
}

/** The watchdog is there before the server, so that at no moment our death leaves one running. Null: another process was first. */
async function startAndOwn(server: Server, warn: (message: string) => void): Promise<EmbeddedPostgres | null> {
  const watchdog = startWatchdog(server);
  let own: EmbeddedPostgres | null = null;
  try {
    own = await startWatched(server, watchdog, warn);
  } finally {
    if (own === null) watchdog.dismiss();
  }
  return own;
}

async function startWatched(server: Server, watchdog: Watchdog, warn: (message: string) => void): Promise<EmbeddedPostgres | null> {
  const { directory } = server;
  const started = await startServer(server, watchdog.watch);
  const seen = await sightServer(server);
  if (started.status !== 0 && seen.kind === "stopped") throw launchFailure(`it does not start in ${directory.data}: ${started.said}`);
  if (started.status === 0 && seen.kind === "locked") {
    await stopServer(server, seen.pid);
    throw lockedOut(directory);
  }
  if (started.status !== 0 || seen.kind !== "orphaned") return null;

  const owned = await ownServer(server, { port: seen.port, watchdog }, warn);
  if (owned === null) return null;
  await sweepLeftovers(directory, server.programs);
  return { url: await urlOf(directory, seen.port), version: seen.version, adopted: false, stop: owned.stop };
}

function lockedOut({ data, password }: DataDirectory) {
  return launchFailure(
    `the server of ${data} refuses the password in ${password}; put the right one there, or choose another VXLENS_DATA_DIR`,
  );
}

async function wait(server: Server, seen: Sighting & { kind: "orphaned" | "silent" }, forMs: number): Promise<null> {
  if (seen.kind === "orphaned" && forMs > ORPHANED_MS_MAX) await stopServer(server, seen.pid);
  if (seen.kind === "silent" && forMs > SILENT_MS_MAX) {
    const { data } = server.directory;
    throw launchFailure(
      `process ${seen.pid} holds ${data} but does not answer (${seen.reason}); stop it, or choose another VXLENS_DATA_DIR, or set DATABASE_URL`,
    );
  }
  return null;
}
