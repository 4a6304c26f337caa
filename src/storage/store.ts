import { PrismaPg } from "@prisma/adapter-pg";
import { ContentCache } from "./content-cache.ts";
import { PrismaClient } from "./generated/client.ts";

/** Whatever statements can be sent through: the pool, or one open transaction. */
export type Database = Pick<PrismaClient, "$queryRaw" | "$executeRaw">;

/** A database, and what this process remembers of its content. Any number of processes may have one open. */
export type Store = Readonly<{
  db: Database;
  /** Facts and chunks never change, so they may be remembered; nothing else is. */
  cache: ContentCache;
}>;

export type OpenStore = Store & Readonly<{ prisma: PrismaClient; close: () => Promise<void> }>;

/** No statement runs longer: a database that has stopped must not hold requests for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Opens a pool of connections. Nothing is read yet. */
export function openStore({ url, poolSize }: { url: string; poolSize: number }): OpenStore {
  const adapter = new PrismaPg({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    query_timeout: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  const prisma = new PrismaClient({ adapter });
  return { db: prisma, cache: new ContentCache(), prisma, close: () => prisma.$disconnect() };
}
