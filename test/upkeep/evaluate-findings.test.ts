import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptHeartbeat } from "../../src/intake/accept-heartbeat.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import { readCluster } from "../../src/storage/read-cluster.ts";
import { readLives } from "../../src/storage/read-lives.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { evaluateFindings } from "../../src/upkeep/evaluate-findings.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { type FlannelSnapshot, flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { count } from "../support/database-state.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { evaluateAll, withAddress } from "../support/kept-findings.ts";

const NODES = 3;
const LOST_AFTER_MS = 24 * 60 * MINUTE;
let database: TestDatabase;
let store: OpenStore;

beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 3 });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

const at = (minute: number): number => NOON + Math.round(minute * MINUTE);
const name = (node: number): string => `node${node}`;

const healthy = (node: number): FlannelSnapshot => flannelSnapshot(node, NODES);
const broken = (node: number): FlannelSnapshot => withAddress(healthy(node), "192.0.2.1");

/** The same with one more routing rule, which changes nothing for any packet. */
function differing(snapshot: FlannelSnapshot, number: number): FlannelSnapshot {
  return { ...snapshot, rules: [...snapshot.rules, { priority: 100 + number, src: "all", table: "main" }] };
}

const push = (minute: number, node: number, snapshot: Partial<FlannelSnapshot>, receivedAt = minute) =>
  pushAt(store, at(receivedAt), { node: name(node), snapshot, clock: at(receivedAt), observedAt: at(minute) });

const evaluate = (minute: number): Promise<void> => evaluateAll(store, at(minute));

/** Every life of that finding, with its times in minutes. */
async function lives() {
  const cluster = await readCluster(store, "test");
  const found = await readLives(store, cluster?.id ?? 0, 0);
  const ours = found.filter(({ told }) => told.subject === SUBJECT);
  return ours.map(({ openedAt, closedAt, isConfirmed, told }) => ({
    subject: told.subject,
    from: (openedAt - NOON) / MINUTE,
    to: Number.isFinite(closedAt) ? (closedAt - NOON) / MINUTE : null,
    isConfirmed,
    namesNode2: told.nodes.includes("node2"),
  }));
}

/** What is wrong while node 2 holds node 1's address, whichever rule finds it. */
const SUBJECT = "address:192.0.2.1";
const duplicate = { subject: SUBJECT, isConfirmed: true, namesNode2: true };

/** All healthy at minute 0, node 2 broken from minute 1 on, and confirmed at minute 2. */
async function breakNode2(): Promise<void> {
  for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
  await push(1, 2, broken(2));
  await evaluate(1);
  await push(2, 2, broken(2));
  await evaluate(2);
}

