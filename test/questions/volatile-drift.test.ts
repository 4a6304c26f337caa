import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptHeartbeat } from "../../src/intake/accept-heartbeat.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import { changes } from "../../src/questions/changes.ts";
import { diff } from "../../src/questions/diff.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { ACCEPT, learnedEntry, MINUTE, NOON, ok, pushOf } from "../builders/push.ts";
import { asking, clusterOf } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const OVERDUE_AT = NOON + 3 * MINUTE + 1;
const AGAIN_AT = NOON + 10 * MINUTE;
const FIRST = { first: 50, after: null };

let database: TestDatabase;
let store: OpenStore;

/** Learned at noon, reported no more while the node is there, and again ten minutes later. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
  const reported = { fdb: ok("fdb", [learnedEntry(1)]) };
  const { digest } = await acceptSnapshot(store, pushOf(reported), ACCEPT);
  for (const minutes of [2, 4, 6, 8]) {
    await acceptHeartbeat(store, { cluster: "test", node: "a", digest, receivedAt: NOON + minutes * MINUTE });
  }
  await acceptSnapshot(store, pushOf(reported, { receivedAt: AGAIN_AT }), ACCEPT);
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

async function changesUntil(until: number): Promise<unknown[]> {
  const none = { subnet: null, mac: null, address: null };
  const asked = { since: NOON - 1, until, nodes: null, sections: null, concern: none, includeVolatile: true };
  const { edges } = await asking(store, until, async (asker) => changes(await clusterOf(asker), asked, FIRST));
  return edges.map(({ node: { at, operation, isVolatile } }) => ({ at, operation, isVolatile }));
}

async function differences(from: number, to: number): Promise<unknown[]> {
  const asked = { from, to, nodes: null, sections: null, includeVolatile: true };
  const { edges } = await asking(store, Math.max(from, to), async (asker) => diff(await clusterOf(asker), asked, FIRST));
  return edges.map(({ node }) => node.operation);
}

const change = (at: number, operation: string) => ({ at, operation, isVolatile: true });

describe("changes", () => {
  it("tells a volatile row that is reported no more as removed once it is overdue", async () => {
    const past = [change(OVERDUE_AT, "REMOVED"), change(NOON, "ADDED")];

    expect(await changesUntil(OVERDUE_AT - 1)).toEqual([change(NOON, "ADDED")]);
    expect(await changesUntil(OVERDUE_AT)).toEqual(past);
    expect(await changesUntil(AGAIN_AT + 3 * MINUTE)).toEqual([change(AGAIN_AT, "ADDED"), ...past]);
  });

  it("tells the present volatile rows as removed once they are overdue", async () => {
    const [last] = await changesUntil(AGAIN_AT + 3 * MINUTE + 1);

    expect(last).toEqual(change(AGAIN_AT + 3 * MINUTE + 1, "REMOVED"));
  });
});

describe("diff", () => {
  it("holds no volatile row that is overdue", async () => {
    expect(await differences(NOON, OVERDUE_AT - 1)).toEqual([]);
    expect(await differences(NOON, OVERDUE_AT)).toEqual(["REMOVED"]);
    expect(await differences(OVERDUE_AT, AGAIN_AT)).toEqual(["ADDED"]);
    expect(await differences(AGAIN_AT, AGAIN_AT + 3 * MINUTE + 1)).toEqual(["REMOVED"]);
  });
});
