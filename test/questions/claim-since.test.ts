import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Mac } from "../../src/domain/address/mac.ts";
import { claimsSince } from "../../src/questions/claim-since.ts";
import { vtep } from "../../src/questions/vteps.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { flannelSnapshot, vtepMac } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NODES = 3;
const MAC = vtepMac(2) as Mac;
const RIGHT = "192.0.2.2";
const WRONG = "192.0.2.9";

let database: TestDatabase;
let store: OpenStore;

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
  for (let node = 1; node <= NODES; node++) await pushAt(store, NOON, { node: `node${node}`, snapshot: flannelSnapshot(node, NODES) });
  await pushEntry(10, { state: "static" });
  await pushEntry(20, { dst: WRONG });
  await pushEntry(30, { dst: WRONG, state: "static" });
  await pushEntry(40, {});
  await pushEntry(50, { dst: WRONG, port: 4789 });
  await pushEntry(60, { dst: WRONG });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** Minutes after noon, node 1 reports this of its entry for node 2's VTEP MAC. */
function pushEntry(minutes: number, entry: Readonly<Record<string, unknown>>) {
  const healthy = flannelSnapshot(1, NODES);
  const fdb = healthy.fdb.map((row) => (row["mac"] === MAC ? { ...row, ...entry } : row));
  return pushAt(store, NOON + minutes * MINUTE, { node: "node1", snapshot: { ...healthy, fdb } });
}

/** Minutes after noon since which each claim has been made, as of a minute after noon. */
function sinceAt(minute: number): Promise<Record<string, number>> {
  return asking(store, NOON + 70 * MINUTE, async (asker) => {
    const of = await clusterOf(asker, NOON + minute * MINUTE);
    const { tables, judged } = await vtep(of, { mac: MAC, vni: null });
    const since = await claimsSince(judged.claims.map((claim) => ({ of, tables, mac: MAC, claim })));
    return Object.fromEntries(judged.claims.map(({ underlayIp }, index) => [underlayIp, ((since[index] ?? 0) - NOON) / MINUTE]));
  });
}

describe("claimsSince", () => {
  it("is unbroken while an entry's other values alter", async () => {
    expect(await sinceAt(35)).toEqual({ [RIGHT]: 0, [WRONG]: 20 });
    expect(await sinceAt(65)).toEqual({ [RIGHT]: 0, [WRONG]: 50 });
  });

  it("begins anew after a break", async () => {
    expect(await sinceAt(55)).toEqual({ [RIGHT]: 0, [WRONG]: 50 });
  });

  it("is told as of each moment", async () => {
    expect(await sinceAt(5)).toEqual({ [RIGHT]: 0 });
    expect(await sinceAt(20)).toEqual({ [RIGHT]: 0, [WRONG]: 20 });
  });
});
