import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retireNode } from "../../src/intake/retire-node.ts";
import { nodeCounts } from "../../src/questions/node-counts.ts";
import { nodesAt } from "../../src/questions/nodes.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let store: OpenStore;

/** Node 1 comes at noon, alters a minute later, retires at 12:03 and is back at 12:05; node 2 comes at 12:02. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
  await pushAt(store, NOON, { node: "node1", snapshot: flannelSnapshot(1, 2) });
  await pushAt(store, NOON + MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 3) });
  await pushAt(store, NOON + 2 * MINUTE, { node: "node2", snapshot: flannelSnapshot(2, 2) });
  await retireNode(store, { cluster: "test", node: "node1", receivedAt: NOON + 3 * MINUTE });
  await pushAt(store, NOON + 5 * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 2) });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("nodeCounts", () => {
  it("counts the nodes that were there at each moment", async () => {
    const moments = [-1, 0, 1, 2, 3, 4, 5].map((minutes) => NOON + minutes * MINUTE);

    const [counts, told] = await asking(store, NOON + 6 * MINUTE, async (asker) => {
      const clusters = await Promise.all(moments.map((moment) => clusterOf(asker, moment)));
      return [await nodeCounts(clusters), await Promise.all(clusters.map(nodesAt))] as const;
    });

    expect(counts).toEqual([0, 1, 1, 2, 1, 1, 2]);
    expect(told.map(({ length }) => length)).toEqual(counts);
  });
});
