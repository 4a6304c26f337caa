/**
 * The Prisma CLI without its native schema engine: `generate`, `validate` and `format` never start it, but the CLI downloads it
 * unless PRISMA_SCHEMA_ENGINE_BINARY names a file that exists. So no network is needed. `migrate` and `db` do not work this way:
 * see new-migration.ts.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const cli = createRequire(import.meta.url).resolve("prisma/build/index.js");
const quiet = { CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };
const env = { ...quiet, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, ...process.env };

process.exit(spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: "inherit", env }).status ?? 1);
