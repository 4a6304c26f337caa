import { PrismaPg } from "@prisma/adapter-pg";
import { Pool } from "pg";
import { ContentCache } from "./content-cache.ts";
import { DiskRoom } from "./disk-room.ts";
import { PrismaClient } from "./generated/client.ts";
import { PromptClient } from "./prompt-client.ts";

/** Whatever statements can be sent through: the pool, or one open transaction. */
export type Database = Pick<PrismaClient, "$queryRaw" | "$executeRaw">;

/** A database, and what this process remembers of its content. Any number of processes may have one open. */
export type Store = Readonly<{
  db: Database;
  /** Facts and chunks never change. States of clusters are used only where nothing was written since, see readClusterState. */
  cache: ContentCache;
}>;

export type OpenStore = Store & Readonly<{ prisma: PrismaClient; room: DiskRoom; close: () => Promise<void> }>;

/**
 * No statement runs longer: a database that has stopped must not hold connections for ever. Requests wait for less (`withDeadline`).
 */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Shorter than any request waits, so that one that is given up does not keep its connection from those that need no lock. */
const LOCK_TIMEOUT = "-c lock_timeout=2s";
/** Of a connection that is idle or waits: a machine that is gone without a word is found out. */
const KEEP_ALIVE_MS = 10_000;

/**
 * How statements are planned. Workers of their own would cost short statements more than they give, and a plan without them finds equal
 * states in equal order, by which readClusterTables knows them. The rows of a past moment are estimated at five times what they are,
 * since PostgreSQL takes the two ends of an interval for independent: with its usual 4 MB it would group them on disk.
 */
const PLANNING = "-c max_parallel_workers_per_gather=0 -c work_mem=32MB";

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
    connectionTimeoutMillis: 4_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    options: `${PLANNING} ${LOCK_TIMEOUT}`,
    Client: PromptClient,
  };
  const adapter = new PrismaPg(new Pool(connections), { statementNameGenerator: statementName, disposeExternalPool: true });
  const prisma = new PrismaClient({ adapter });
  const room = new DiskRoom();
  return { db: room.watch(prisma), cache: new ContentCache(), prisma, room, close: () => prisma.$disconnect() };
}
