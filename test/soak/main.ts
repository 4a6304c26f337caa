/**
 * npm run soak: operations of all kinds against the model of the intake contract, by a service that is killed and restarted meanwhile, on
 * a PostgreSQL of its own. Status 1: the two differ somewhere. See docs/operations.md.
 */
import { mkdtemp, chmod, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { load, machineFacts } from "../../bench/machine.ts";
import { readHostFacts } from "../../src/config/host-facts.ts";
import { startEmbeddedPostgres } from "../../src/storage/embedded/start-embedded-postgres.ts";
import { migrate } from "../../src/storage/migrate.ts";
import { none, tableOf, told } from "../chaos/report.ts";
import { runSql, urlOfDatabase } from "../support/database-url.ts";
import { runSoak, type SoakResult } from "./run-soak.ts";

const USAGE = `usage: npm run soak -- [--operations N] [--seed N] [--restart-every N]
  --operations     100000 if not told
  --seed           of the operations and of the moments at which the service goes; a fresh one if not told
  --restart-every  operations from one restart to the next, on average; 250 if not told
Interrupted, it tells what it has found by then.`;

const OPTIONS = { operations: { type: "string" }, seed: { type: "string" }, "restart-every": { type: "string" } } as const;
const TOLD_EVERY = 1_000;
/** Without fsync: the power stays on, see npm run chaos for when it does not. */
const SETTINGS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } as const;

process.exitCode = await main();

async function main(): Promise<number> {
  const asked = readArguments();
  if (typeof asked === "string") {
    console.error(`${asked}\n${USAGE}`);
    return 2;
  }
  console.error(`seed ${asked.seed}`);
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort());
  const dataDir = await mkdtemp(join(tmpdir(), "vxlens-soak-"));
  await chmod(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir, host: readHostFacts(), settings: SETTINGS });
  try {
    const databaseUrls = await Promise.all(Array.from({ length: availableParallelism() }, (_, lane) => makeDatabase(postgres.url, lane)));
    let toldAt = 0;
    const onSequence = (done: number): void => {
      if (done - toldAt < TOLD_EVERY) return;
      toldAt = done;
      console.error(`${done} of ${asked.operations}`);
    };
    const { signal: stopping } = interrupted;
    return report(await runSoak({ ...asked, databaseUrls, onSequence, stopping }), asked, postgres.version);
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function makeDatabase(server: string, lane: number): Promise<string> {
  const name = `lane${lane}`;
  await runSql(server, `create database ${name}`);
  const url = urlOfDatabase(server, name);
  await migrate(url, "prisma/migrations");
  return url;
}

type Asked = Readonly<{ operations: number; seed: number; restartEvery: number }>;

function readArguments(): Asked | string {
  try {
    const { values } = parseArgs({ options: OPTIONS });
    const numberOf = (text: string | undefined, fallback: number): number => {
      if (text === undefined) return fallback;
      if (!/^\d{1,9}$/.test(text)) throw new Error(`${text} is not a whole number`);
      return Number(text);
    };
    return {
      operations: numberOf(values.operations, 100_000),
      seed: numberOf(values.seed, Math.floor(Math.random() * 1e9)),
      restartEvery: numberOf(values["restart-every"], 250),
    };
  } catch (error) {
    return (error as Error).message;
  }
}

function report({ operations, sequences, restarts, differences }: SoakResult, { seed, restartEvery }: Asked, version: string): number {
  for (const difference of differences) console.error(difference);
  const command = `npm run soak -- --operations ${operations} --seed ${seed} --restart-every ${restartEvery}`;
  const facts = [
    `\`${command}\`, ${new Date().toISOString().slice(0, 10)}`,
    ...machineFacts(version),
    `load average ${load()} after the run`,
  ];
  const rows = [
    none(`${operations} operations in ${sequences} sequences: differences from the model`, differences.length),
    told("kill -9 in the midst of one, kill -9 between two, SIGTERM", Object.values(restarts).join(", ")),
  ];
  console.log(`\n${facts.map((fact) => `- ${fact}`).join("\n")}\n\n${tableOf(rows)}`);
  return differences.length === 0 ? 0 : 1;
}
