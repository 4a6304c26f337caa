import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { Client } from "pg";
import { openServer } from "../../bench/server.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { runService } from "../support/service.ts";
import { contentsStatement } from "../support/table-contents.ts";
import type { Range } from "./run-shots.ts";

export type OpenRange = Range & Readonly<{ stop: () => Promise<void> }>;

/** The service in this process, over a database of its own that is dropped behind it. */
export async function openRange(url: string | null): Promise<OpenRange> {
  const postgres = await openServer(url);
  const database = new URL(postgres.url);
  database.pathname = `/vxlens_fuzz_${randomUUID().replaceAll("-", "")}`;
  const run = (sql: string) => statement(postgres.url, sql);
  await run(`create database ${database.pathname.slice(1)}`);
  await migrate(database.href, join("prisma", "migrations"));
  const range = await rangeOver(database.href);
  return {
    ...range,
    async stop() {
      await range.stop();
      await run(`drop database if exists ${database.pathname.slice(1)} with (force)`);
      await postgres.stop();
    },
  };
}

/** The same over a database that is there. */
export async function rangeOver(databaseUrl: string): Promise<OpenRange> {
  const service = await runService(databaseUrl);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const contents = await contentsStatement(client);
  return {
    url: service.url,
    bugs: service.bugs,
    contents: async () => JSON.stringify((await client.query(contents)).rows),
    async stop() {
      await client.end();
      await service.stop();
    },
  };
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
