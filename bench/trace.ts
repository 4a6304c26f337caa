import { Client } from "pg";
import { type Address, parseAddress } from "../src/domain/address/address.ts";
import { acceptSnapshot } from "../src/intake/accept-snapshot.ts";
import { brokenSince } from "../src/questions/broken-since.ts";
import { clusterAt } from "../src/questions/cluster-at.ts";
import { openAsker } from "../src/questions/open-asker.ts";
import { type TraceAt, trace as traceOf } from "../src/questions/trace.ts";
import type { OpenStore } from "../src/storage/store.ts";
import type { Bench, Group } from "./bench.ts";
import type { BenchDatabase } from "./database.ts";
import { VERSIONS, writeHistory } from "./history.ts";
import { interleaved, median, ms, note, row, type Row, timed } from "./measure.ts";
import { CLUSTER, type PushedCluster, RETENTION_MS, WRONG } from "./pushed-cluster.ts";
import { type Service, startService } from "./service.ts";
import { pushOf } from "./synthetic-cluster.ts";

/** Traces in a round. */
const PAIRS = 20;
/** A service that has just started runs code that nobody has compiled yet. */
const WARM_ROUNDS = 20;
const MS_MAX = 25;
const LOST_AFTER_MS = 86_400_000;

/** This node sends what is for the next one to its own gateway. */
const BROKEN = 100;
const AGAIN = 5;

/** What one trace costs, between two pods of a large cluster with a month of history; and what it costs to say since when one fails. */
export const trace: Group = {
  name: "trace",
  async measure({ pushed, mainSize, tell }: Bench) {
    const cluster = await pushed(mainSize);
    const database = await cluster.copy();
    tell(`trace: writing ${VERSIONS} versions of each node`);
    await writeHistory(database, database.open(2), cluster);
    tell("trace: asking");
    const service = await startService(database.url);
    try {
      const rows = [...(await measureHttp({ service, cluster, database })), ...(await countReads(database.open(1), cluster))];
      return [...rows, ...(await measureBroken(database.open(2), cluster))];
    } finally {
      await service.stop();
      await database.close();
    }
  },
};

type Parts = Readonly<{ service: Service; cluster: PushedCluster; database: BenchDatabase }>;

async function measureHttp({ service, cluster, database }: Parts): Promise<Row[]> {
  const pairs = Array.from({ length: PAIRS }, (_, pair) => pair);
  let asked = 0;
  const cold = await timed(() => ask(service, cluster, 0));
  for (let warm = 0; warm < WARM_ROUNDS; warm++) for (const _ of pairs) await ask(service, cluster, (asked += 1));
  const times = await interleaved({
    other: () => medianOf(pairs, () => ask(service, cluster, (asked += 1))),
    again: () => medianOf(pairs, () => ask(service, cluster, 0)),
    select: () => medianOf(pairs, () => database.client.query("select 1")),
  });
  const { other, again, select } = times;
  return [
    row(`trace of another pair each time, through GraphQL over HTTP, N = ${cluster.size}`, other, { unit: " ms", bar: { most: MS_MAX } }),
    row(`trace of another pair each time, against "select 1" through pg, N = ${cluster.size}`, other / select, { unit: "x", bar: null }),
    note("trace, one request at a time", `another pair ${ms(other)}, the same again ${ms(again)}, first of the process ${ms(cold)}`),
  ];
}

async function medianOf<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number> {
  const found: number[] = [];
  for (const item of items) found.push(await timed(() => work(item)));
  return median(found);
}

const QUERY = `query ($from: IPAddress!, $to: IPAddress!) {
  trace(cluster: "${CLUSTER}", from: $from, to: $to) {
    verdict summary caveats { code message node }
    forward { verdict pathMtu hops { node steps { kind outcome description link evidence } } } return { verdict hops { node steps { kind outcome } } }
  }
}`;

/** A pod of one node and a pod of another, other nodes each time; none of them is among those that send elsewhere. */
function pairOf(cluster: PushedCluster, turn: number): Readonly<{ from: string; to: string }> {
  return { from: podOf(cluster, 100 + turn), to: podOf(cluster, 101 + 7 * turn) };
}

