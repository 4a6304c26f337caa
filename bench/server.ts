import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { readHostFacts } from "../src/config/host-facts.ts";
import { urlOf } from "../src/storage/embedded/control.ts";
import { openDataDirectory } from "../src/storage/embedded/data-directory.ts";
import { makeDatabaseCluster } from "../src/storage/embedded/database-cluster.ts";
import { ownServer } from "../src/storage/embedded/own-server.ts";
import { startServer } from "../src/storage/embedded/server.ts";
import { sightServer } from "../src/storage/embedded/sight-server.ts";
import { findInstalled, programsOf } from "../test/support/installed-postgres.ts";

/** The PostgreSQL that is measured. */
export type BenchServer = Readonly<{
  /** Of a database that only serves to make others. */
  url: string;
  version: string;
  /** Where the programs of a PostgreSQL 15 of this machine are, pgbench among them; null: there is none. */
  programs: string | null;
  stop: () => Promise<void>;
}>;

/** Durable as a server is that somebody relies on, and with the memory that such a server would get. */
const SETTINGS = { shared_buffers: "1GB", fsync: "on", synchronous_commit: "on", max_connections: "100" } as const;

/** A server of its own in a temporary directory, of this machine's PostgreSQL 15 or else the embedded one; or the one that `url` names. */
export async function openServer(url: string | null): Promise<BenchServer> {
  const programs = await findInstalled();
  if (url !== null) return { url, version: await versionOf(url), programs, stop: async () => {} };

  const root = await mkdtemp(join(tmpdir(), "vxlens-bench-"));
  await chmod(root, 0o711);
  const server = await startOwn(root, programs);
  return {
    url: server.url,
    version: await versionOf(server.url),
    programs,
    async stop() {
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function startOwn(root: string, installed: string | null): Promise<{ url: string; stop: () => Promise<void> }> {
  const host = readHostFacts();
  const directory = await openDataDirectory(root, host);
  const server = { directory, programs: await programsOf(installed, directory), host, settings: SETTINGS };
  await makeDatabaseCluster(directory, server.programs, host);
  const started = await startServer(server);
  const seen = await sightServer(server);
  if (started.status !== 0 || seen.kind !== "orphaned") throw new Error(`PostgreSQL does not start: ${started.said}`);
  const owned = await ownServer(server, seen, (message) => console.error(message));
  if (owned === null) throw new Error("another process owns the server of the temporary directory");
  return { url: await urlOf(directory, seen.port), stop: owned.stop };
}

async function versionOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    return rows[0]?.server_version ?? "?";
  } finally {
    await client.end();
  }
}
