import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptHeartbeat } from "../../src/intake/accept-heartbeat.ts";
import { inconsistentSubnets } from "../../src/questions/subnets.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { type FlannelSnapshot, flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const NODES = 3;
let database: TestDatabase;
let store: OpenStore;

beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 4 });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

async function pushAll(neighborsOf: (snapshot: FlannelSnapshot) => FlannelSnapshot["neighbors"]): Promise<string[]> {
  const digests: string[] = [];
  for (let number = 1; number <= NODES; number++) {
    const snapshot = flannelSnapshot(number, NODES);
    const { digest } = await pushAt(store, NOON, {
      node: `node${number}`,
      snapshot: { ...snapshot, neighbors: neighborsOf(snapshot) },
    });
    digests.push(digest);
  }
  return digests;
}

async function heartbeats(digests: readonly string[], receivedAt: number): Promise<void> {
  for (const [index, digest] of digests.entries()) {
    await acceptHeartbeat(store, { cluster: "test", node: `node${index + 1}`, digest, receivedAt });
  }
}

const reported = (moment: number, at: number | null = null) =>
  asking(store, moment, async (asker) => {
    const found = await inconsistentSubnets(await clusterOf(asker, at), null);
    return found.map(({ judged }) => [judged.prefix, judged.reasons]);
  });

const dynamic = ({ neighbors }: FlannelSnapshot) => neighbors.map((row) => ({ ...row, state: ["REACHABLE"] }));

describe("counted", () => {
  it("takes dynamic neighbors for unknown, not for missing, once nobody has told of them in time", async () => {
    const digests = await pushAll(dynamic);
    for (let minute = 1; minute <= 10; minute++) await heartbeats(digests, NOON + minute * MINUTE);

    expect(await reported(NOON + MINUTE)).toEqual([]);
    expect(await reported(NOON + 10 * MINUTE)).toEqual([]);
    expect(await reported(NOON + 10 * MINUTE, NOON + 5 * MINUTE)).toEqual([]);
  });

  it("takes them for missing where nodes have just told that they have none", async () => {
    await pushAll(() => []);

    expect((await reported(NOON + MINUTE)).map(([, reasons]) => reasons)).toEqual(Array.from({ length: NODES }, () => ["MISSING_NEIGH"]));
  });
});
