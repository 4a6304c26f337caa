import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptHeartbeat } from "../../src/intake/accept-heartbeat.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import { readCluster } from "../../src/storage/read-cluster.ts";
import { readLives } from "../../src/storage/read-lives.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { type FlannelSnapshot, flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { count } from "../support/database-state.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { evaluateAll, withAddress } from "../support/findings.ts";

const NODES = 3;
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

const at = (minute: number): number => NOON + minute * MINUTE;
const name = (node: number): string => `node${node}`;

const healthy = (node: number): FlannelSnapshot => flannelSnapshot(node, NODES);
const broken = (node: number): FlannelSnapshot => withAddress(healthy(node), "192.0.2.1");

const push = (minute: number, node: number, snapshot: Partial<FlannelSnapshot>, receivedAt = minute) =>
  pushAt(store, at(receivedAt), { node: name(node), snapshot, clock: at(receivedAt), observedAt: at(minute) });

const evaluate = (minute: number): Promise<void> => evaluateAll(store, at(minute));

/** Every life, with its times in minutes. */
async function lives() {
  const cluster = await readCluster(store, "test");
  const found = await readLives(store, cluster?.id ?? 0, 0);
  return found.map(({ openedAt, closedAt, isConfirmed, told }) => ({
    code: told.code,
    from: (openedAt - NOON) / MINUTE,
    to: Number.isFinite(closedAt) ? (closedAt - NOON) / MINUTE : null,
    isConfirmed,
    nodes: told.nodes,
  }));
}

const duplicate = { code: "DUPLICATE_UNDERLAY_IP", isConfirmed: true, nodes: ["node1", "node2"] };

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

    expect(await lives()).toEqual([]);
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
});
