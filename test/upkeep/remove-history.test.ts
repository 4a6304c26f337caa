import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { retireNode } from "../../src/intake/retire-node.ts";
import { factsOf, nodeFacts } from "../../src/questions/node-facts.ts";
import { nodeAt, nodesAt } from "../../src/questions/nodes.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
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

async function countRows(table: "slot_state" | "version" | "node"): Promise<number> {
  const [row] = await store.prisma.$queryRawUnsafe<{ count: bigint }[]>(`select count(*) from ${table}`);
  return Number(row?.count);
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

  it("leaves a sound database when it is stopped half-way, and goes on at its next run", async () => {
    const all = await countRows("slot_state");
    const controller = new AbortController();
    controller.abort();

    expect(await removeHistory(store, { before: NOON + 5 * MINUTE, signal: controller.signal })).toBe(0);
    expect(await countRows("slot_state")).toBe(all);
    expect(await neighborsAt(NOON + 6 * MINUTE)).toBe(8);
    expect(await removeHistory(store, { before: NOON + 5 * MINUTE, batch: 1 })).toBeGreaterThan(4);
    expect(await neighborsAt(NOON + 6 * MINUTE)).toBe(8);
  });

  it("removes nothing twice, and never moves history back", async () => {
    await removeHistory(store, { before: NOON + 5 * MINUTE });

    expect(await removeHistory(store, { before: NOON + 2 * MINUTE })).toBe(0);
    await expect(neighborsAt(NOON + 3 * MINUTE)).rejects.toMatchObject({ code: "history_not_kept" });
  });

  it("forgets a retired node once nothing of it is kept", async () => {
    await retireNode(store, { cluster: "test", node: "node1", receivedAt: NOON + 20 * MINUTE });

    await removeHistory(store, { before: NOON + 15 * MINUTE });
    expect(await countRows("node")).toBe(1);

    await removeHistory(store, { before: NOON + 20 * MINUTE });
    expect(await Promise.all((["slot_state", "version", "node"] as const).map(countRows))).toEqual([0, 0, 0]);
    expect(await asking(store, NOON + 60 * MINUTE, async (asker) => nodesAt(await clusterOf(asker)))).toEqual([]);
  });
});
