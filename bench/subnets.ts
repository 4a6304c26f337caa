import { acceptSnapshot } from "../src/intake/accept-snapshot.ts";
import { clusterAt } from "../src/questions/cluster-at.ts";
import { openAsker } from "../src/questions/open-asker.ts";
import { inconsistentSubnets } from "../src/questions/subnets.ts";
import { readCluster } from "../src/storage/read-cluster.ts";
import { readSlotGroups } from "../src/storage/read-slot-groups.ts";
import { slotsOf } from "../src/storage/slot.ts";
import type { OpenStore } from "../src/storage/store.ts";
import type { Bench, Group } from "./bench.ts";
import { type History, VERSIONS, writeHistory } from "./history.ts";
import { interleaved, ms, note, row, type Row, timed, timedEach } from "./measure.ts";
import { CLUSTER, type PushedCluster, RETENTION_MS, WRONG } from "./pushed-cluster.ts";
import { pushOf } from "./synthetic-cluster.ts";

const LOST_AFTER_MS = 86_400_000;
/** Three nodes send what is for two subnets elsewhere, and one more now and then. */
const INCONSISTENT = 2;
const CHANGING = 40;
/** The same as two of the others do. */
const WRONG_TOO: readonly [number, number] = [3, 4];
const DAYS_AGO = [1, 15, 29];
/** A service that has just started runs code that nobody has compiled yet. */
const WARM_ROUNDS = 4;
const AGAIN = 10;

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
      return await askAll({ store, history, cluster });
    } finally {
      await database.close();
    }
  },
};

type Asked = Readonly<{ store: OpenStore; history: History; cluster: PushedCluster }>;

async function askAll({ store, history, cluster }: Asked): Promise<Row[]> {
  const cold = await timed(() => ask(store, null));
  const past = DAYS_AGO.map(history.daysAgo);
  for (let warm = 0; warm < WARM_ROUNDS; warm++) for (const at of [null, ...past]) await askAnew(store, at);
  const times = await interleaved({
    group: () => timed(() => readGroups(store)),
    changed: (round) => askAfterPush({ store, history, cluster }, round),
    again: () => askAgain(store, null),
    anew: () => askAnew(store, null),
    ...Object.fromEntries(
      past.flatMap((at, index) => [
        [`again ${index}`, () => askAgain(store, at)],
        [`anew ${index}`, () => askAnew(store, at)],
      ]),
    ),
  });
  return rowsAbout(times, { cold, history, size: cluster.size });
}

type Times = Readonly<Record<string, number>>;

function rowsAbout(times: Times, { cold, history, size }: Readonly<{ cold: number; history: History; size: number }>): Row[] {
  const of = (name: string): number => times[name] ?? Number.NaN;
  const told = (name: string): string => DAYS_AGO.map((days, index) => `${ms(of(`${name} ${index}`))} (${days} days ago)`).join(", ");
  const worst = (name: string): number => Math.max(...DAYS_AGO.map((_, index) => of(`${name} ${index}`))) / of(name);
  const against = `against the grouped read of one section's slots, N = ${size}`;
  const bars = { unit: "x", bar: { most: 6 } };
  const past = { unit: "x", bar: { most: 1.5 } };
  return [
    row(`inconsistentSubnets after a node's push has changed rows, ${against}`, of("changed") / of("group"), bars),
    row(`inconsistentSubnets asked again, nothing written since, ${against}`, of("again") / of("group"), bars),
    row(
      `inconsistentSubnets of a moment that nobody has asked about, only content is remembered, ${against}`,
      of("anew") / of("group"),
      bars,
    ),
    row(
      `inconsistentSubnets as of ${DAYS_AGO.join(", ")} days ago against now, the worst, only content is remembered`,
      worst("anew"),
      past,
    ),
    row(`inconsistentSubnets as of ${DAYS_AGO.join(", ")} days ago against now, the worst, asked again`, worst("again"), past),
    note(
      `inconsistentSubnets with ${VERSIONS} versions a node in 30 days (${history.slotRows.toLocaleString("en-US")} slot intervals)`,
      `grouped read ${ms(of("group"))}; after a push ${ms(of("changed"))}; asked again ${ms(of("again"))}, ${told("again")}; ` +
        `only content remembered ${ms(of("anew"))}, ${told("anew")}; first of the process ${ms(cold)}`,
    ),
  ];
}

/** One of a few nodes that find another way to a subnet, and the right one again. */
async function askAfterPush({ store, cluster }: Asked, round: number): Promise<number> {
  await ask(store, null);
  const wrong = round % 2 === 0 ? new Map([...WRONG, [CHANGING, WRONG_TOO]]) : WRONG;
  const push = pushOf({ ...cluster.cluster, damage: { wrongNextHops: wrong } }, CHANGING, { name: CLUSTER, at: Date.now() });
  const { outcome } = await acceptSnapshot(store, push, { historyFrom: Date.now() - RETENTION_MS, isDryRun: false });
  if (outcome !== "applied") throw new Error(`the push was ${outcome}`);
  return timed(() => ask(store, null));
}

/** Put together and judged anew; facts and chunks are in memory. */
function askAnew(store: OpenStore, at: number | null): Promise<number> {
  store.cache.states.clear();
  return timed(() => ask(store, at));
}

/** Each of some equal questions after the first. */
async function askAgain(store: OpenStore, at: number | null): Promise<number> {
  await ask(store, at);
  return timedEach(Array.from({ length: AGAIN }), () => ask(store, at));
}

/** As GraphQL asks: in one snapshot of the database. */
async function ask(store: OpenStore, at: number | null): Promise<void> {
  const { asker, close } = openAsker(store, { now: Date.now(), lostAfterMs: LOST_AFTER_MS, reach: "all" });
  const found = await inconsistentSubnets(await clusterAt(asker, CLUSTER, at), null);
  await close();
  if (found.length !== INCONSISTENT) throw new Error(`${found.length} subnets are inconsistent, not ${INCONSISTENT}`);
}

async function readGroups(store: OpenStore): Promise<void> {
  const cluster = await readCluster(store, CLUSTER);
  if (cluster === null) throw new Error("the cluster was pushed");
  await readSlotGroups(store, cluster.id, { slots: slotsOf(["routes"]), at: Date.now() });
}
