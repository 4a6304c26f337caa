import { acceptPush } from "../src/intake/accept-push.ts";
import { type NodeState, nodeStateOf } from "../src/storage/node-state.ts";
import type { OpenStore } from "../src/storage/store.ts";
import { touchNode } from "../src/storage/touch-node.ts";
import type { Bench, Group } from "./bench.ts";
import { type BenchDatabase, createDatabase, rowsOf, TABLES } from "./database.ts";
import { interleaved, ms, note, row, type Row, timedEach } from "./measure.ts";
import { preparePgbench } from "./pgbench.ts";
import { CLUSTER, type PushedCluster, RETENTION_MS } from "./pushed-cluster.ts";
import { envelopeOf, nodeName, pushOf } from "./synthetic-cluster.ts";

/** Nodes that push, and how often each does in a round. */
const NODES = 20;
const TOUCHES = 50;

/** The push of a node on which nothing has changed. */
export const unchangedPush: Group = {
  name: "unchanged-push",
  async measure(bench) {
    const sizes = [...new Set([Math.min(...bench.sizes), bench.mainSize, Math.max(...bench.sizes)])];
    const clusters = await Promise.all(sizes.map(async (size) => openCluster(await bench.pushed(size))));
    const scratch = await createDatabase(bench.server);
    try {
      const main = clusters.find(({ size }) => size === bench.mainSize);
      if (main === undefined) throw new Error("the main size is among the sizes");
      const added = await rowsAdded(main);
      return [
        row("rows that an unchanged push adds, all tables", added, { unit: "", bar: { most: 0 } }),
        ...(await costs(bench, clusters, scratch)),
      ];
    } finally {
      for (const { database } of clusters) await database.close();
      await scratch.close();
    }
  },
};

type Opened = Readonly<{ size: number; database: BenchDatabase; store: OpenStore; nodes: readonly Repeating[] }>;
/** A node that pushes the same again and again, each time a moment later. */
type Repeating = { name: string; state: NodeState; body: string; lastAt: number };

async function openCluster({ cluster, size, copy }: PushedCluster): Promise<Opened> {
  const database = await copy();
  const now = Date.now();
  const nodes = Array.from({ length: NODES }, (_, node) => ({
    name: nodeName(node),
    state: nodeStateOf(pushOf(cluster, node, { name: CLUSTER, at: now }).readings),
    body: envelopeOf(cluster, node, now),
    lastAt: now,
  }));
  return { size, database, store: database.open(1), nodes };
}

async function rowsAdded({ database, store, nodes }: Opened): Promise<number> {
  const before = await allRows(database);
  for (const node of nodes) await pushWhole(store, node);
  return (await allRows(database)) - before;
}

async function allRows({ client }: BenchDatabase): Promise<number> {
  let rows = 0;
  for (const table of TABLES) rows += await rowsOf(client, table);
  return rows;
}

type Costs = Readonly<Record<string, number>>;

async function costs({ server, mainSize }: Bench, clusters: readonly Opened[], scratch: BenchDatabase): Promise<Row[]> {
  const pgbench = server.programs === null ? null : await preparePgbench(server.programs, scratch.url);
  const works = clusters.flatMap((cluster) => [
    [`touch ${cluster.size}`, () => timedEach(repeated(cluster.nodes), (node) => touch(cluster.store, node))] as const,
    [`whole ${cluster.size}`, () => timedEach(cluster.nodes, (node) => pushWhole(cluster.store, node))] as const,
  ]);
  const other = pgbench === null ? [] : [["pgbench", () => pgbench.run()] as const];
  const measured: Costs = await interleaved(Object.fromEntries([...works, ...other]));
  return [againstPgbench(measured, mainSize), ...ofSizes(measured, clusters)];
}

const repeated = (nodes: readonly Repeating[]): Repeating[] => Array.from({ length: TOUCHES }, () => nodes).flat();

function againstPgbench(measured: Costs, size: number): Row {
  const measure = `unchanged push (database part, through Prisma) against one pgbench -N transaction, N = ${size}`;
  const [ours, theirs] = [measured[`touch ${size}`] ?? Number.NaN, measured["pgbench"]];
  return theirs === undefined
    ? note(measure, "not measured: this machine has no pgbench of PostgreSQL 15")
    : row(measure, ours / theirs, { unit: "x", bar: { most: 1 } });
}

function ofSizes(measured: Costs, clusters: readonly Opened[]): Row[] {
  const sizes = clusters.map(({ size }) => size);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const of = (part: "touch" | "whole", size: number): number => measured[`${part} ${size}`] ?? Number.NaN;
  const tell = (part: "touch" | "whole"): string => sizes.map((size) => `${ms(of(part, size))} (N = ${size})`).join(", ");
  return [
    row(`unchanged push, database part: N = ${most} against N = ${least}`, of("touch", most) / of("touch", least), {
      unit: "x",
      bar: null,
    }),
    row(`unchanged push, reading and hashing included: N = ${most} against N = ${least}`, of("whole", most) / of("whole", least), {
      unit: "x",
      bar: null,
    }),
    note("unchanged push, database part", `${tell("touch")}; pgbench ${ms(measured["pgbench"] ?? Number.NaN)}`),
    note("unchanged push, reading and hashing included", tell("whole")),
  ];
}

async function touch(store: OpenStore, node: Repeating): Promise<void> {
  node.lastAt += 1;
  const { digest, okSections, volatileDigest } = node.state;
  const sender = { receivedAt: node.lastAt, clockSkewMs: 0, intervalSeconds: 60, agentVersion: "vxlens-agent 1.0.0" };
  const observation = { effectiveAt: node.lastAt, digest, observedAt: node.lastAt, okSections, sender };
  const touched = await touchNode(store.inCluster(CLUSTER), { cluster: CLUSTER, node: node.name, observation, volatileDigest });
  if (touched === null) throw new Error(`the push of ${node.name} was not the same`);
}

async function pushWhole(store: OpenStore, node: Repeating): Promise<void> {
  node.lastAt += 1;
  const request = {
    cluster: CLUSTER,
    node: node.name,
    form: "json",
    pack: () => Promise.resolve(new Uint8Array()),
    receivedAt: node.lastAt,
    isDryRun: false,
    isBackfill: false,
  } as const;
  const text = node.body.replaceAll(/"(observedAt|sentAt)":"[^"]+"/g, `"$1":"${new Date(node.lastAt).toISOString()}"`);
  const { outcome } = await acceptPush(
    (_rows, work) => work(store.inCluster(CLUSTER)),
    { ...request, text },
    { retentionMs: RETENTION_MS },
  );
  if (outcome !== "unchanged") throw new Error(`the push of ${node.name} was ${outcome}`);
}
