/**
 * npm run demo: starts the service, pushes the founding story and a healthy cluster with a few hours of drift, asks, and stays
 * up for GraphiQL until Ctrl-C. With --exit it stops after the last answer.
 */
import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Bundle, openBundle } from "../agreement/bundle.ts";
import { type CapturedCluster, driftOf, type Snapshot } from "./clusters.ts";
import { DRIFT_QUESTIONS, type Question, STORY_QUESTIONS } from "./questions.ts";
import { type Service, startService, stopService } from "./service.ts";

const CAPTURED = "test/captured/lab/scenarios.jsonl.br";
const PUSH_INTERVAL_SECONDS = 3_600;
const FOUND_WITHIN_MS = 30_000;
const FOUND_POLL_MS = 200;

const isKnown = process.argv.slice(2).every((argument) => argument === "--exit");
if (isKnown) await runDemo(process.argv.includes("--exit")).catch((error: Error) => complain(error.message, 1));
else complain(`unknown argument: ${process.argv.slice(2).join(" ")}\nusage: npm run demo [-- --exit]`, 2);

function complain(text: string, status: number): void {
  console.error(text);
  process.exitCode = status;
}

async function runDemo(isExit: boolean): Promise<void> {
  const interrupted = interruption();
  const dataDir = mkdtempSync(path.join(tmpdir(), "vxlens-demo-"));
  chmodSync(dataDir, 0o755);
  try {
    await withService(dataDir, (service) => Promise.race([showAll(service, isExit), interrupted, endOf(service)]));
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** However `work` ends, the service is stopped, and its database with it. */
async function withService(dataDir: string, work: (service: Service) => Promise<void>): Promise<void> {
  const service = await startService(dataDir);
  try {
    await work(service);
  } finally {
    await stopService(service);
  }
}

async function showAll(service: Service, isExit: boolean): Promise<void> {
  await tell(service);
  if (isExit) return;
  console.log(`\nThe service runs at ${service.url}: open ${service.url}/graphql in a browser for more questions. Ctrl-C stops it.`);
  await new Promise<never>(() => {});
}

async function tell(service: Service): Promise<void> {
  const scenarios = openBundle(CAPTURED);
  console.log(
    "\nThe story: flannel on Vagrant took the NAT address 10.0.2.15 of every node for its public IP (captured from real kernels).",
  );
  const story = Object.entries(captured(scenarios, "fault-dup_public_ip_all"));
  // A finding is told once a second report confirms it.
  for (const minutesAgo of [1, 0]) {
    for (const [node, snapshot] of story) await push(service, { cluster: "default", node, snapshot, minutesAgo });
  }
  await untilFound(service);
  for (const question of STORY_QUESTIONS) await ask(service, question);

  console.log(
    "\nA healthy cluster: eight hours of history, in which node3's VXLAN link was made anew and node2 lost a route for two hours.",
  );
  const healthy = captured(scenarios, "healthy-plain");
  for (const { minutesAgo, node, snapshot } of driftOf(healthy)) await push(service, { cluster: "office", node, snapshot, minutesAgo });
  for (const question of DRIFT_QUESTIONS) await ask(service, question);
}

/** In the short form of the intake contract, without the agent's envelope. */
function captured(scenarios: Bundle, name: string): CapturedCluster {
  const { snapshots } = scenarios.read(name);
  return Object.fromEntries(
    Object.entries(snapshots).map(([node, { sections }]) => [
      node,
      Object.fromEntries(Object.entries(sections).map(([section, { data }]) => [section, data])),
    ]),
  );
}

async function push(
  service: Service,
  { cluster, node, snapshot, minutesAgo = 0 }: { cluster: string; node: string; snapshot: Snapshot; minutesAgo?: number },
): Promise<void> {
  const observedAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const response = await fetch(`${service.url}/api/v1/clusters/${cluster}/nodes/${node}/snapshot?backfill=true`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...snapshot, observedAt, intervalSeconds: PUSH_INTERVAL_SECONDS }),
  });
  if (!response.ok) throw new Error(`${cluster}/${node} was refused: ${await response.text()}`);
}

/** Findings are looked for soon after a push, not in it. */
async function untilFound(service: Service): Promise<void> {
  const until = Date.now() + FOUND_WITHIN_MS;
  while (Date.now() < until) {
    const { data } = await answerTo(service, "{ findings { totalCount } }");
    if ((data as { findings: { totalCount: number } }).findings.totalCount > 0) return;
    await sleep(FOUND_POLL_MS);
  }
  throw new Error("the service found nothing wrong");
}

async function ask(service: Service, { title, query }: Question): Promise<void> {
  const { data } = await answerTo(service, query);
  console.log(`\n# ${title}\n${query}\n${print(data)}`);
}

async function answerTo(service: Service, query: string): Promise<{ data?: unknown }> {
  const response = await fetch(`${service.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as { data?: unknown; errors?: unknown };
  if (answer.errors !== undefined) throw new Error(`${query}: ${JSON.stringify(answer.errors)}`);
  return answer;
}

/** JSON with what fits on a line on one line. */
function print(value: unknown, indent = ""): string {
  const flat = JSON.stringify(value);
  if (typeof value !== "object" || value === null || flat.length + indent.length <= 120) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => inner + print(item, inner)).join(",\n")}\n${indent}]`;
  return `{\n${Object.entries(value)
    .map(([name, item]) => `${inner}${JSON.stringify(name)}: ${print(item, inner)}`)
    .join(",\n")}\n${indent}}`;
}

/** The terminal sends Ctrl-C to all of us, and npm and tsx pass it on once more: what comes after the first says nothing new. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => resolve());
  });
}

function endOf(service: Service): Promise<void> {
  return new Promise((_resolve, reject) => {
    service.process.once("exit", () => reject(new Error("the service has ended")));
  });
}
