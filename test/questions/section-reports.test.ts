import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import { nodeFacts } from "../../src/questions/node-facts.ts";
import { nodesAt } from "../../src/questions/nodes.ts";
import { type SectionReport, sectionReports } from "../../src/questions/section-reports.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { ACCEPT, entryTo, failed, MINUTE, NOON, ok, pushOf } from "../builders/push.ts";
import { asking, clusterOf } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let store: OpenStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const fdbReport = (at: number): Promise<SectionReport | undefined> =>
  asking(store, at, async (asker) => {
    const nodes = await nodesAt(await clusterOf(asker));
    const facts = await nodeFacts(nodes);
    const reports = await sectionReports(nodes.map((node, index) => ({ node, facts: facts[index] ?? [] })));
    return reports[0]?.find(({ name }) => name === "fdb");
  });

describe("sectionReports", () => {
  it("tells when the rows of a section that fails were observed, and nothing of those before the node was retired", async () => {
    await acceptSnapshot(store, pushOf({ fdb: ok("fdb", [entryTo(1, "192.0.2.1")]) }), ACCEPT);
    await acceptSnapshot(store, pushOf({ fdb: failed("no rights") }, { receivedAt: NOON + MINUTE }), ACCEPT);
    await retireNode(store, { cluster: "test", node: "a", receivedAt: NOON + 2 * MINUTE });
    await acceptSnapshot(store, pushOf({ fdb: failed("no rights") }, { receivedAt: NOON + 3 * MINUTE }), ACCEPT);

    const failing = { name: "fdb", status: "error", error: "no rights" };
    expect(await fdbReport(NOON + MINUTE)).toEqual({ ...failing, observedAt: NOON, rowCount: 1 });
    expect(await fdbReport(NOON + 3 * MINUTE)).toEqual({ ...failing, observedAt: null, rowCount: 0 });
  });
});
