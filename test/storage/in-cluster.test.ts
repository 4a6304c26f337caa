import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureNode } from "../../src/storage/ensure-node.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { NOON } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { runSql } from "../support/database-url.ts";

let database: TestDatabase;
let store: OpenStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 1 });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("inCluster", () => {
  it("writes through a connection that wrote to a cluster which was there under another id", async () => {
    const create = (node: string, cluster = "test") => ensureNode(store.inCluster(cluster), { cluster, node, historyFrom: NOON });
    const first = await create("node1");
    // The connection names the cluster anew, which it finds this time.
    await create("node1", "other");
    await create("node2");
    await runSql(database.url, "truncate cluster cascade");

    const again = await create("node1");

    expect(again.clusterId).not.toBe(first.clusterId);
  });
});
