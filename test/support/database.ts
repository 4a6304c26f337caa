import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { runSql, urlOfDatabase } from "./database-url.ts";
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
