import { diagnose } from "../src/domain/diagnosis/diagnose.ts";
import { acceptSnapshot } from "../src/intake/accept-snapshot.ts";
import { clusterAt } from "../src/questions/cluster-at.ts";
import { clusterTables } from "../src/questions/cluster-tables.ts";
import { findings as askFindings } from "../src/questions/findings.ts";
import { openAsker } from "../src/questions/open-asker.ts";
import type { OpenStore } from "../src/storage/store.ts";
import { evaluateFindings } from "../src/upkeep/evaluate-findings.ts";
import type { Bench, Group } from "./bench.ts";
import { interleaved, ms, note, row, type Row, timed } from "./measure.ts";
import { CLUSTER, type PushedCluster, RETENTION_MS, WRONG } from "./pushed-cluster.ts";
import { pushOf } from "./synthetic-cluster.ts";

const LOST_AFTER_MS = 86_400_000;
/** A fourth node that sends what is for a peer elsewhere now and then. */
const CHANGING = 40;
const WRONG_TOO: readonly [number, number] = [3, 4];

/** Looking for findings in a cluster whose nodes are healthy but for three, and asking about them. */
export const findings: Group = {
  name: "findings",
  async measure({ pushed, mainSize, tell }: Bench) {
    const cluster = await pushed(mainSize);
    const database = await cluster.copy();
    try {
      const store = database.open(4);
      // What was pushed together is looked at once, not at each node's push.
      await database.client.query("delete from finding_due");
      tell("findings: looking");
      return await measureAll(store, cluster);
    } finally {
      await database.close();
    }
  },
};

async function measureAll(store: OpenStore, cluster: PushedCluster): Promise<Row[]> {
  const first = await timed(() => evaluate(store));
  const times = await interleaved({
    stored: () => fromStored(store),
    rules: () => rulesAlone(store),
    changed: (round) => afterPush({ store, cluster }, round),
    again: () => timed(() => evaluate(store)),
    asked: () => timed(() => ask(store)),
  });
  const bar = { unit: " ms", bar: { most: 1_000 } };
  return [
    row(`all findings of ${cluster.size} nodes from stored state, only content is remembered`, times.stored, bar),
    row(`the same after a node's push has changed rows, with what is stored of it`, times.changed, bar),
    note(
      `findings of ${cluster.size} nodes`,
      `first of the process ${ms(first)}; the rules alone ${ms(times.rules)}; nothing new ${ms(times.again)}; asked for ${ms(times.asked)}`,
    ),
  ];
}

async function evaluate(store: OpenStore): Promise<void> {
  let outcome = "more";
  while (outcome === "more") outcome = await evaluateFindings(store, { cluster: CLUSTER, now: Date.now(), lostAfterMs: LOST_AFTER_MS });
}

function fromStored(store: OpenStore): Promise<number> {
  store.cache.states.clear();
  return timed(() => evaluate(store));
}

/** On tables that nobody has judged yet. */
async function rulesAlone(store: OpenStore): Promise<number> {
  store.cache.states.clear();
  const { asker, close } = openAsker(store, { now: Date.now(), lostAfterMs: LOST_AFTER_MS, reach: "all" });
  const of = await clusterAt(asker, CLUSTER, null);
  if (of === null) throw new Error("the cluster was pushed");
  const tables = await clusterTables(of);
  await close();
  return timed(() => Promise.resolve(diagnose(tables)));
}

async function afterPush({ store, cluster }: { store: OpenStore; cluster: PushedCluster }, round: number): Promise<number> {
  const wrong = round % 2 === 0 ? new Map([...WRONG, [CHANGING, WRONG_TOO]]) : WRONG;
  const push = pushOf({ ...cluster.cluster, damage: { wrongNextHops: wrong } }, CHANGING, { name: CLUSTER, at: Date.now() });
  await acceptSnapshot(store, push, { historyFrom: Date.now() - RETENTION_MS, isDryRun: false });
  return timed(() => evaluate(store));
}

async function ask(store: OpenStore): Promise<void> {
  const { asker, close } = openAsker(store, { now: Date.now(), lostAfterMs: LOST_AFTER_MS, reach: "all" });
  const none = { since: null, codes: null, severities: null, nodes: null };
  await askFindings(await clusterAt(asker, CLUSTER, null), none, { first: 50, after: null });
  await close();
}
