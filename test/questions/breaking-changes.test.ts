import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Address } from "../../src/domain/address/address.ts";
import { breakingChanges } from "../../src/questions/breaking-changes.ts";
import { asOf } from "../../src/questions/cluster-at.ts";
import { trace } from "../../src/questions/trace.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { vtepMac } from "../builders/flannel-snapshot.ts";
import { podAddress, tracedSnapshot } from "../builders/traced-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NODES = 3;
const BROKEN_AT = NOON + MINUTE;
const DYNAMIC = { dst: "10.244.1.9", dev: "cni0", lladdr: "0a:00:00:00:00:09", state: ["REACHABLE"] };
const query = { from: podAddress(1) as Address, to: podAddress(2) as Address, fromNode: null, size: 84 };
let database: TestDatabase;
let store: OpenStore;

/** In one push node1 loses all of its FDB and learns of a neighbor; node3 changes too, and is on no way. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  for (let node = 1; node <= NODES; node++) await pushAt(store, NOON, { node: `node${node}`, snapshot: tracedSnapshot(node, NODES) });
  const [first, third] = [tracedSnapshot(1, NODES), tracedSnapshot(3, NODES)];
  const broken = { ...first, fdb: [], neighbors: [...first.neighbors, DYNAMIC] };
  await pushAt(store, BROKEN_AT, { node: "node1", snapshot: broken });
  await pushAt(store, BROKEN_AT, { node: "node3", snapshot: { ...third, fdb: [] } });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("breakingChanges", () => {
  it("tells of the nodes on the ways alone, first what these rest on, last what merely happened", async () => {
    const told = await asking(store, BROKEN_AT, async (asker) => {
      const of = await clusterOf(asker);
      const traces = [await trace(asOf(of, BROKEN_AT - 1), query), await trace(of, query)].map(({ trace: found }) => found);
      return breakingChanges(of, BROKEN_AT, traces);
    });

    expect(told.map(({ node, section, operation, key }) => `${node} ${section} ${operation} ${key}`)).toEqual([
      `node1 fdb REMOVED flannel.1 ${vtepMac(2)} self`,
      `node1 fdb REMOVED flannel.1 ${vtepMac(3)} self`,
      "node1 neighbors ADDED cni0 10.244.1.9",
    ]);
  });
});
