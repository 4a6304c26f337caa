import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nodeAt } from "../../src/questions/nodes.ts";
import { nodeFacts } from "../../src/questions/node-facts.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { collectGarbage } from "../../src/upkeep/collect-garbage.ts";
import { removeHistory } from "../../src/upkeep/remove-history.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { asking, clusterOf, MINUTE, NOON, pushAt } from "../support/cluster.ts";
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
  const [row] = await store.prisma.$queryRaw<
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

    expect(await collectGarbage(store, 0)).toBe(0);
    expect(await countContent()).toEqual(before);
  });

  it("removes what nothing refers to any more, and nothing else", async () => {
    const told = await factCount();
    await removeHistory(store, { before: NOON + 2 * MINUTE });

    expect(await collectGarbage(store, 0)).toBeGreaterThan(6);
    expect(await factCount()).toBe(told);
    expect(await collectGarbage(store, 0)).toBe(0);
  });

  it("waits out the grace first", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });

    expect(await collectGarbage(store, 3_600)).toBe(0);
  });

  it("gives marked content back to a push that finds it stored", async () => {
    await removeHistory(store, { before: NOON + 2 * MINUTE });
    await collectGarbage(store, 3_600);
    store.cache.known.clear();

    await pushAt(store, NOON + 3 * MINUTE, { node: "node1", snapshot: large });

    expect(await collectGarbage(store, 0)).toBe(0);
  });

  it("takes nothing from pushes that run beside it", async () => {
    let failures = 0;
    const pushing = async (writer: number) => {
      for (let round = 0; round < 15; round++) {
        store.cache.known.clear();
        const snapshot = flannelSnapshot(writer, 2 + ((round * 3 + writer) % 7));
        await pushAt(store, NOON + (10 + round) * MINUTE + writer, { node: `writer${writer}`, snapshot }).catch(() => failures++);
      }
    };
    const collecting = async () => {
      for (let round = 0; round < 15; round++) await collectGarbage(store, 2);
    };

    await Promise.all([pushing(1), pushing(2), pushing(3), pushing(4), collecting()]);

    expect(failures).toBe(0);
    const [missing] = await store.prisma.$queryRaw<{ count: bigint }[]>`
      select count(*) from slot_state s where not exists (select from chunk c where c.cluster_id = s.cluster_id and c.hash = s.chunk)
        and s.chunk <> 'e3b0c442-98fc-1c14-9afb-f4c8996fb924'`;
    expect(missing?.count).toBe(0n);
  });
});
