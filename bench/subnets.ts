import { clusterAt } from "../src/questions/cluster-at.ts";
import { openAsker } from "../src/questions/open-asker.ts";
import { inconsistentSubnets } from "../src/questions/subnets.ts";
import { readCluster } from "../src/storage/read-cluster.ts";
import { readSlotGroups } from "../src/storage/read-slot-groups.ts";
import { slotsOf } from "../src/storage/slot.ts";
import type { OpenStore } from "../src/storage/store.ts";
import type { Bench, Group } from "./bench.ts";
import { type History, VERSIONS, writeHistory } from "./history.ts";
import { interleaved, ms, note, row, type Row, timed } from "./measure.ts";
import { CLUSTER } from "./pushed-cluster.ts";

const LOST_AFTER_MS = 86_400_000;
/** Three nodes send what is for two subnets elsewhere. */
const INCONSISTENT = 2;

/** The widest question, over a month of history. */
export const subnets: Group = {
  name: "subnets",
  async measure({ pushed, mainSize, tell }: Bench) {
    const cluster = await pushed(mainSize);
    const database = await cluster.copy();
    try {
      const store = database.open(2);
      tell(`subnets: writing ${VERSIONS} versions of each node`);
      const history = await writeHistory(database, store, cluster);
      tell("subnets: asking");
      return await askAll(store, history, mainSize);
    } finally {
      await database.close();
    }
  },
};

async function askAll(store: OpenStore, history: History, size: number): Promise<Row[]> {
  const cold = await timed(() => ask(store, null));
  const coldThen = await timed(() => ask(store, history.midway));
  const times = await interleaved({
    group: () => timed(() => readGroups(store, Date.now())),
    groupThen: () => timed(() => readGroups(store, history.midway)),
    again: () => askAgain(store, null),
    againThen: () => askAgain(store, history.midway),
    fresh: () => askFresh(store, null),
    freshThen: () => askFresh(store, history.midway),
  });
  const { group, again, againThen, fresh, freshThen } = times;
  const against = `against the grouped read of one section's slots, N = ${size}`;
  return [
    row(`inconsistentSubnets of tables that changed since, ${against}`, fresh / group, { unit: "x", bar: { most: 6 } }),
    row(`inconsistentSubnets asked again, nothing changed since, ${against}`, again / group, { unit: "x", bar: { most: 6 } }),
    row("inconsistentSubnets as of 15 days ago against now, tables read anew", freshThen / fresh, { unit: "x", bar: { most: 1.5 } }),
    row("inconsistentSubnets as of 15 days ago against now, asked again", againThen / again, { unit: "x", bar: { most: 1.5 } }),
    note(
      `inconsistentSubnets with ${VERSIONS} versions a node in 30 days (${history.slotRows.toLocaleString("en-US")} slot intervals)`,
      `new tables ${ms(fresh)}, asked again ${ms(again)}; 15 days ago ${ms(freshThen)} and ${ms(againThen)}; ` +
        `first of the process ${ms(cold)}, and then 15 days ago ${ms(coldThen)}; grouped read ${ms(group)}, 15 days ago ${ms(times.groupThen)}`,
    ),
  ];
}

/** The tables put together and judged anew; facts and chunks are in memory. */
function askFresh(store: OpenStore, at: number | null): Promise<number> {
  store.cache.states.clear();
  return timed(() => ask(store, at));
}

/** The second of two equal questions. */
async function askAgain(store: OpenStore, at: number | null): Promise<number> {
  await ask(store, at);
  return timed(() => ask(store, at));
}

/** As GraphQL asks: in one snapshot of the database. */
async function ask(store: OpenStore, at: number | null): Promise<void> {
  const { asker, close } = openAsker(store, { now: Date.now(), lostAfterMs: LOST_AFTER_MS });
  const found = await inconsistentSubnets(await clusterAt(asker, CLUSTER, at), null);
  await close();
  if (found.length !== INCONSISTENT) throw new Error(`${found.length} subnets are inconsistent, not ${INCONSISTENT}`);
}

async function readGroups(store: OpenStore, at: number): Promise<void> {
  const cluster = await readCluster(store, CLUSTER);
  if (cluster === null) throw new Error("the cluster was pushed");
  await readSlotGroups(store, cluster.id, { slots: slotsOf(["routes"]), at });
}
