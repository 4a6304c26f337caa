/**
 * Writes the migration that leads from prisma/migrations to prisma/schema.prisma, or checks that there is nothing to write. Offline:
 * the migrations are replayed in a PostgreSQL in memory, and Prisma's schema engine, as WebAssembly, compares the outcome.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { readMigrations } from "../src/storage/migrations.ts";

const USAGE = `Usage: npm run migration:new -- NAME     write prisma/migrations/<now>_NAME/migration.sql
       npm run migration:new -- --check  exit 1, and print the SQL, when the migrations do not yield the schema

NAME says the intent in lower case, as in add_node_labels.`;

/** Node has it; TypeScript declares it with the browser's types only. */
declare const WebAssembly: {
  instantiate(module: Uint8Array, imports: object): Promise<{ instance: { exports: Readonly<Record<string, unknown>> } }>;
};

const MIGRATIONS = "prisma/migrations";
const SCHEMA = "prisma/schema.prisma";

process.exit(await main(process.argv.slice(2)));

/** The exit status: 0 done, 1 the schema has drifted, 2 usage. */
async function main([word, ...rest]: readonly string[]): Promise<number> {
  if (word === undefined || rest.length > 0 || !/^(--check|[a-z][a-z0-9_]*)$/.test(word)) {
    console.error(USAGE);
    return 2;
  }
  const sql = await missingSql();
  if (sql === null) console.log(`${MIGRATIONS} yields ${SCHEMA}`);
  else if (word === "--check") console.error(`${MIGRATIONS} does not yield ${SCHEMA}; missing:\n\n${sql}`);
  else console.log(`wrote ${writeMigration(word, sql)}; read it before you commit it`);
  return sql !== null && word === "--check" ? 1 : 0;
}

/** The SQL that leads from the migrations to the schema; null when there is none. */
async function missingSql(): Promise<string | null> {
  const database = await PGlite.create();
  for (const { sql } of readMigrations(MIGRATIONS)) await database.exec(sql);
  const schema = { path: SCHEMA, content: readFileSync(SCHEMA, "utf8") };
  const { SchemaEngine } = await loadSchemaEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(database));
  const engine = await SchemaEngine.new({ datamodels: [[schema.path, schema.content]] }, () => {}, adapter);
  const { exitCode, stdout } = await engine.diff({
    from: { tag: "schemaDatasource", files: [schema], configDir: process.cwd() },
    to: { tag: "schemaDatamodel", files: [schema] },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return exitCode === 0 ? null : (stdout ?? "");
}

/** The package's own entry imports its .wasm as a module, which Node 20 cannot: so the parts are put together by hand. */
async function loadSchemaEngine() {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const directory = dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const { instance } = await WebAssembly.instantiate(readFileSync(join(directory, "schema_engine_bg.wasm")), {
    "./schema_engine_bg.js": { ...glue },
  });
  const { __wbg_set_wasm: setWasm } = glue;
  setWasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start === "function") start();
  return glue;
}

function writeMigration(name: string, sql: string): string {
  const now = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const directory = join(MIGRATIONS, `${now}_${name}`);
  mkdirSync(directory);
  const file = join(directory, "migration.sql");
  writeFileSync(file, sql);
  return file;
}
