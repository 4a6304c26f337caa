import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retireNode } from "../../src/intake/retire-node.ts";
import { changes } from "../../src/questions/changes.ts";
import { diff } from "../../src/questions/diff.ts";
import { factsOf, nodeFacts } from "../../src/questions/node-facts.ts";
import { nodeAt, nodesAt } from "../../src/questions/nodes.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { count, stoppingAfter } from "../support/database-state.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let store: OpenStore;

/** Ten versions of one node, a minute apart: its neighbors come and go. */
beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
  for (let version = 0; version < 10; version++)
    await pushAt(store, NOON + version * MINUTE, {
      node: "node1",
      snapshot: { ...flannelSnapshot(1, 3), neighbors: neighborsOf(version) },
    });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

const neighborsOf = (version: number) => flannelSnapshot(1, 3 + version).neighbors;

function neighborsAt(moment: number): Promise<number> {
  return asking(store, NOON + 60 * MINUTE, async (asker) => {
    const node = await nodeAt(await clusterOf(asker, moment), "node1");
    const [facts = []] = node === null ? [] : await nodeFacts([node]);
    return factsOf(facts, "neighbors").length;
  });
}

/** All that can be asked about from 12:05 on. */
function toldOfKeptHistory(): Promise<unknown> {
  const edge = NOON + 5 * MINUTE;
  return asking(store, NOON + 60 * MINUTE, async (asker) => {
    const of = await clusterOf(asker);
    const asked = { nodes: null, sections: null, includeVolatile: false };
    const concern = { subnet: null, mac: null, address: null };
    const facts = [];
    for (const at of [edge, edge + 1, edge + MINUTE, NOON + 60 * MINUTE]) {
      facts.push((await nodeFacts(await nodesAt(await clusterOf(asker, at)))).flat());
    }
    const changed = await changes(of, { ...asked, concern, since: edge, until: NOON + 60 * MINUTE }, { first: 1000, after: null });
    const net = await diff(of, { ...asked, from: edge, to: NOON + 60 * MINUTE }, { first: 1000, after: null });
    return { facts, changed, net };
  });
}

describe("removeHistory", () => {
  it("leaves every moment that can still be asked about as it was", async () => {
    const before = await Promise.all([5, 6, 9].map((version) => neighborsAt(NOON + version * MINUTE)));

    const removed = await removeHistory(store, { before: NOON + 5 * MINUTE + 1 });

    expect(removed).toBeGreaterThan(0);
    expect(await Promise.all([6, 9].map((version) => neighborsAt(NOON + version * MINUTE)))).toEqual(before.slice(1));
    expect(await neighborsAt(NOON + 5 * MINUTE + 1)).toBe(before[0]);
  });

  it("makes an earlier moment an error, never an empty answer", async () => {
    await removeHistory(store, { before: NOON + 5 * MINUTE });

    await expect(neighborsAt(NOON + 5 * MINUTE - 1)).rejects.toMatchObject({ code: "history_not_kept" });
  });

  it.each([0, 1, 3, 7, 12])(
    "leaves a sound database when it is stopped after %i statements, and goes on at its next run",
    async (statements) => {
      const told = await toldOfKeptHistory();

      await removeHistory(store, { before: NOON + 5 * MINUTE, batch: 1, signal: stoppingAfter(statements) });

      expect(await toldOfKeptHistory()).toEqual(told);
      await removeHistory(store, { before: NOON + 5 * MINUTE });
      expect(await toldOfKeptHistory()).toEqual(told);
      expect(await count(store, `select count(*) from slot_state where valid_to <= '2026-11-22T12:05:00Z'`)).toBe(0);
    },
  );

  it("keeps what a late push at the edge is placed among", async () => {
    await removeHistory(store, { before: NOON + 5 * MINUTE });

    const late = { ...flannelSnapshot(1, 3), neighbors: neighborsOf(8) };
    expect(await pushAt(store, NOON + 5 * MINUTE + 1, { node: "node1", snapshot: late })).toMatchObject({ outcome: "late" });
    expect(await neighborsAt(NOON + 5 * MINUTE)).toBe(7);
    expect(await neighborsAt(NOON + 5 * MINUTE + 1)).toBe(10);
    expect(await neighborsAt(NOON + 6 * MINUTE)).toBe(8);
  });

  it("refuses a push that is older than the history kept", async () => {
    await removeHistory(store, { before: NOON + 5 * MINUTE });

    await expect(pushAt(store, NOON + 5 * MINUTE - 1, { node: "node1", snapshot: flannelSnapshot(1, 3) })).rejects.toMatchObject({
      code: "history_not_kept",
    });
  });

  it("keeps a version that was outranked at the very moment at which history begins", async () => {
    for (const writer of [20, 21]) await pushAt(store, NOON + 20 * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, writer) });

    await removeHistory(store, { before: NOON + 20 * MINUTE });

    expect(await count(store, `select count(*) from version where valid_from = valid_to`)).toBe(1);
  });

  it("removes nothing twice, and never moves history back", async () => {
    await removeHistory(store, { before: NOON + 5 * MINUTE });

    expect(await removeHistory(store, { before: NOON + 2 * MINUTE })).toBe(0);
    await expect(neighborsAt(NOON + 3 * MINUTE)).rejects.toMatchObject({ code: "history_not_kept" });
  });

  it("forgets a retired node once nothing of it is kept", async () => {
    await retireNode(store, { cluster: "test", node: "node1", receivedAt: NOON + 20 * MINUTE });

    await removeHistory(store, { before: NOON + 15 * MINUTE });
    expect(await count(store, `select count(*) from node`)).toBe(1);

    await removeHistory(store, { before: NOON + 20 * MINUTE });
    expect(
      await count(store, `select (select count(*) from slot_state) + (select count(*) from version) + (select count(*) from node)`),
    ).toBe(0);
    expect(await asking(store, NOON + 60 * MINUTE, async (asker) => nodesAt(await clusterOf(asker)))).toEqual([]);
  });
});
