import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { connectControl } from "./control.ts";
import { readLockFile } from "./lock-file.ts";
import { takeOwnerLock } from "./owner-lock.ts";
import { type Server, startServerOn, stopServer } from "./server.ts";
import { sightServer } from "./sight-server.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** A server that this process started, keeps running and will stop. Stopping twice is stopping once. */
export type OwnedServer = Readonly<{ stop(): Promise<void> }>;

type Owned = Readonly<{ server: Server; port: number; watchdog: Watchdog; warn: (message: string) => void }>;
/** The connection with the owner's lock, and the process of the server behind it. */
type Hold = Readonly<{ client: Client; pid: number }>;

const RETRY_MS = 500;

/**
 * Owns the running server on `port`: holds the owner's lock, has the server stopped when this process dies, and starts it again
 * on the same port when it dies itself, so that clients need only reconnect. Null: it could not be had, so look again.
 */
export async function ownServer(
  server: Server,
  { port, watchdog = startWatchdog(server) }: { port: number; watchdog?: Watchdog },
  warn: (message: string) => void,
): Promise<OwnedServer | null> {
  watchdog.watch(port);
  const owned = { server, port, watchdog, warn };
  const hold = await takeHold(owned).catch(() => null);
  if (hold === null) {
    watchdog.dismiss();
    return null;
  }
  return keepRunning(owned, hold);
}

/** Null: another process holds the lock. */
async function takeHold({ server, port }: Owned): Promise<Hold | null> {
  const client = await connectControl(server.directory, port);
  const taken = await takeOwnerLock(client).catch(() => false);
  const lockFile = await readLockFile(server.directory);
  if (!taken || lockFile === null) {
    await client.end();
    return null;
  }
  return { client, pid: lockFile.pid };
}

function keepRunning(owned: Owned, first: Hold): OwnedServer {
  const stopping = new AbortController();
  const kept = keepUntil(stopping.signal, owned, first);
  let stopped: Promise<void> | null = null;
  return {
    stop() {
      stopping.abort();
      stopped ??= kept.then(() => owned.watchdog.dismiss());
      return stopped;
    },
  };
}

/** Ends once the server has been stopped on purpose. */
async function keepUntil(stopping: AbortSignal, owned: Owned, first: Hold): Promise<void> {
  const aborted = new Promise<void>((resolve) => stopping.addEventListener("abort", () => resolve()));
  let hold: Hold | null = first;
  while (hold !== null) {
    await Promise.race([endOf(hold.client), aborted]);
    if (stopping.aborted) await letGo(owned, hold);
    hold = stopping.aborted ? null : await regain(stopping, owned);
  }
}

const endOf = (client: Client): Promise<void> => new Promise((resolve) => client.once("end", () => resolve()));

async function letGo({ server, warn }: Owned, { client, pid }: Hold): Promise<void> {
  if (await stopServer(server, pid)) await client.end();
  else warn(`the embedded PostgreSQL, process ${pid}, does not stop`);
}

/** A crash of one of its processes makes the server drop all connections and recover; only without its first process is it gone. */
async function regain(stopping: AbortSignal, owned: Owned): Promise<Hold | null> {
  owned.warn("the embedded PostgreSQL has dropped its connections; waiting for it, or starting it again");
  while (!stopping.aborted) {
    await restartIfStopped(owned);
    const hold = await takeHold(owned).catch(() => null);
    if (hold !== null) return hold;
    await sleep(RETRY_MS);
  }
  return null;
}

async function restartIfStopped({ server, port, warn }: Owned): Promise<void> {
  if ((await sightServer(server)).kind !== "stopped") return;
  const started = await startServerOn(server, port);
  if (started.status !== 0) warn(`the embedded PostgreSQL does not start again: ${started.said}`);
}
