import { acceptSnapshot } from "../src/intake/accept-snapshot.ts";
import type { Push } from "../src/intake/push.ts";
import { Failure } from "../src/failure/failure.ts";
import { EMPTY_CHUNK } from "../src/storage/content-hash.ts";
import { nodeStateOf } from "../src/storage/node-state.ts";
import type { OpenStore } from "../src/storage/store.ts";
import type { Group } from "./bench.ts";
import { type BenchDatabase, numberFrom } from "./database.ts";
import { note, row, type Row, timed } from "./measure.ts";
import { CLUSTER, type PushedCluster, RETENTION_MS } from "./pushed-cluster.ts";
import { planReplacements, type Replacement, withReplacements } from "./replacements.ts";
import { nodeName, pushOf, type SyntheticCluster } from "./synthetic-cluster.ts";

const WRITERS = 8;
/** Each node learns of this many replaced peers, one after the other. */
const LESSONS = 3;
const NODES_EACH = 10;
/** All writers push this node too, each something else. */
const CONTESTED = 0;
const CONTESTS = 10;

/** Writers that do not know of each other, as replicas are: each with connections and a memory of its own. */
export const writers: Group = {
  name: "writers",
  async measure(bench) {
    const pushed = await bench.pushed(bench.mainSize);
    const database = await pushed.copy();
    try {
      return await measureWriters(database, pushed);
    } finally {
      await database.close();
    }
  },
};

async function measureWriters(database: BenchDatabase, pushed: PushedCluster): Promise<Row[]> {
  const stores = Array.from({ length: WRITERS }, () => database.open(1));
  const lessons = lessonsOf(pushed);
  const deadlocks = await deadlocksSoFar(database);
  const took = await timed(() => Promise.all(stores.map((store, writer) => pushInOrder(store, lessons[writer] ?? []))));
  const learned = await wrongAfterLearning(database, lessons.flat());
  const contest = contestsOf(pushed);
  await Promise.all(stores.map((store, writer) => pushInOrder(store, contest[writer] ?? [])));
  const contested = await wrongAfterContest(database, contest.flat().length);
  const pushes = lessons.flat().length;
  return [
    row(`deadlocks of ${WRITERS} writers, all learning the same rows`, (await deadlocksSoFar(database)) - deadlocks, {
      unit: "",
      bar: { most: 0 },
    }),
    row(`lost or doubled changes of ${pushes} such pushes`, learned, { unit: "", bar: { most: 0 } }),
    row(`lost or doubled changes of ${contest.flat().length} pushes of one node by ${WRITERS} writers`, contested, {
      unit: "",
      bar: { most: 0 },
    }),
    note(`changed pushes a second, ${WRITERS} writers in one process, hashing included`, String(Math.round((1000 * pushes) / took))),
  ];
}

type Lesson = Readonly<{ push: Push; state: ReturnType<typeof nodeStateOf> }>;

/** By writer: its nodes' pushes. All nodes see the same peers replaced, in the same order. */
function lessonsOf({ cluster }: PushedCluster): Lesson[][] {
  const replacements = planReplacements(cluster).slice(0, LESSONS);
  const clusters = replacements.map((_, index) => withReplacements(cluster, replacements.slice(0, index + 1)));
  const now = Date.now();
  return Array.from({ length: WRITERS }, (_, writer) =>
    clusters.flatMap((state, lesson) => nodesOf(writer, replacements).map((node) => lessonOf(state, node, now + lesson * 1000 + node))),
  );
}

/** Nodes that are not replaced themselves. */
function nodesOf(writer: number, replacements: readonly Replacement[]): number[] {
  const nodes = Array.from({ length: NODES_EACH }, (_, index) => 1 + writer * NODES_EACH + index);
  return nodes.filter((node) => replacements.every((replacement) => replacement.node !== node));
}

function lessonOf(cluster: SyntheticCluster, node: number, at: number): Lesson {
  const push = pushOf(cluster, node, { name: CLUSTER, at });
  return { push, state: nodeStateOf(push.readings) };
}

