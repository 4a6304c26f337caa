import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { connectControl } from "./control.ts";
import { takeOwnerLock } from "./owner-lock.ts";
import { pgCtl, type Server, startServerOn, stopServer } from "./server.ts";
import { sightServer } from "./sight-server.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** A server that this process started, keeps running and will stop. */
export type OwnedServer = Readonly<{ stop(): Promise<void> }>;

type Owned = Readonly<{ server: Server; port: number; watchdog: Watchdog; warn: (message: string) => void }>;

const RETRY_MS = 500;

/**
 * Owns the running server on `port`: holds the owner's lock, has the server stopped when this process dies, and starts it again
 * on the same port when it dies itself, so that clients need only reconnect. Null: it could not be had, so look again.
 */
export async function ownServer(server: Server, port: number, warn: (message: string) => void): Promise<OwnedServer | null> {
  const watchdog = startWatchdog(server);
  const owned = { server, port, watchdog, warn };
  const client = await takeOver(owned).catch(() => null);
  if (client === null) {
    watchdog.dismiss();
    return null;
  }
  return keepRunning(owned, client);
}

/** The connection that holds the owner's lock. Null: another process holds it. */
async function takeOver({ server, port, watchdog }: Owned): Promise<Client | null> {
  const client = await connectControl(server.directory, port);
  try {
    if (await takeOwnerLock(client)) {
      await watchdog.watch();
      return client;
    }
  } catch (error) {
    await client.end();
    throw error;
  }
  await client.end();
  return null;
}

function keepRunning(owned: Owned, first: Client): OwnedServer {
  const stopping = new AbortController();
  const kept = keepUntil(stopping.signal, owned, first);
  return {
    async stop() {
      stopping.abort();
      await stopServer(owned.server);
      await kept;
      if ((await pgCtl(owned.server, ["status"])).status === 0) owned.warn("the embedded PostgreSQL does not stop");
      owned.watchdog.dismiss();
    },
  };
}

async function keepUntil(stopping: AbortSignal, owned: Owned, first: Client): Promise<void> {
  let client: Client | null = first;
  while (client !== null) {
    await endOf(client);
    client = stopping.aborted ? null : await regain(stopping, owned);
  }
}

const endOf = (client: Client): Promise<void> => new Promise((resolve) => client.once("end", () => resolve()));

/** A crash of one of its processes makes the server drop all connections and recover; only without its first process is it gone. */
async function regain(stopping: AbortSignal, owned: Owned): Promise<Client | null> {
  owned.warn("the embedded PostgreSQL has dropped its connections; waiting for it, or starting it again");
  while (!stopping.aborted) {
    await restartIfStopped(owned);
    const client = await takeOver(owned).catch(() => null);
    if (client !== null) return client;
    await sleep(RETRY_MS);
  }
  await stopServer(owned.server);
  return null;
}

async function restartIfStopped({ server, port, warn }: Owned): Promise<void> {
  if ((await sightServer(server)).kind !== "stopped") return;
  const started = await startServerOn(server, port);
  if (started.status !== 0) warn(`the embedded PostgreSQL does not start again: ${started.said}`);
}
