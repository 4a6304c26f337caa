import { PrismaPg } from "@prisma/adapter-pg";
import { ContentCache } from "./content-cache.ts";
import { PrismaClient } from "./generated/client.ts";

/** Whatever statements can be sent through: the pool, or one open transaction. */
export type Database = Pick<PrismaClient, "$queryRaw" | "$executeRaw">;

/** A database, and what this process remembers of its content. Any number of processes may have one open. */
export type Store = Readonly<{
  db: Database;
  /** Facts and chunks never change. States of clusters are used only where nothing was written since, see readClusterState. */
  cache: ContentCache;
}>;

export type OpenStore = Store & Readonly<{ prisma: PrismaClient; close: () => Promise<void> }>;

/** No statement runs longer: a database that has stopped must not hold requests for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;

/**
 * Statements are short and many: workers of their own would cost them more than they give. And a plan without them finds equal
 * states in equal order, by which readClusterTables knows them.
 */
const SERIAL_PLANS = "-c max_parallel_workers_per_gather=0";

/**
 * What a statement begins with whose best plan is the same for all values and sizes of tables: a connection plans it once.
 * All others are planned anew each time, for their values.
 */
const PLANNED_ONCE = "/* planned once */";

const statementNames = new Map<string, string>();

/** Statements of one text have one name; without a name nothing is kept. */
function statementName({ sql }: { sql: string }): string {
  if (!sql.startsWith(PLANNED_ONCE)) return "";
  const name = statementNames.get(sql) ?? `vxlens_${statementNames.size}`;
  statementNames.set(sql, name);
  return name;
}

/** Opens a pool of connections. Nothing is read yet. */
export function openStore({ url, poolSize }: { url: string; poolSize: number }): OpenStore {
  const connections = {
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    query_timeout: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    options: SERIAL_PLANS,
  };
  const adapter = new PrismaPg(connections, { statementNameGenerator: statementName });
  const prisma = new PrismaClient({ adapter });
  return { db: prisma, cache: new ContentCache(), prisma, close: () => prisma.$disconnect() };
}
