import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { connectControl } from "./control.ts";
import { takeOwnerLock } from "./owner-lock.ts";
import { type Server, startServerOn, stopServer } from "./server.ts";
import { sightServer } from "./sight-server.ts";
import { startWatchdog, type Watchdog } from "./watchdog.ts";

/** A server that this process started, keeps running, and will stop. */
export type OwnedServer = Readonly<{ stop(): Promise<void> }>;

const RETRY_MS = 500;

/**
 * Owns the running server on `port`: holds the owner's lock, stops the server when this process dies, and starts it again on the
 * same port when it dies itself, so that clients need only reconnect. Null: another process has become its owner first.
 */
export async function ownServer(server: Server, port: number, warn: (message: string) => void): Promise<OwnedServer | null> {
  const watchdog = startWatchdog(server);
  await watchdog.watch();
  const client = await connectControl(server.directory, port);
  if (!(await takeOwnerLock(client))) {
    await client.end();
    watchdog.release();
    return null;
  }
  return keep({ server, port, watchdog, warn }, client);
}

type Owned = Readonly<{ server: Server; port: number; watchdog: Watchdog; warn: (message: string) => void }>;

function keep(owned: Owned, first: Client): OwnedServer {
  const stopping = new AbortController();
  const kept = keepUntil(stopping.signal, owned, first);
  return {
    async stop() {
      stopping.abort();
      await stopServer(owned.server);
      owned.watchdog.release();
      await kept;
    },
  };
}