describe("evaluateFindings", () => {
  it("opens nothing in a sound cluster, and is done with it", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    await evaluate(1);

    expect(await count(store, "select count(*) from finding")).toBe(0);
    expect(await count(store, "select count(*) from finding_due")).toBe(0);
  });

  it("opens a finding once a second snapshot confirms it, with the time of the first", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    await push(1, 2, broken(2));
    await evaluate(1);

    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: null, isConfirmed: false }]);

    await push(2, 2, broken(2));
    await evaluate(2);
    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: null }]);
  });

  it("takes a heartbeat for a second snapshot", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    const { digest } = await push(1, 2, broken(2));
    await evaluate(1);
    await acceptHeartbeat(store, { cluster: "test", node: "node2", digest, receivedAt: at(2) });
    await evaluate(2);

    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: null }]);
  });

  it("keeps nothing of what only one snapshot showed", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    await push(1, 2, broken(2));
    await evaluate(1);
    await push(2, 2, healthy(2));
    await evaluate(2);

    expect(await lives()).toEqual([]);
  });

  it("takes no other node's snapshot for the second one of that which brought it", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    await push(1, 2, broken(2));
    for (const node of [1, 3]) await push(2, node, healthy(node));
    await evaluate(2);
    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: null, isConfirmed: false }]);

    await push(3, 2, healthy(2));
    await evaluate(3);
    expect(await lives()).toEqual([]);
  });

  it("closes on recovery, at the moment of the snapshot that shows it, and opens anew when it is back", async () => {
    await breakNode2();
    await push(5, 2, healthy(2));
    await push(7, 2, broken(2));
    await push(8, 2, broken(2));
    await evaluate(9);

    expect(await lives()).toEqual([
      { ...duplicate, from: 1, to: 5 },
      { ...duplicate, from: 7, to: null },
    ]);
  });

  it("closes nothing while a node is silent, be it overdue or lost, nor when it leaves a section out", async () => {
    await breakNode2();
    const { addresses: _left, ...rest } = broken(2);
    await push(3, 2, rest);
    await evaluate(3);
    await evaluate(60);
    await evaluate(2 * 24 * 60);

    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: null }]);

    await push(2 * 24 * 60 + 1, 1, healthy(1));
    await push(2 * 24 * 60 + 1, 2, healthy(2));
    await evaluate(2 * 24 * 60 + 2);
    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: 2 * 24 * 60 + 1 }]);
  });

  it("closes what a retired node was part of, and still names it", async () => {
    await breakNode2();
    await retireNode(store, { cluster: "test", node: "node2", receivedAt: at(6) });
    await evaluate(7);

    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: 6 }]);
  });

  it("looks anew at the time from a late push on", async () => {
    await breakNode2();
    await push(10, 2, healthy(2));
    await evaluate(11);
    await push(4, 2, { ...healthy(2), rules: [] }, 12);
    await evaluate(12);

    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: 4 }]);
  });

  it("writes nothing where nothing is new", async () => {
    await breakNode2();
    const xmin = "select sum(xmin::text::bigint) from finding";
    const before = await count(store, xmin);
    await evaluate(3);
    await push(3, 2, broken(2));
    await evaluate(4);

    expect(await count(store, xmin)).toBe(before);
  });

  it("finds the very moments among many that lie close together", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    await evaluate(0);
    for (let second = 1; second <= 40; second++) {
      const isBroken = second >= 13 && second < 29;
      await push(1 + second / 60, 2, differing(isBroken ? broken(2) : healthy(2), second));
    }
    await evaluate(2);

    expect(await lives()).toEqual([{ ...duplicate, from: 1 + 13 / 60, to: 1 + 29 / 60 }].map(rounded));
  });

  it("comes to the same once after all first pushes as after each of them", async () => {
    const found: unknown[] = [];
    for (const [cluster, isEach] of [["each", true] as const, ["once", false] as const]) {
      for (let second = 0; second < 14; second++) {
        const node = (second % 12) + 1;
        const snapshot = flannelSnapshot(node, 12);
        const moment = NOON + second * 400;
        await pushAt(store, moment, { cluster, node: name(node), snapshot: node === 2 ? withAddress(snapshot, "192.0.2.1") : snapshot });
        if (isEach) await evaluateAll(store, moment, cluster);
      }
      await evaluateAll(store, NOON + MINUTE, cluster);
      const { id = 0 } = (await readCluster(store, cluster)) ?? {};
      found.push((await readLives(store, id, 0)).map(({ id: _row, ...life }) => life));
    }

    expect(found[0]).toMatchObject([{ openedAt: NOON + 400, isConfirmed: true, told: { subject: SUBJECT } }]);
    expect(found[1]).toEqual(found[0]);
  });

  it("comes to the same in many runs as in one", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    for (const minute of [1, 2, 3, 7, 8, 9, 10]) await push(minute, 2, differing(broken(2), minute));
    for (const minute of [4, 5, 6, 11]) await push(minute, 2, differing(healthy(2), minute), 12);
    let runs = 0;
    const evaluation = { cluster: "test", now: at(13), lostAfterMs: LOST_AFTER_MS, budgetMs: 0 };
    while ((await evaluateFindings(store, evaluation)) === "more") runs += 1;

    expect(await lives()).toEqual([
      { ...duplicate, from: 1, to: 4 },
      { ...duplicate, from: 7, to: 11 },
    ]);
    expect(runs).toBeGreaterThan(5);
  });

  it("is done by one replica at a time, and by none twice", async () => {
    for (let node = 1; node <= NODES; node++) await push(0, node, healthy(node));
    for (const minute of [1, 2]) await push(minute, 2, broken(2));
    const others = [1, 2, 3].map(() => openStore({ url: database.url, poolSize: 1 }));
    const evaluation = { cluster: "test", now: at(3), lostAfterMs: LOST_AFTER_MS };
    const outcomes = await Promise.allSettled(others.map((other) => evaluateFindings(other, evaluation)));
    await Promise.all(others.map((other) => other.close()));
    await evaluate(3);

    expect(outcomes.some(({ status }) => status === "fulfilled")).toBe(true);
    expect(await lives()).toEqual([{ ...duplicate, from: 1, to: null }]);
  });

  it("forgets what closed before the history that is kept, and nothing else", async () => {
    await breakNode2();
    await push(5, 2, healthy(2));
    for (const minute of [7, 8]) await push(minute, 2, broken(2));
    await evaluate(9);

    await removeHistory(store, { before: at(5) - 1 });
    expect(await lives()).toHaveLength(2);
    await removeHistory(store, { before: at(20) });
    expect(await lives()).toEqual([{ ...duplicate, from: 7, to: null }]);
  });
});

/** Minutes that are whole seconds, as lives tell them. */
function rounded<T extends { from: number; to: number }>(life: T): T {
  const exact = (minute: number): number => Math.round(minute * MINUTE) / MINUTE;
  return { ...life, from: exact(life.from), to: exact(life.to) };
}
