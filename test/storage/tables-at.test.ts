import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readCluster } from "../../src/storage/read-cluster.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { lastToldTablesAt, tablesAt } from "../../src/storage/tables-at.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const LOST_AFTER_MS = 60 * MINUTE;
let database: TestDatabase;
let store: OpenStore;

/** Node 1 knows its peers by dynamic neighbors. All are heard of at noon; node 2 until 13:30 too. */
beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  const { neighbors, ...rest } = flannelSnapshot(1, 2);
  const dynamic = neighbors.map((row) => ({ ...row, state: ["REACHABLE"] }));
  await pushAt(store, NOON, { node: "node1", snapshot: { ...rest, neighbors: dynamic } });
  for (const minute of [0, 90]) await pushAt(store, NOON + minute * MINUTE, { node: "node2", snapshot: flannelSnapshot(2, 2) });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

async function asked(minute: number) {
  const cluster = await readCluster(store, "test");
  if (cluster === null) throw new Error("nothing was pushed");
  return { asker: { store, lostAfterMs: LOST_AFTER_MS }, cluster, at: NOON + minute * MINUTE };
}

const counting = async (minute: number) => tablesAt(await asked(minute), () => undefined);
const told = async (minute: number) => lastToldTablesAt(await asked(minute));

describe("lastToldTablesAt", () => {
  it("has the neighbors that a silent node told last", async () => {
    expect([...(await counting(10)).neighbors.keys()]).toEqual(["10.244.1.0"]);
    expect([...(await told(10)).neighbors.keys()].sort()).toEqual(["10.244.1.0", "10.244.2.0"]);
  });

  it("has the nodes that are LOST", async () => {
    expect((await counting(90)).nodes).toEqual(["node2"]);
    expect((await told(90)).nodes).toEqual(["node1", "node2"]);
  });

  it("are the very tables that count while nobody is silent", async () => {
    await pushAt(store, NOON + 90 * MINUTE, { node: "node1", snapshot: flannelSnapshot(1, 2) });

    expect(await told(90)).toBe(await counting(90));
  });

  it("leaves what counts as it was, the same object each time", async () => {
    const [before, beforeTold] = [await counting(90), await told(90)];

    expect(await counting(90)).toBe(before);
    expect(await told(90)).toBe(beforeTold);
  });
});
