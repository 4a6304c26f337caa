import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readDowntimes } from "../../src/storage/read-downtimes.ts";
import { saveUptime } from "../../src/storage/save-uptime.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { removeVolatile } from "../../src/upkeep/remove-volatile.ts";
import { startUpkeep } from "../../src/upkeep/start-upkeep.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let store: OpenStore;

beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

describe("saveUptime", () => {
  it("tells the time between two spans of uptime as downtime", async () => {
    for (const minute of [0, 1, 2, 30, 31]) await saveUptime(store, { now: NOON + minute * MINUTE, gapMs: 1.5 * MINUTE });

    expect(await readDowntimes(store, { from: NOON, to: NOON + 60 * MINUTE })).toEqual([
      { from: NOON + 2 * MINUTE, to: NOON + 30 * MINUTE },
    ]);
  });

  it("knows of no downtime before the first start", async () => {
    await saveUptime(store, { now: NOON, gapMs: MINUTE });

    expect(await readDowntimes(store, { from: NOON - 60 * MINUTE, to: NOON })).toEqual([]);
  });
});

describe("removeVolatile", () => {
  it("removes earlier reports of volatile rows and keeps the present one", async () => {
    for (const version of [0, 1, 2]) {
      const arp = [{ dst: `192.0.2.${100 + version}`, dev: "eth0", lladdr: "52:54:00:00:01:01", state: ["REACHABLE"] }];
      await pushAt(store, NOON + version * MINUTE, { node: "node1", snapshot: { ...flannelSnapshot(1, 2), neighbors: arp } });
    }

    expect(await removeVolatile(store, { before: NOON + 60 * MINUTE, batch: 1 })).toBe(2);
    expect(await removeVolatile(store, { before: NOON + 60 * MINUTE })).toBe(0);
  });
});

const OPTIONS = { retentionMs: MINUTE, volatileMs: MINUTE, lostAfterMs: MINUTE, findingsDelayMs: 0, onEvaluated: () => undefined };

describe("startUpkeep", () => {
  it("does everything once soon after its start, and ends when told to", async () => {
    const told: unknown[] = [];
    const now = () => NOON;

    const upkeep = startUpkeep(store, {
      ...OPTIONS,
      now,
      onError: (task, error) => told.push([task, error]),
      onDeleted: (rows) => told.push(rows),
    });
    await upkeep.stop();

    expect(told).toEqual([0, 0, 0]);
  });

  it("tells what fails, and does not end by it", async () => {
    const failed: string[] = [];
    await store.close();
    store = openStore({ url: "postgresql://nobody@127.0.0.1:1/none", poolSize: 1 });

    const upkeep = startUpkeep(store, {
      ...OPTIONS,
      now: () => NOON,
      onError: (task) => failed.push(task),
      onDeleted: () => undefined,
    });
    await upkeep.stop();

    expect(failed.sort()).toEqual(["aging findings", "findings", "garbage", "retention", "uptime", "volatile rows"]);
  });
});
