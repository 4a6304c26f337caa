import { createHash, randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { readHostFacts } from "../../src/config/host-facts.ts";
import { startEmbeddedPostgres } from "../../src/storage/embedded/start-embedded-postgres.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { readMigrations } from "../../src/storage/migrations.ts";
import { runSql, urlOfDatabase } from "./database-url.ts";
import "./provided.ts";

type Running = Readonly<{ url: string; stop(): Promise<void> }>;

const MIGRATIONS = "prisma/migrations";

/** Once a run and project: the project's server, with a migrated template database on it. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const server = project.name === "external" ? externalServer() : await embeddedServer();
  project.provide("testServer", { url: server.url, template: await ensureTemplate(server.url) });
  return () => server.stop();
}

function externalServer(): Running {
  const url = process.env["TEST_DATABASE_URL"];
  if (url === undefined) throw new Error("the project external needs TEST_DATABASE_URL");
  return { url, stop: async () => {} };
}

/** Without fsync: a power cut may take the tests' data. */
async function embeddedServer(): Promise<Running> {
  const dataDir = mkdtempSync(join(tmpdir(), "vxlens-test-"));
  chmodSync(dataDir, 0o711);
  const settings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };
  const { url, stop } = await startEmbeddedPostgres({ dataDir, host: readHostFacts(), settings });
  return {
    url,
    async stop() {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The template's name holds a hash of the migrations, so an external server keeps it from run to run until they change. */
async function ensureTemplate(url: string): Promise<string> {
  const hash = createHash("sha256")
    .update(JSON.stringify(readMigrations(MIGRATIONS)))
    .digest("hex");
  const name = `vxlens_template_${hash.slice(0, 12)}`;
  if (!(await databaseExists(url, name))) await makeTemplate(url, name);
  return name;
}

async function databaseExists(url: string, name: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query("select from pg_database where datname = $1", [name])).rows.length > 0;
  } finally {
    await client.end();
  }
}

/** Made under another name and renamed, so that a run that is broken off leaves no half-made template. */
async function makeTemplate(url: string, name: string): Promise<void> {
  const draft = `vxlens_draft_${randomUUID().replaceAll("-", "")}`;
  await runSql(url, `create database ${draft} template template0`);
  await migrate(urlOfDatabase(url, draft), MIGRATIONS);
  try {
    await runSql(url, `alter database ${draft} rename to ${name}`);
  } catch (error) {
    await runSql(url, `drop database ${draft} with (force)`);
    if (!(await databaseExists(url, name))) throw error;
  }
}
