import { join } from "node:path";
import { createAccess } from "./access/access.ts";
import { DATABASE_CALLER } from "./access/caller.ts";
import { readConfig } from "./config/config.ts";
import { readHostFacts } from "./config/host-facts.ts";
import { readPackageFacts } from "./config/package-facts.ts";
import { onDatabase } from "./on-database.ts";
import { startEmbeddedPostgres } from "./storage/embedded/start-embedded-postgres.ts";
import { migrate } from "./storage/migrate.ts";
import { requireRoles } from "./storage/roles.ts";
import { openStore } from "./storage/store.ts";

type Asked = Readonly<{ purpose: string; lifetimeMs: number | null }>;

/**
 * Makes an admin token in the database that the service's settings name, told as the API tells one. Who can open the database can read
 * and write everything in it, and so needs no token for this: that is how the first one comes about, and another where all were lost.
 */
export function createFirstToken(asked: Asked): Promise<unknown> {
  return onDatabase(() => withDatabase((url) => createIn(url, asked)));
}

/** The embedded server of a service that runs is that service's; else one is started for as long as this takes. */
async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const host = readHostFacts();
  const { config } = readConfig(process.env, host);
  if (config.databaseUrl !== null) return work(config.databaseUrl);
  const postgres = await startEmbeddedPostgres({ dataDir: config.dataDir, host, warn: () => {} });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

async function createIn(url: string, { purpose, lifetimeMs }: Asked): Promise<unknown> {
  await migrate(url, join(readPackageFacts().root, "prisma", "migrations"));
  await requireRoles(url);
  const store = openStore({ url, poolSize: 1 });
  try {
    const access = createAccess(store, { mode: "open", now: Date.now, elapsed: () => performance.now(), onError: () => {} });
    const request = { caller: DATABASE_CALLER, at: Date.now(), requestId: "" };
    const { secret, token } = await access.createToken(request, { kind: "admin", clusters: [], node: null, purpose, lifetimeMs });
    const [createdAt, expiresAt] = [token.createdAt, token.expiresAt].map((time) => new Date(time).toISOString());
    return { secret, token: { ...token, id: String(token.id), kind: "ADMIN", isValid: true, createdAt, expiresAt } };
  } finally {
    await store.close();
  }
}
