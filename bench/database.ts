import process from "node:process";
import { Client } from "pg";
import { migrate } from "../src/storage/migrate.ts";
import { type OpenStore, openStore } from "../src/storage/store.ts";

/** A database of one measurement, with a connection to look into it. */
export type BenchDatabase = Readonly<{
  url: string;
  client: Client;
  /** As the service has it open; each has a memory of its own, as replicas have. */
  open: (poolSize: number) => OpenStore;
  close: () => Promise<void>;
}>;

const MIGRATIONS = "prisma/migrations";

let made = 0;

/** A migrated and empty database; or a copy of another one, to which nobody may be connected. */
export async function createDatabase(server: { url: string }, template: string | null = null): Promise<BenchDatabase> {
  made += 1;
  const name = `vxlens_bench_${process.pid}_${made}`;
  await runSql(server.url, `create database ${name} template ${template ?? "template0"}`);
  const url = urlOfDatabase(server.url, name);
  if (template === null) await migrate(url, MIGRATIONS);
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  const stores: OpenStore[] = [];
  return {
    url,
    client,
    open(poolSize) {
      const store = openStore({ url, poolSize });
      stores.push(store);
      return store;
    },
    async close() {
      await client.end();
      for (const store of stores) await store.close();
      await dropDatabase(server, url);
    },
  };
}

export async function dropDatabase(server: { url: string }, url: string): Promise<void> {
  await runSql(server.url, `drop database ${databaseName(url)} with (force)`);
}

export const databaseName = (url: string): string => new URL(url).pathname.slice(1);

/** The same server and account, another database. */
function urlOfDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** One statement on a connection of its own. */
async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

export const TABLES = ["cluster", "node", "version", "receipt", "slot_state", "chunk", "fact", "volatile_state", "service_span"] as const;
type Table = (typeof TABLES)[number];

/** Bytes on disk of these tables together, with their indexes and what is stored out of line. */
export async function bytesOf(client: Client, ...tables: readonly Table[]): Promise<number> {
  return numberFrom(client, `select sum(pg_total_relation_size(name::regclass)) from unnest($1::text[]) as name`, [tables]);
}

/** Rows of one table. */
export function rowsOf(client: Client, table: Table): Promise<number> {
  return numberFrom(client, `select count(*) from ${table}`, []);
}

/** The one number that a statement gives. */
export async function numberFrom(client: Client, sql: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await client.query<unknown[]>({ text: sql, values: [...values], rowMode: "array" });
  return Number(rows[0]?.[0]);
}
