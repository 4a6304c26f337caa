import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { inject } from "vitest";
import "./provided.ts";

/** A database for one test file alone. */
export type TestDatabase = Readonly<{ url: string; drop(): Promise<void> }>;

/** A clone of the migrated template, on the server of the project that runs the test. */
export function freshDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${inject("testServer").template}`);
}

/** A database without any table, for tests of the migrations themselves. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase("template template0");
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const { url } = inject("testServer");
  const name = `vxlens_test_${randomUUID().replaceAll("-", "")}`;
  await runSql(url, `create database ${name} ${options}`);
  return {
    url: urlOfDatabase(url, name),
    drop: () => runSql(url, `drop database if exists ${name} with (force)`),
  };
}

/** The same server and account, another database. */
export function urlOfDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** The same database, for connections that begin with `options`, as -c lock_timeout=200ms. */
export function urlWithOptions(database: string, options: string): string {
  const url = new URL(database);
  url.searchParams.set("options", options);
  return url.href;
}

/** One statement on a connection of its own. */
export async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
