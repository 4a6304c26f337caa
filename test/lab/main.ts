/**
 * npm run test:lab: builds clusters in network namespaces, breaks them, collects with our own agent, pings, and holds what we say
 * against what the kernels did. Where that cannot be done it says why, and that is no failure. See docs/lab.md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { readScenarios } from "../../scripts/agreement/scenario.ts";
import { agreementOf, sumOf } from "../support/agreement.ts";
import { checkShape } from "./check-shape.ts";
import { whyNot } from "./why-not.ts";

const USAGE = `usage: npm run test:lab -- [NAME…] [--random COUNT] [--seed N] [--evpn] [--verify] [-j JOBS] [-o DIR]
  NAME      a fault of --list, several joined by +, a random scenario such as rand-7-003, which is that of seed 7 again,
            or one of: selection (of all kinds, without any name), healthy, all
  --random  this many random scenarios too, of one to three faults
  --seed    that of the random ones; a fresh one if not told
  --evpn    the scenarios of FRR too, which needs frr
  --verify  asks /usr/bin/ping too
  -j        scenarios at a time, 2 if not told
  -o        keeps the scenarios there, for npm run agreement; if not told, they go away
  --list    prints the faults, and no more
  --clean   deletes the namespaces of runs that were killed, and no more; every run begins with it`;

const OPTIONS = {
  random: { type: "string" },
  seed: { type: "string" },
  evpn: { type: "boolean" },
  verify: { type: "boolean" },
  list: { type: "boolean" },
  clean: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  jobs: { type: "string", short: "j" },
  output: { type: "string", short: "o" },
} as const;

process.exitCode = await main();

/** The exit status: 0 all is well or it cannot be tried here, 1 not, 2 usage, 130 interrupted. */
async function main(): Promise<number> {
  const asked = readArguments();
  if (asked === null) return 2;
  if (asked.isHelp) {
    console.log(USAGE);
    return 0;
  }
  const reason = whyNot();
  if (reason !== null) {
    console.log(`not run here, the lab: ${reason}`);
    return 0;
  }
  const directory = asked.output === undefined ? mkdtempSync(join(tmpdir(), "vxlens-lab-")) : resolve(asked.output);
  try {
    const status = await runLab([...asked.words, "--output", directory]);
    return status === 0 && asked.measures ? judge(directory) : status;
  } finally {
    if (asked.output === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** Null, and said so, where they are not understood. */
function readArguments() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const { output, help = false, ...others } = values;
    const words = Object.entries(others).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
    return { words: [...positionals, ...words], output, isHelp: help, measures: values.list !== true && values.clean !== true };
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return null;
  }
}

/** Signals are passed on, and waited for: only the lab itself can take its namespaces away. */
async function runLab(words: readonly string[]): Promise<number> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const lab = spawn("python3", ["-m", "vxlab", ...words], { cwd: import.meta.dirname, env, stdio: ["ignore", "inherit", "inherit"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => lab.kill(signal));
  const [status] = (await once(lab, "exit")) as [number | null];
  return status ?? 1;
}

/** Whether all of it is whole, and our traces say of every pair what its pings did. */
function judge(directory: string): number {
  const scenarios = readScenarios(directory);
  for (const name of readdirSync(directory)) checkShape(join(directory, name));
  const { counted, decided, disagreements } = sumOf(scenarios.map(agreementOf));
  for (const disagreement of disagreements) console.log(`disagrees: ${disagreement}`);
  console.log(`${scenarios.length} scenarios: of ${counted} pairs ${decided} are decided, and ${disagreements.length} disagree`);
  return scenarios.length > 0 && disagreements.length === 0 ? 0 : 1;
}
