/**
 * npm run chaos: kills the service, kills PostgreSQL and cuts its power under load, takes the database away in every way that passes by
 * itself, and lets a herd of nodes push within a second; then holds what is stored against what was acknowledged. What cannot be tried
 * here it says, with the reason. See docs/operations.md.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { parseArgs } from "node:util";
import { load, machineFacts } from "../../bench/machine.ts";
import { PHASES, type Chaos } from "./phases.ts";
import { none, type Row, tableOf, told } from "./report.ts";
import { whyNoMounts, whyNothing } from "./why-not.ts";
import { stopAll } from "./world.ts";

const USAGE = `usage: npm run chaos -- [--kills N] [--postgres-kills N] [--power-cuts N] [--outage-seconds N] [--herd N] [--seed N]
  --kills           kill -9 of the service, 200 if not told
  --postgres-kills  kill -9 of PostgreSQL, 100 if not told
  --power-cuts      of the file system below PostgreSQL, 20 if not told; needs root
  --outage-seconds  how long each outage of PostgreSQL lasts, 8 if not told
  --herd            nodes that push within one second, 2000 if not told
  --seed            of the moments at which something dies; a fresh one if not told
0 leaves a part out. Interrupted, it tells what it has found by then. Status 1: something was lost, half there, or not answered.`;

const DEFAULTS = { kills: 200, "postgres-kills": 100, "power-cuts": 20, "outage-seconds": 8, herd: 2_000 } as const;
const INTERRUPTED = 130;
/** Tells a run that its mounts are its own. */
const INSIDE = "VXLENS_CHAOS_INSIDE";

// What a phase that broke off has left at work must not keep the run from its end.
process.exit(await main(process.argv.slice(2)));

async function main(words: readonly string[]): Promise<number> {
  const asked = readArguments(words);
  if (typeof asked === "string") {
    console.error(`${asked}\n${USAGE}`);
    return 2;
  }
  const nothing = whyNothing();
  if (nothing !== null) {
    console.log(`not run here, chaos: ${nothing}`);
    return 0;
  }
  const noMounts = whyNoMounts();
  return noMounts === null && process.env[INSIDE] === undefined ? inOwnNamespace(words) : run({ ...asked, noMounts });
}

/** What is mounted there goes with the last process, however the run ends, and nobody else sees it. */
async function inOwnNamespace(words: readonly string[]): Promise<number> {
  const inside = [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2), ...words];
  const child = spawn("unshare", ["--mount", "--propagation", "private", ...inside], {
    stdio: "inherit",
    env: { ...process.env, [INSIDE]: "1" },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [status] = (await once(child, "exit")) as [number | null];
  return status ?? 1;
}

function readArguments(words: readonly string[]): Omit<Chaos, "noMounts" | "tell" | "stopping"> | string {
  try {
    const options = Object.fromEntries([...Object.keys(DEFAULTS), "seed"].map((name) => [name, { type: "string" as const }]));
    const { values } = parseArgs({ args: [...words], options });
    const numberOf = (name: string, fallback: number): number => {
      const text = values[name];
      if (text === undefined) return fallback;
      if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number`);
      return Number(text);
    };
    return {
      kills: numberOf("kills", DEFAULTS.kills),
      postgresKills: numberOf("postgres-kills", DEFAULTS["postgres-kills"]),
      powerCuts: numberOf("power-cuts", DEFAULTS["power-cuts"]),
      outageSeconds: numberOf("outage-seconds", DEFAULTS["outage-seconds"]),
      herd: numberOf("herd", DEFAULTS.herd),
      seed: numberOf("seed", Math.floor(Math.random() * 1e9)),
    };
  } catch (error) {
    return (error as Error).message;
  }
}

async function run(asked: Omit<Chaos, "tell" | "stopping">): Promise<number> {
  const stopping = new AbortController();
  const chaos: Chaos = { ...asked, tell: (text) => console.error(text), stopping: stopping.signal };
  console.error(`seed ${chaos.seed}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupt(stopping));
  const rows: Row[] = [];
  const loadBefore = load();
  for (const { name, phase } of PHASES) {
    console.error(`-- ${name}`);
    // What fails as a whole must not hide what the others found.
    rows.push(...(await phase(chaos).catch((error: unknown) => [failed(name, error)])));
  }
  const facts = [
    `\`npm run chaos -- ${commandOf(chaos)}\`, ${new Date().toISOString().slice(0, 10)}`,
    ...machineFacts("15 of Debian, or the embedded one"),
  ];
  facts.push(`load average ${loadBefore} before the run and ${load()} after it`);
  console.log(`\n${facts.map((fact) => `- ${fact}`).join("\n")}\n\n${tableOf(rows.length === 0 ? [told("nothing", "")] : rows)}`);
  return rows.every(({ isMet }) => isMet) ? 0 : 1;
}

/** The first time the round that is at work is waited for, and what was found is told; the second time nothing is. */
function interrupt(stopping: AbortController): void {
  if (stopping.signal.aborted) void stopAll().finally(() => process.exit(INTERRUPTED));
  stopping.abort();
}

function failed(name: string, error: unknown): Row {
  console.error(error);
  return none(`${name}: could not be done to the end`, 1);
}

function commandOf({ kills, postgresKills, powerCuts, outageSeconds, herd, seed }: Chaos): string {
  return `--kills ${kills} --postgres-kills ${postgresKills} --power-cuts ${powerCuts} --outage-seconds ${outageSeconds} --herd ${herd} --seed ${seed}`;
}
