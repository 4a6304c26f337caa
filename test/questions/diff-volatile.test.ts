import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diff } from "../../src/questions/diff.ts";
import { type NodeFact, nodeFacts } from "../../src/questions/node-facts.ts";
import { nodeAt } from "../../src/questions/nodes.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NEIGHBOR = { dst: "192.0.2.2", dev: "eth0", lladdr: "52:54:00:00:00:02", state: ["REACHABLE"] };

let database: TestDatabase;
let store: OpenStore;

/** The node learns a neighbor at noon, reports it for a minute, and falls silent. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
  const healthy = flannelSnapshot(1, 2);
  const snapshot = { ...healthy, neighbors: [...healthy.neighbors, NEIGHBOR] };
  await pushAt(store, NOON - MINUTE, { node: "node1", snapshot: healthy });
  await pushAt(store, NOON, { node: "node1", snapshot });
  await pushAt(store, NOON + MINUTE, { node: "node1", snapshot });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const NOW = NOON + 60 * MINUTE;

function volatileAt(moment: number): Promise<string[]> {
  return asking(store, NOW, async (asker) => {
    const node = await nodeAt(await clusterOf(asker, moment), "node1");
    const [facts = []]: NodeFact[][] = node === null ? [] : await nodeFacts([node]);
    return facts.filter(({ isVolatile }) => isVolatile).map(({ key }) => key);
  });
}

function difference(from: number, to: number): Promise<string[]> {
  return asking(store, NOW, async (asker) => {
    const asked = { from, to, nodes: null, sections: null, includeVolatile: true };
    const { edges } = await diff(await clusterOf(asker), asked, { first: 50, after: null });
    return edges.map(({ node }) => `${node.operation} ${node.key}`);
  });
}

describe("diff with volatile rows", () => {
  it("tells what came, and what an answer no longer uses once its report is overdue", async () => {
    const [early, meanwhile, late] = [NOON - 1, NOON + 2 * MINUTE, NOON + 30 * MINUTE];

    expect([await volatileAt(early), await volatileAt(meanwhile), await volatileAt(late)]).toEqual([[], ["eth0 192.0.2.2"], []]);
    expect(await difference(early, meanwhile)).toEqual(["ADDED eth0 192.0.2.2"]);
    expect(await difference(meanwhile, late)).toEqual(["REMOVED eth0 192.0.2.2"]);
    expect(await difference(early, late)).toEqual([]);
  });
});
