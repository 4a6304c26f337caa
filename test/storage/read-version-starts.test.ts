import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retireNode } from "../../src/intake/retire-node.ts";
import { readVersionStarts } from "../../src/storage/read-version-starts.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const DYNAMIC = { dst: "10.244.1.9", dev: "cni0", lladdr: "0a:00:00:00:00:09", state: ["REACHABLE"] };
const at = (minutes: number): number => NOON + minutes * MINUTE;
let database: TestDatabase;
let store: OpenStore;

/** a changes at 1 and 3 and only its dynamic neighbors at 2; b is retired at 4; c is somebody else. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  const [healthy, other] = [flannelSnapshot(1, 3), { ...flannelSnapshot(1, 3), fdb: [] }];
  await pushAt(store, at(0), { node: "a", snapshot: healthy });
  await pushAt(store, at(0), { node: "b", snapshot: flannelSnapshot(2, 3) });
  await pushAt(store, at(0.5), { node: "c", snapshot: flannelSnapshot(3, 3) });
  await pushAt(store, at(1), { node: "a", snapshot: other });
  await pushAt(store, at(2), { node: "a", snapshot: { ...other, neighbors: [...other.neighbors, DYNAMIC] } });
  await pushAt(store, at(3), { node: "a", snapshot: healthy });
  await retireNode(store, { cluster: "test", node: "b", receivedAt: at(4) });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const starts = (more: Partial<Parameters<typeof readVersionStarts>[2]> = {}): Promise<number[]> =>
  readVersionStarts(store, 1, { nodes: ["a", "b"], from: NOON - MINUTE, to: at(5), limit: 100, ...more });

describe("readVersionStarts", () => {
  it("tells when the named nodes came to hold something else or were retired, newest first and each moment once", async () => {
    expect(await starts()).toEqual([at(4), at(3), at(2), at(1), at(0)]);
  });

  it("tells of no other nodes, and of no other time", async () => {
    expect(await starts({ nodes: ["a"], from: at(0), to: at(2) })).toEqual([at(2), at(1)]);
  });

  it("tells the newest where there are more than asked for", async () => {
    expect(await starts({ limit: 2 })).toEqual([at(4), at(3)]);
  });
});