/** Each push tells something that no other does, at a time among those of the others. */
function contestsOf({ cluster }: PushedCluster): Lesson[][] {
  const replacements = planReplacements(cluster);
  const now = Date.now() + 60_000;
  return Array.from({ length: WRITERS }, (_, writer) =>
    Array.from({ length: CONTESTS }, (__, turn) => {
      const number = 1 + writer * CONTESTS + turn;
      const some = replacements.filter((___, bit) => (number & (1 << bit)) !== 0);
      return lessonOf(withReplacements(cluster, some), CONTESTED, now + turn * 100 + ((writer * 37) % 100));
    }),
  );
}

async function pushInOrder(store: OpenStore, lessons: readonly Lesson[]): Promise<void> {
  for (const { push } of lessons) await pushUntilTaken(store, push);
}

/** A writer that is told that others are writing comes again, as an agent does. */
async function pushUntilTaken(store: OpenStore, push: Push): Promise<void> {
  const options = { historyFrom: Date.now() - RETENTION_MS, isDryRun: false };
  for (;;) {
    try {
      await acceptSnapshot(store, push, options);
      return;
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== "busy") throw error;
    }
  }
}

/** PostgreSQL tells its statistics a moment later. */
async function deadlocksSoFar({ client }: BenchDatabase): Promise<number> {
  await client.query("select pg_stat_force_next_flush()");
  await client.query("select pg_sleep(1.2)");
  return numberFrom(client, "select deadlocks from pg_stat_database where datname = current_database()", []);
}

/** Slots that do not hold what their node pushed last, versions that are not one for each push, and facts or chunks that are missing. */
async function wrongAfterLearning(database: BenchDatabase, lessons: readonly Lesson[]): Promise<number> {
  const last = new Map(lessons.map((lesson) => [lesson.push.node, lesson]));
  let wrong = 0;
  for (const [node, { state }] of last) {
    const told = [...state.slots].filter(([, { chunk }]) => chunk !== EMPTY_CHUNK).map(([slot, { chunk }]) => `${slot} ${chunk}`);
    const held = await openSlots(database, node);
    wrong += held.size - told.filter((name) => held.has(name)).length + told.filter((name) => !held.has(name)).length;
    const pushes = lessons.filter(({ push }) => push.node === node).length;
    wrong += Math.abs((await versionsOf(database, node)) - pushes);
  }
  return wrong + (await brokenHistory(database)) + (await missingContent(database));
}

/** Each push made one version, with no gap or overlap between them. */
async function wrongAfterContest(database: BenchDatabase, pushes: number): Promise<number> {
  const versions = await versionsOf(database, nodeName(CONTESTED));
  return Math.abs(versions - pushes) + (await brokenHistory(database)) + (await missingContent(database));
}

async function openSlots({ client }: BenchDatabase, node: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select s.slot || ' ' || s.chunk as name from slot_state s join node n on n.cluster_id = s.cluster_id and n.id = s.node_id
     where n.name = $1 and s.valid_to = 'infinity' and s.chunk <> $2::uuid`,
    [node, EMPTY_CHUNK],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Versions that ended: one for each time that the node told something new. */
const versionsOf = ({ client }: BenchDatabase, node: string): Promise<number> =>
  numberFrom(client, "select count(*) from version v join node n on n.cluster_id = v.cluster_id and n.id = v.node_id where n.name = $1", [
    node,
  ]);

/** Intervals that do not begin where the one before them ended, or that follow themselves with the same chunk. */
const brokenHistory = ({ client }: BenchDatabase): Promise<number> =>
  numberFrom(
    client,
    `select count(*) from (
       select valid_from, chunk, lag(valid_to) over w as ended, lag(chunk) over w as before
       from slot_state window w as (partition by cluster_id, node_id, slot order by valid_from)
     ) s where ended is not null and (ended <> valid_from or before = chunk)`,
    [],
  );

/** Chunks that slots refer to and facts that chunks refer to, but that are not there. */
const missingContent = ({ client }: BenchDatabase): Promise<number> =>
  numberFrom(
    client,
    `select (select count(*) from slot_state s where chunk <> $1::uuid and not exists (select from chunk c where c.cluster_id = s.cluster_id and c.hash = s.chunk))
      + (select count(*) from chunk c, unnest(c.facts) as h where not exists (select from fact f where f.cluster_id = c.cluster_id and f.hash = h))`,
    [EMPTY_CHUNK],
  );