const podOf = ({ cluster: { peers }, size }: PushedCluster, node: number): string =>
  (peers[node % size]?.subnet ?? "").replace(/0\/24$/, "2");

async function ask(service: Service, cluster: PushedCluster, turn: number): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ query: QUERY, variables: pairOf(cluster, turn) });
  const { status, text } = await service.send({ method: "POST", path: "/graphql", headers, body });
  if (status !== 200 || !text.includes(`"verdict":"REACHABLE","summary"`)) throw new Error(`GraphQL answered ${status}: ${text}`);
}

/** Statements that one warm trace sends, and rows that come back. */
async function countReads(store: OpenStore, cluster: PushedCluster): Promise<Row[]> {
  const counted = { statements: 0, rows: 0 };
  await askStore(store, cluster);
  const restore = countQueries(counted);
  await askStore(store, cluster);
  restore();
  return [note(`statements of one trace and rows that they read, N = ${cluster.size}`, `${counted.statements} and ${counted.rows}`)];
}

async function askStore(store: OpenStore, cluster: PushedCluster): Promise<void> {
  await inOperation(store, pairOf(cluster, 0), async () => {});
}

/** A node has just found another way to a subnet; it is asked since when its packets do not arrive. */
async function measureBroken(store: OpenStore, cluster: PushedCluster): Promise<Row[]> {
  const ends = { from: podOf(cluster, BROKEN), to: podOf(cluster, BROKEN + 1) };
  const wrong = new Map([...WRONG, [BROKEN, [BROKEN + 1, BROKEN]] as const]);
  const push = pushOf({ ...cluster.cluster, damage: { wrongNextHops: wrong } }, BROKEN, { name: CLUSTER, at: Date.now() });
  await inOperation(store, ends, async () => {});
  await acceptSnapshot(store, push, { historyFrom: Date.now() - RETENTION_MS, isDryRun: false });
  const times: number[] = [];
  for (let round = 0; round <= AGAIN; round++) {
    await inOperation(store, ends, async (failing) => {
      times.push(await timed(async () => requireBroken((await brokenSince(failing)).changes.length)));
    });
  }
  const [first = Number.NaN, ...again] = times;
  return [
    note(
      `since when a trace fails, with ${VERSIONS} versions a node in 30 days, N = ${cluster.size}`,
      `first ${ms(first)}, again ${ms(median(again))}`,
    ),
  ];
}

function requireBroken(changes: number): void {
  if (changes === 0) throw new Error("the trace fails, and nothing is told that broke it");
}

type Ends = ReturnType<typeof pairOf>;

async function inOperation(store: OpenStore, { from, to }: Ends, then: (asked: TraceAt) => Promise<void>): Promise<void> {
  const { asker, close } = openAsker(store, { now: Date.now(), lostAfterMs: LOST_AFTER_MS, reach: "all" });
  const query = { from: addressOf(from), to: addressOf(to), fromNode: null, size: 84 };
  await then(await traceOf(await clusterAt(asker, CLUSTER, null), query));
  await close();
}

/** Every statement of this process goes through here, those of Prisma too. */
function countQueries(counted: { statements: number; rows: number }): () => void {
  const original = Reflect.get(Client.prototype, "query") as (...args: unknown[]) => Promise<{ rowCount: number | null }>;
  const counting = async function counting(this: Client, ...args: unknown[]): Promise<unknown> {
    const result = await original.apply(this, args);
    const [statement] = args;
    const text = typeof statement === "string" ? statement : (statement as { text: string }).text;
    if (/^(begin|commit|rollback|set)\b/i.test(text)) return result;
    counted.statements += 1;
    counted.rows += result.rowCount ?? 0;
    return result;
  };
  Object.assign(Client.prototype, { query: counting });
  return () => void Object.assign(Client.prototype, { query: original });
}

function addressOf(text: string): Address {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}
