import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeAt } from "../../src/questions/nodes.ts";
import { nodeFacts } from "../../src/questions/node-facts.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { collectGarbage } from "../../src/upkeep/collect-garbage.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
import { count, DANGLING, stoppingAfter } from "../support/database-state.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let store: OpenStore;

const small = flannelSnapshot(1, 3);
const large = flannelSnapshot(1, 9);

/** First many peers, then few: once the first version is forgotten, its content is used no more. */
beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 10 });
  await pushAt(store, NOON, { node: "node1", snapshot: large });
  await pushAt(store, NOON + MINUTE, { node: "node1", snapshot: small });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

const countContent = async (): Promise<number[]> => {
  const [row] = await store.keepers.$queryRaw<
    { chunks: bigint; facts: bigint }[]
  >`select (select count(*) from chunk) as chunks, (select count(*) from fact) as facts`;
  return [Number(row?.chunks), Number(row?.facts)];
};

const factCount = (): Promise<number> =>
  asking(store, NOON + 60 * MINUTE, async (asker) => {
    const node = await nodeAt(await clusterOf(asker), "node1");
    return node === null ? -1 : ((await nodeFacts([node]))[0]?.length ?? -1);
  });

describe("collectGarbage", () => {
  it("leaves what the present and the history kept refer to", async () => {
    const before = await countContent();

    expect(await collectGarbage(store, { graceSeconds: 0 })).toBe(0);
    expect(await countContent()).toEqual(before);
  });

  it("removes what nothing refers to any more, and nothing else", async () => {
    const told = await factCount();
    await removeHistory(store, { before: NOON + 2 * MINUTE });

    expect(await collectGarbage(store, { graceSeconds: 0 })).toBeGreaterThan(6);
    expect(await factCount()).toBe(told);
    expect(await collectGarbage(store, { graceSeconds: 0 })).toBe(0);
  });

  it("waits out the grace first", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });

    expect(await collectGarbage(store)).toBe(0);
  });

  it("gives marked content back to a push that finds it stored", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });
    await collectGarbage(store);
    store.cache.known.clear();

    await pushAt(store, NOON + 3 * MINUTE, { node: "node1", snapshot: large });

    expect(await collectGarbage(store, { graceSeconds: 0 })).toBe(0);
  });

  it("takes the mark from content that is used again, though nobody looked it up", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });
    await collectGarbage(store);
    await pushAt(store, NOON + 3 * MINUTE, { node: "node1", snapshot: large });

    await collectGarbage(store);

    expect(await count(store, `select count(*) from chunk where unused_since is not null`)).toBe(0);
    expect(await count(store, `select count(*) from fact where unused_since is not null`)).toBe(0);
  });

  it("removes as much in small steps as at once", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });

    expect(await collectGarbage(store, { graceSeconds: 0, batch: 1 })).toBeGreaterThan(6);
    expect(await collectGarbage(store, { graceSeconds: 0 })).toBe(0);
  });

  it.each([0, 5, 20, 50])(
    "leaves a sound database when it is stopped after %i statements, and goes on at its next run",
    async (statements) => {
      const told = await factCount();
      await removeHistory(store, { before: NOON + 2 * MINUTE });

      await collectGarbage(store, { graceSeconds: 0, batch: 1, signal: stoppingAfter(statements) });

      expect(await count(store, DANGLING)).toBe(0);
      expect(await collectGarbage(store, { graceSeconds: 0 })).toBeGreaterThan(0);
      expect(await factCount()).toBe(told);
    },
  );

  it("leaves the work to a replica that is at it", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });

    const elsewhere = await store.keepers.$transaction(async (transaction) => {
      await transaction.$queryRaw`select pg_advisory_xact_lock(72707370)::text`;
      return collectGarbage(store, { graceSeconds: 0 });
    });

    expect(elsewhere).toBe(0);
    expect(await collectGarbage(store, { graceSeconds: 0 })).toBeGreaterThan(6);
  });
});
