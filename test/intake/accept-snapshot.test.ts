import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { acceptHeartbeat } from "../../src/intake/accept-heartbeat.ts";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import type { Push, PushResult } from "../../src/intake/push.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import { nodeFacts } from "../../src/questions/node-facts.ts";
import { nodeAt } from "../../src/questions/nodes.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { ACCEPT, entryTo, failed, learnedEntry, MINUTE, NOON, ok, pushOf, type Reported, routeTo } from "../builders/push.ts";
import { asking, clusterOf } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

const DAY = 1440 * MINUTE;
const quiet = { routes: ok("routes", [routeTo(1, "10.42.1.0")]), fdb: ok("fdb", [entryTo(1, "192.0.2.1")]) };
const busy = { ...quiet, fdb: ok("fdb", [entryTo(1, "192.0.2.1"), learnedEntry(1)]) };
const onlyRoutes = { routes: ok("routes", []) };

let database: TestDatabase;
let store: OpenStore;
let node = "";

beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
});

beforeEach(({ task }) => {
  node = task.id.toLowerCase();
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

/** Pushes what was observed so many minutes after noon, at once and by a clock that is right, unless told otherwise. */
function push(minute: number, reported: Reported, more: Partial<Push> = {}): Promise<PushResult> {
  return acceptSnapshot(store, pushOf(reported, { node, receivedAt: NOON + minute * MINUTE, ...more }), ACCEPT);
}

/** Minutes after noon at which the node was seen last, and how many of its FDB entries are told, as of a minute. */
async function toldAt(minute: number): Promise<unknown> {
  return asking(store, NOON + DAY, async (asker) => {
    const present = await nodeAt(await clusterOf(asker, NOON + minute * MINUTE), node);
    const [facts = []] = present === null ? [] : await nodeFacts([present]);
    const entries = facts.filter(({ section }) => section === "fdb").length;
    return present === null ? null : { seen: (present.observedAt - NOON) / MINUTE, entries };
  });
}

describe("acceptSnapshot", () => {
  it("knows a repeated body after a silence that a heartbeat has ended", async () => {
    const first = await push(0, quiet);
    await acceptHeartbeat(store, { cluster: "test", node, digest: first.digest, receivedAt: NOON + 10 * MINUTE });

    const again = await push(11, quiet, { observedAt: NOON, sentAt: NOON });

    expect(again.outcome).toBe("duplicate");
    expect(await toldAt(12)).toMatchObject({ seen: 10 });
  });

  it("knows a repeated body that came by a faster way than the one before it", async () => {
    await push(0, quiet, { sentAt: NOON - 30_000, observedAt: NOON - 30_000 });
    const [observedAt, sentAt] = [NOON - 10_000, NOON];
    expect((await push(0, quiet, { observedAt, sentAt: NOON + 10_000 })).outcome).toBe("late");

    expect((await push(2, quiet, { observedAt, sentAt })).outcome).toBe("duplicate");
  });

  it("knows a repeated body of a time when the node's clock was wrong", async () => {
    await push(0, quiet, { observedAt: NOON + DAY, sentAt: NOON + DAY });
    await push(1, quiet);

    expect((await push(2, quiet, { observedAt: NOON + DAY, sentAt: NOON + DAY })).outcome).toBe("duplicate");
    expect(await toldAt(2)).toMatchObject({ seen: 1 });
  });

  it("does not take a node for silent whose clock was a day ahead for a while", async () => {
    await push(0, quiet);
    await push(1, quiet, { observedAt: NOON + DAY + MINUTE, sentAt: NOON + DAY + MINUTE });

    expect((await push(2, quiet)).outcome).toBe("unchanged");
    expect((await push(3, quiet)).outcome).toBe("unchanged");
    expect(await toldAt(3)).toMatchObject({ seen: 3 });
  });

  it("places a late report before what a later one had found empty, and after it the rows come again", async () => {
    await push(10, { fdb: ok("fdb", []) });
    await push(20, quiet);

    await push(21, quiet, { observedAt: NOON, sentAt: NOON + 21 * MINUTE });

    expect(await Promise.all([0, 9, 10, 19, 20].map(async (minute) => ((await toldAt(minute)) as { entries: number }).entries))).toEqual([
      1, 1, 0, 0, 1,
    ]);
  });

  describe("of volatile rows", () => {
    it("keeps those of a section that was not reported until they are overdue, since absent is not empty", async () => {
      await push(0, busy);
      await push(1, onlyRoutes);

      expect(await Promise.all([1, 3, 3.1].map(toldAt))).toMatchObject([{ entries: 2 }, { entries: 2 }, { entries: 1 }]);
    });

    it("keeps those of a section in error until they are overdue", async () => {
      await push(0, busy);
      await push(1, { ...busy, fdb: failed("interrupted") });

      expect(await Promise.all([1, 3.1].map(toldAt))).toMatchObject([{ entries: 2 }, { entries: 1 }]);
    });

    it("ends those of a section that was reported without any", async () => {
      await push(0, busy);
      await push(1, quiet);

      expect(await Promise.all([0.9, 1].map(toldAt))).toMatchObject([{ entries: 2 }, { entries: 1 }]);
    });

    it("does not tell them of a silence about them that heartbeats kept from being one about the node", async () => {
      const { digest } = await push(0, busy);
      for (const minute of [2, 4, 6]) await acceptHeartbeat(store, { cluster: "test", node, digest, receivedAt: NOON + minute * MINUTE });
      await push(8, busy);

      expect(await Promise.all([3, 5, 8].map(toldAt))).toMatchObject([{ entries: 2 }, { entries: 1 }, { entries: 2 }]);
    });

    it("takes those of the report that came later when two are of one moment", async () => {
      const untimed = { observedAt: null, sentAt: null };
      await push(0, busy, untimed);
      await push(0, quiet, untimed);

      expect(await toldAt(1)).toMatchObject({ entries: 1 });
    });

    it("ends them when the node is retired", async () => {
      await push(0, busy);
      await retireNode(store, { cluster: "test", node, receivedAt: NOON + MINUTE });
      await push(2, onlyRoutes);

      expect(await Promise.all([0.5, 1.5, 2].map(toldAt))).toMatchObject([{ entries: 2 }, null, { entries: 0 }]);
    });
  });
});
