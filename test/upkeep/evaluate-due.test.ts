import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { evaluateAging, evaluateDue } from "../../src/upkeep/evaluate-due.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { count } from "../support/database-state.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { openFinding, withAddress } from "../support/kept-findings.ts";

let database: TestDatabase;
let store: OpenStore;
let evaluated: number;

beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  evaluated = 0;
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

const options = (now: number) => ({ now: () => now, lostAfterMs: 60 * MINUTE, onEvaluated: () => (evaluated += 1) });
const due = (now: number, delayMs = 0) => evaluateDue(store, { ...options(now), delayMs });
const isOpen = () => count(store, "select count(*) from finding where is_confirmed and closed_at = 'infinity'");

async function pushAll(cluster: string): Promise<void> {
  for (const node of [1, 2, 3]) await pushAt(store, NOON, { cluster, node: `node${node}`, snapshot: flannelSnapshot(node, 3) });
}

describe("evaluateDue", () => {
  it("waits for the delay after the first write, and looks once at what came meanwhile", async () => {
    await pushAll("test");
    await due(NOON + 1_999, 2_000);
    expect(evaluated).toBe(0);

    await due(NOON + 2_000, 2_000);
    await due(NOON + 4_000, 2_000);
    expect(evaluated).toBe(1);
  });

  it("looks at each cluster in which something was written, and at no other", async () => {
    for (const cluster of ["test", "other"]) await pushAll(cluster);
    await due(NOON);
    await pushAt(store, NOON + MINUTE, { cluster: "other", node: "node1", snapshot: flannelSnapshot(1, 2) });
    await due(NOON + MINUTE);

    expect(evaluated).toBe(3);
  });

  it("looks again once a node is heard of that a finding waits for, though nothing was written", async () => {
    const snapshot = withAddress(flannelSnapshot(2, 3), "192.0.2.1");
    await pushAll("test");
    await pushAt(store, NOON + MINUTE, { node: "node2", snapshot });
    await due(NOON + MINUTE);
    await due(NOON + MINUTE);
    expect([evaluated, await isOpen()]).toEqual([1, 0]);

    await pushAt(store, NOON + 2 * MINUTE, { node: "node2", snapshot });
    await due(NOON + 2 * MINUTE);
    await due(NOON + 2 * MINUTE);
    expect([evaluated, await isOpen()]).toEqual([2, 1]);
  });
});

describe("finding_due", () => {
  const noted = () => count(store, "select count(*) from finding_due");

  it("has a row for what says something new, and none for what does not", async () => {
    const push = (minute: number, snapshot = flannelSnapshot(1, 3)) => pushAt(store, NOON + minute * MINUTE, { node: "node1", snapshot });
    await push(0);
    expect(await noted()).toBe(1);
    await push(1);
    await pushAt(store, NOON + 2 * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 3), observedAt: NOON + MINUTE / 2 });
    expect(await noted()).toBe(1);
    await push(3, flannelSnapshot(1, 4));
    expect(await noted()).toBe(2);
    await push(30, flannelSnapshot(1, 4));
    expect(await noted()).toBe(3);
  });
});

describe("evaluateAging", () => {
  it("looks at every cluster, and closes nothing of nodes that are merely silent", async () => {
    await pushAll("test");
    await pushAll("other");
    await openFinding(store);
    await evaluateAging(store, options(NOON + 3 * 24 * 60 * MINUTE));

    expect([evaluated, await isOpen()]).toEqual([2, 1]);
  });
});
