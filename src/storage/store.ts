import { PrismaPg } from "@prisma/adapter-pg";
import { type Client, Pool } from "pg";
import { ContentCache } from "./content-cache.ts";
import { DiskRoom } from "./disk-room.ts";
import { type Prisma, PrismaClient } from "./generated/client.ts";
import { ROLES } from "./roles.ts";
import { ofCluster, statementOf, type StatementText } from "./scope.ts";
import { ScopedClient } from "./scoped-client.ts";
import { statementName } from "./statement-name.ts";

/** Whatever statements can be sent through: a pool, or one open transaction. */
export type Database = Pick<PrismaClient, "$queryRaw" | "$executeRaw">;

/** A database, and what this process remembers of its content. Any number of processes may have one open. */
export type Store = Readonly<{
  db: Database;
  /** Facts and chunks never change. States of clusters are used only where nothing was written since, see readClusterState. */
  cache: ContentCache;
}>;

/** An open database. As a store itself it reaches across all clusters: that is for upkeep. */
export type OpenStore = Store &
  Readonly<{
    /** For pushes to one cluster: its statements see and write no row of another. */
    inCluster: (cluster: string) => Store;
    /** For the transactions that questions read in, see openReadSnapshot. */
    readers: Pool;
    /** For those of upkeep, see openUpkeepSnapshot. */
    upkeep: Pool;
    keepers: PrismaClient;
    /** What statements have met of the database's disk. */
    room: DiskRoom;
    close: () => Promise<void>;
  }>;

/** No statement runs longer: a database that has stopped must not hold connections for ever. Requests wait for less, see `within` and openReadSnapshot. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Shorter than any request waits, so that one that is given up does not keep its connection from those that need no lock. */
const LOCK_TIMEOUT = "-c lock_timeout=2s";
/** Of a connection that is idle or waits: a machine that is gone without a word is found out. */
const KEEP_ALIVE_MS = 10_000;
/** Findings, what is noted beside, and one that takes longer. */
const KEEPERS = 3;

/**
 * How statements are planned. Workers of their own would cost short statements more than they give, and a plan without them finds equal
 * states in equal order, by which readClusterTables knows them. The rows of a past moment are estimated at five times what they are,
 * since PostgreSQL takes the two ends of an interval for independent: with its usual 4 MB it would group them on disk.
 */
const PLANNING = "-c max_parallel_workers_per_gather=0 -c work_mem=32MB";
/** A question changes nothing, whatever its transaction begins with. */
const READING = "-c default_transaction_read_only=on";

/**
 * Opens pools of connections: up to `poolSize` for pushes, as many for questions, and a few for upkeep, so that none of them waits for
 * the others. Nothing is read yet.
 */
export function openStore({ url, poolSize }: { url: string; poolSize: number }): OpenStore {
  const cache = new ContentCache();
  const room = new DiskRoom();
  const writing = openPool(url, { role: ROLES.writer, size: poolSize, Client: ScopedClient });
  const readers = openPool(url, { role: ROLES.reader, size: poolSize, settings: READING, pipeline: true });
  const upkeep = openPool(url, { role: ROLES.keeper, size: Math.min(poolSize, KEEPERS), pipeline: true });
  const [writers, keepers] = [openClient(writing), openClient(upkeep)];
  const close = async (): Promise<void> => {
    await Promise.all([writers.$disconnect(), keepers.$disconnect()]);
    await Promise.all([writing, readers, upkeep].filter(({ ending }) => !ending).map((pool) => pool.end()));
  };
  const inCluster = (cluster: string): Store => ({ db: room.watch(databaseOf(writers, cluster)), cache });
  return { db: room.watch(keepers), cache, inCluster, readers, upkeep, keepers, room, close };
}

type Connections = Readonly<{
  role: string;
  size: number;
  settings?: string;
  /** A statement does not wait for the answer to the one before. */
  pipeline?: boolean;
  Client?: typeof Client;
}>;

function openPool(url: string, { role, size, settings = "", ...of }: Connections): Pool {
  const pool = new Pool({
    connectionString: withOptions(url, `${PLANNING} ${LOCK_TIMEOUT} -c role=${role} ${settings}`),
    max: size,
    connectionTimeoutMillis: 4_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    ...of,
  });
  // One that is lost while nobody uses it is replaced when somebody does; without a listener it would end the process.
  return pool.on("error", () => undefined);
}

/** Errors need not show where in our code a statement was sent from: to find that out takes as long as to send it. */
function openClient(pool: Pool): PrismaClient {
  const adapter = new PrismaPg(pool, { statementNameGenerator: ({ sql }) => statementName(sql) });
  return new PrismaClient({ adapter, errorFormat: "minimal" });
}

/** After options that the address has itself: of two settings the later one counts, and pg takes those of the address alone. */
function withOptions(url: string, options: string): string {
  const address = new URL(url);
  address.searchParams.set("options", `${address.searchParams.get("options") ?? ""} ${options}`.trim());
  return address.href;
}

/** For statements of pushes to one cluster. */
function databaseOf(writers: PrismaClient, cluster: string): Database {
  const scoped = (text: StatementText, values: readonly unknown[]): Prisma.Sql => ofCluster(statementOf(text, values), cluster);
  return {
    $queryRaw: (text: StatementText, ...values: unknown[]) => writers.$queryRaw(scoped(text, values)),
    $executeRaw: (text: StatementText, ...values: unknown[]) => writers.$executeRaw(scoped(text, values)),
  };
}
