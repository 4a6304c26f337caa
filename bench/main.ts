/** npm run bench: measures what the project promises of its speed and size, and prints one table. */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { type BenchArguments, readArguments } from "./arguments.ts";
import { BAR_SIZE, type Bench, type Group } from "./bench.ts";
import { changeSize } from "./change-size.ts";
import { findings } from "./findings.ts";
import { firstPush } from "./first-push.ts";
import { http } from "./http.ts";
import { load, machineFacts } from "./machine.ts";
import { memory } from "./memory.ts";
import { note, type Row } from "./measure.ts";
import { type PushedCluster, pushCluster } from "./pushed-cluster.ts";
import { tableOf, withRun } from "./report.ts";
import { type BenchServer, openServer } from "./server.ts";
import { storageSize } from "./storage-size.ts";
import { subnets } from "./subnets.ts";
import { trace } from "./trace.ts";
import { unchangedPush } from "./unchanged-push.ts";
import { writers } from "./writers.ts";

const GROUPS: readonly Group[] = [storageSize, changeSize, firstPush, unchangedPush, http, trace, subnets, findings, writers, memory];
const NAMES = GROUPS.map(({ name }) => name);
const INTERRUPTED = 130;
const DOCUMENT = "BENCHMARKS.md";

const USAGE = `usage: npm run bench -- [--only GROUP,…] [--nodes N,…] [--url POSTGRESQL_URL] [--write]
  --only   of ${NAMES.join(", ")}
  --nodes  sizes of the cluster, 100,1000,2000 if not told; the bars are for ${BAR_SIZE}
  --url    a PostgreSQL to use, whose account may create databases; if not told, one is started in a temporary directory
  --write  put the run into ${DOCUMENT}`;

const asked = readArguments(process.argv.slice(2), NAMES);
if (typeof asked === "string") {
  console.error(`${asked}\n${USAGE}`);
  process.exitCode = 2;
} else {
  process.exitCode = await run(asked);
}

/** 0: all bars are met. */
async function run({ only, sizes, url, isWritten }: BenchArguments): Promise<number> {
  const server = await openServer(url);
  const pushed = new Map<number, Promise<PushedCluster>>();
  stopWhenInterrupted(server);
  try {
    const bench = benchOf(server, sizes, pushed);
    const groups = GROUPS.filter(({ name }) => only === null || only.includes(name));
    const loadBefore = load();
    const rows = await measureAll(groups, bench);
    const text = describe(rows, { server, command: commandOf(only, sizes), loadBefore });
    console.log(text);
    if (isWritten) writeFileSync(DOCUMENT, withRun(readFileSync(DOCUMENT, "utf8"), text));
    return rows.some(({ isMet }) => isMet === false) ? 1 : 0;
  } finally {
    // On a server of somebody else's the databases must go; a failure is told by whatever failed first.
    for (const cluster of pushed.values()) await cluster.then(({ drop }) => drop()).catch(() => {});
    await server.stop();
  }
}

/** The server's directory is large. */
function stopWhenInterrupted(server: BenchServer): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      void server.stop().finally(() => process.exit(INTERRUPTED));
    });
  }
}

function benchOf(server: BenchServer, sizes: readonly number[], pushed: Map<number, Promise<PushedCluster>>): Bench {
  const tell = (text: string): void => console.error(text);
  return {
    server,
    sizes,
    mainSize: sizes.includes(BAR_SIZE) ? BAR_SIZE : Math.max(...sizes),
    tell,
    pushed(size) {
      const known = pushed.get(size);
      if (known !== undefined) return known;
      tell(`pushing a cluster of ${size} nodes`);
      const made = pushCluster(server, size);
      pushed.set(size, made);
      return made;
    },
  };
}

async function measureAll(groups: readonly Group[], bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, measure } of groups) {
    bench.tell(`measuring ${name}`);
    rows.push(...(await measure(bench)));
  }
  return rows;
}

function commandOf(only: readonly string[] | null, sizes: readonly number[]): string {
  return `npm run bench -- ${only === null ? "" : `--only ${only.join(",")} `}--nodes ${sizes.join(",")}`;
}

type Circumstances = Readonly<{ server: BenchServer; command: string; loadBefore: string }>;

function describe(rows: readonly Row[], { server, command, loadBefore }: Circumstances): string {
  const facts = [
    `\`${command}\`, ${new Date().toISOString().slice(0, 10)}`,
    ...machineFacts(server.version),
    `load average ${loadBefore} before the run and ${load()} after it`,
  ];
  return `\n${facts.map((fact) => `- ${fact}`).join("\n")}\n\n${tableOf(rows.length === 0 ? [note("nothing", "")] : rows)}\n`;
}
