import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClusterTables } from "../../src/domain/overlay/cluster-tables.ts";
import { clusterTables } from "../../src/questions/cluster-tables.ts";
import { someTables } from "../../src/questions/some-tables.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { printed } from "../support/told-tables.ts";

const NODES = 3;
const DYNAMIC = { dst: "10.244.1.9", dev: "cni0", lladdr: "0a:00:00:00:00:09", state: ["REACHABLE"] };
let database: TestDatabase;
let store: OpenStore;

/** node1 knows one neighbor that merely happens. */
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  for (let node = 1; node <= NODES; node++) {
    const healthy = flannelSnapshot(node, NODES);
    const snapshot = node === 1 ? { ...healthy, neighbors: [...healthy.neighbors, DYNAMIC] } : healthy;
    await pushAt(store, NOON, { node: `node${node}`, snapshot });
  }
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** Between nodes the order of routes of one dst is chance. */
const rowsOf = (tables: ClusterTables): string[] =>
  printed(tables)
    .split("\n")
    .map((line) => line.replace(/,$/, ""))
    .sort();

describe("someTables", () => {
  it("are those of the cluster where all of its nodes are named", async () => {
    const [some, all] = await asking(store, NOON + MINUTE, async (asker) => {
      const of = await clusterOf(asker);
      return [await someTables(of, ["node3", "node1", "node2"]), await clusterTables(of)] as const;
    });

    expect(rowsOf(some)).toEqual(rowsOf(all));
  });

  it("are those of the named nodes alone", async () => {
    const some = await asking(store, NOON + MINUTE, async (asker) => someTables(await clusterOf(asker), ["node2", "nobody"]));

    expect(some.nodes).toEqual(["node2"]);
    expect([...some.fdb.values()].flat().map(({ nodes }) => nodes.toArray())).toEqual([[0], [0]]);
  });

  it("tell of nodes that are LOST as they reported last, but for what merely happened", async () => {
    const later = NOON + 48 * 60 * MINUTE;
    const [some, all] = await asking(store, later, async (asker) => {
      const of = await clusterOf(asker);
      return [await someTables(of, ["node1"]), await clusterTables(of)] as const;
    });

    expect([some.nodes, all.nodes]).toEqual([["node1"], []]);
    expect([...some.neighbors.keys()].sort()).toEqual(["10.244.2.0", "10.244.3.0"]);
  });
});
