import { setTimeout as sleep } from "node:timers/promises";
import { count } from "../support/database-state.ts";
import { type Answered, ask, type Asked } from "./http-call.ts";
import { markedSections } from "./marked-snapshot.ts";
import type { World } from "./world.ts";

export type HerdOptions = Readonly<{ cluster: string; nodes: number; mark: number; chance: () => number }>;

export type HerdResult = Readonly<{
  /** From the first push to the last 200. */
  durableMs: number;
  /** Nodes of which the database holds a version. */
  stored: number;
  refusals: number;
  unanswered: number;
  /** Of all answers, be they 200 or a refusal. */
  slowestMs: number;
  reads: number;
  readsFailed: number;
  p99: Readonly<{ idleMs: number; herdMs: number }>;
  residentBytes: Readonly<{ before: number; most: number; after: number }>;
}>;

/** Rows of each kind that a node of the herd tells. */
const PEERS = 60;
const SPREAD_MS = 1_000;
const IDLE_MS = 5_000;
const SAMPLE_MS = 50;
/** Garbage is collected when there is a use for it. */
const SETTLE_MS = 20_000;

/** So many nodes push for the first time within one second, and come again when they are told to; somebody goes on asking questions. */
export async function runHerd(world: World, options: HerdOptions): Promise<HerdResult> {
  const { service, store } = world;
  const idle = await readFor(service.url, options.cluster, sleep(IDLE_MS));
  const before = service.residentBytes();
  const memory = sampled(world);
  const from = performance.now();
  const herd = Promise.all(Array.from({ length: options.nodes }, (_, number) => node(service.url, number, options)));
  const [nodes, reads] = await Promise.all([herd, readFor(service.url, options.cluster, herd)]);
  const durableMs = Math.max(...nodes.map(({ takenAt }) => takenAt)) - from;
  const most = memory.stop();
  await sleep(SETTLE_MS);
  const stored = await count(
    store,
    `select count(*) from node n join cluster c on c.id = n.cluster_id where c.name = '${options.cluster}' and n.digest is not null`,
  );
  const answers = nodes.flatMap((each) => each.answersMs);
  return {
    durableMs,
    stored,
    refusals: answers.length - nodes.length,
    unanswered: nodes.reduce((sum, each) => sum + each.unanswered, 0),
    slowestMs: Math.max(...answers),
    reads: reads.ms.length,
    readsFailed: reads.failed,
    p99: { idleMs: p99(idle.ms), herdMs: p99(reads.ms) },
    residentBytes: { before, most, after: service.residentBytes() },
  };
}

type Node = Readonly<{ takenAt: number; answersMs: readonly number[]; unanswered: number }>;

/** Pushes until it is taken, and waits as long as it is told to. */
async function node(url: string, number: number, { cluster, mark, chance }: HerdOptions): Promise<Node> {
  const answersMs: number[] = [];
  let unanswered = 0;
  await sleep(chance() * SPREAD_MS);
  const push = pushOf(cluster, number, mark);
  for (;;) {
    const answer = await ask(url, push).catch(() => null);
    if (answer === null) unanswered += 1;
    else answersMs.push(answer.ms);
    if (answer?.status === 200) return { takenAt: performance.now(), answersMs, unanswered };
    if (answer !== null && answer.status !== 503 && answer.status !== 429)
      throw new Error(`a push of the herd was answered ${answer.status} ${answer.text}`);
    await sleep(Number(answer?.headers["retry-after"] ?? 1) * 1_000);
  }
}

/** A healthy mesh: all say the same of their peers, and each something of itself. */
function pushOf(cluster: string, number: number, mark: number): Asked {
  const local = `10.43.${number >> 8}.${number & 255}`;
  const addresses = [
    { ifindex: 1, ifname: "lo", addr_info: [{ family: "inet", local: "127.0.0.1", prefixlen: 8, scope: "host" }] },
    { ifindex: 2, ifname: "eth0", addr_info: [{ family: "inet", local, prefixlen: 16, scope: "global" }] },
  ];
  const body = JSON.stringify({ intervalSeconds: 60, sections: { ...markedSections(mark, PEERS), addresses } });
  return {
    method: "PUT",
    path: `/api/v1/clusters/${cluster}/nodes/node${number}/snapshot`,
    headers: { "Content-Type": "application/json" },
    body,
  };
}

/** One question after the other until something is over. */
async function readFor(url: string, cluster: string, until: Promise<unknown>): Promise<{ ms: number[]; failed: number }> {
  const read: Asked = {
    method: "POST",
    path: "/graphql",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: `{ nodes(cluster: "${cluster}", first: 50) { edges { node { name state observedAt } } } }` }),
  };
  const found = { ms: [] as number[], failed: 0 };
  const over = new AbortController();
  void until.finally(() => over.abort());
  while (!over.signal.aborted) {
    const answer = await ask(url, read).catch(() => null);
    if (answer === null || !isAnswer(answer)) found.failed += 1;
    else found.ms.push(answer.ms);
    await sleep(20);
  }
  return found;
}

const isAnswer = ({ status, text }: Answered): boolean => status === 200 && !text.includes('"errors"');

function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN;
}

/** The most memory that the service has until it is stopped. */
function sampled({ service }: World): { stop: () => number } {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, service.residentBytes());
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}
