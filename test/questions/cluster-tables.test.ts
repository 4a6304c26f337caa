import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptSnapshot } from "../../src/intake/accept-snapshot.ts";
import { retireNode } from "../../src/intake/retire-node.ts";
import type { Asker } from "../../src/questions/cluster-at.ts";
import { clusterTables, clusterTablesNaming } from "../../src/questions/cluster-tables.ts";
import { openAsker } from "../../src/questions/open-asker.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { ACCEPT, entryTo, learnedEntry, MINUTE, NOON, ok, pushOf, type Reported, SECOND } from "../builders/push.ts";
import { ip, vtepMac } from "../builders/overlay.ts";
import { clusterOf } from "../support/cluster.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { rememberedTables, storedTables } from "../support/told-tables.ts";

const DAY = 24 * 60 * MINUTE;
const PEERS = { fdb: ok("fdb", [entryTo(1, "192.0.2.1"), entryTo(2, "192.0.2.2")]) };
const MOVED = { fdb: ok("fdb", [entryTo(1, "10.0.2.15"), entryTo(2, "192.0.2.2")]) };
const LEARNED = {
  fdb: ok("fdb", [entryTo(1, "192.0.2.1"), { ...learnedEntry(1), link: "vxlan0", remoteVtep: ip("192.0.2.1") }]),
};

let database: TestDatabase;
let store: OpenStore;
let statements: number;

beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
  for (const node of ["a", "b"]) await push(node, NOON, PEERS);
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

function push(node: string, receivedAt: number, reported: Reported): Promise<unknown> {
  return acceptSnapshot(store, pushOf(reported, { node, receivedAt }), ACCEPT);
}

/** An asker that counts what it sends, without a transaction: nothing is written while it asks. */
function askerAt(now: number): Asker {
  statements = 0;
  const db = {
    $queryRaw: (...statement: Parameters<OpenStore["db"]["$queryRaw"]>) => {
      statements += 1;
      return store.db.$queryRaw(...statement);
    },
  } as OpenStore["db"];
  return { store: { db, cache: store.cache }, now, lostAfterMs: DAY, reach: "all" };
}

const tablesAt = async (now: number) => clusterTables(await clusterOf(askerAt(now)));

/** What is remembered says the same as the database; gives the tables. */
async function soundTablesAt(now: number) {
  const of = await clusterOf(askerAt(now));
  expect(await rememberedTables(of)).toBe(await storedTables(of));
  return clusterTables(of);
}

describe("clusterTables", () => {
  it("reads one statement, and gives the very same tables, when nothing was written since", async () => {
    const first = await tablesAt(NOON + SECOND);

    const second = await tablesAt(NOON + MINUTE);

    expect(second).toBe(first);
    expect(statements).toBe(1);
  });

  it("gives the very same tables after pushes that tell nothing new", async () => {
    const first = await tablesAt(NOON + SECOND);
    await push("a", NOON + MINUTE, PEERS);

    const second = await tablesAt(NOON + MINUTE + SECOND);

    expect(second).toBe(first);
    expect(statements).toBe(1);
  });

  it("tells what a push has changed since", async () => {
    await tablesAt(NOON + SECOND);
    await push("b", NOON + MINUTE, MOVED);

    const tables = await soundTablesAt(NOON + MINUTE);

    expect([...tables.fdb.values()].flat().map(({ row, nodes }) => [row.remoteVtep, nodes.toArray()])).toEqual(
      expect.arrayContaining([
        ["10.0.2.15", [1]],
        ["192.0.2.1", [0]],
      ]),
    );
  });

  it("tells a past moment as it was, after the present has been asked about, and after a late push as it is known then", async () => {
    await push("b", NOON + MINUTE, MOVED);
    await tablesAt(NOON + MINUTE);
    const before = await soundTablesAt(NOON + SECOND);

    await acceptSnapshot(
      store,
      pushOf(MOVED, { node: "a", receivedAt: NOON + 2 * MINUTE, observedAt: NOON + 1, isBackfill: true }),
      ACCEPT,
    );
    const after = await soundTablesAt(NOON + SECOND);

    const remotes = (tables: typeof before) => [...tables.fdb.values()].flat().map(({ row }) => row.remoteVtep);
    expect(remotes(before)).not.toContain("10.0.2.15");
    expect(remotes(after)).toContain("10.0.2.15");
  });

  it("leaves out a node from the moment on at which it is LOST, though nothing was written since", async () => {
    await tablesAt(NOON + SECOND);

    await push("a", NOON + DAY, PEERS);
    expect((await soundTablesAt(NOON + DAY)).nodes).toEqual(["a", "b"]);
    expect((await soundTablesAt(NOON + DAY + 1)).nodes).toEqual(["a"]);
  });

  it("uses volatile rows for as long as their report is not overdue, and longer once they were seen again", async () => {
    await push("b", NOON + SECOND, LEARNED);
    const learned = (tables: Awaited<ReturnType<typeof tablesAt>>) =>
      [...tables.fdb.values()].flat().filter(({ row }) => row.link === "vxlan0").length;
    await tablesAt(NOON + SECOND);

    expect(learned(await soundTablesAt(NOON + SECOND + 3 * MINUTE))).toBe(1);
    expect(learned(await soundTablesAt(NOON + SECOND + 3 * MINUTE + 1))).toBe(0);
    await push("b", NOON + 3 * MINUTE, LEARNED);
    expect(learned(await soundTablesAt(NOON + 6 * MINUTE))).toBe(1);
    expect(learned(await soundTablesAt(NOON + 6 * MINUTE + 1))).toBe(0);
  });

  it("knows a node that is new and forgets one that is retired", async () => {
    await tablesAt(NOON + SECOND);
    await push("c", NOON + MINUTE, PEERS);
    await retireNode(store, { cluster: "test", node: "b", receivedAt: NOON + MINUTE });

    expect((await soundTablesAt(NOON + MINUTE + SECOND)).nodes).toEqual(["a", "c"]);
  });

  it("tells the life of a node that is gone by now, asked about moment after moment", async () => {
    await push("c", NOON + 5 * MINUTE, PEERS);
    await retireNode(store, { cluster: "test", node: "c", receivedAt: NOON + 10 * MINUTE });
    const told = [];
    for (const minutes of [-1, 4, 6, 9, 11]) told.push((await soundTablesAt(NOON + minutes * MINUTE)).nodes);

    expect(told).toEqual([[], ["a", "b"], ["a", "b", "c"], ["a", "b", "c"], ["a", "b"]]);
  });

  it("is not led astray by a question about an earlier state that is answered beside it", async () => {
    await clusterTablesNaming(await clusterOf(askerAt(NOON + SECOND)), vtepMac(2));
    const earlier = openAsker(store, { now: NOON + SECOND, lostAfterMs: DAY, reach: "all" });
    const before = await clusterOf(earlier.asker);
    await push("b", NOON + MINUTE, MOVED);
    const { asker, isWaiting, goOn } = waitingAt("from fact", askerAt(NOON + MINUTE));

    const asked = clusterTablesNaming(await clusterOf(asker), vtepMac(1));
    await isWaiting;
    await clusterTables(before);
    goOn();
    const tables = await asked;
    await earlier.close();

    expect((tables.fdb.get(vtepMac(1)) ?? []).map(({ row }) => row.remoteVtep).sort()).toEqual(["10.0.2.15", "192.0.2.1"]);
  });
});

/** An asker whose first statement with these words waits until it may go on. */
function waitingAt(words: string, asker: Asker): { asker: Asker; isWaiting: Promise<void>; goOn: () => void } {
  const [waiting, going] = [gate(), gate()];
  const db = {
    $queryRaw: async (...statement: Parameters<OpenStore["db"]["$queryRaw"]>) => {
      const [text] = statement;
      if (("sql" in text ? text.sql : text.join("")).includes(words)) {
        waiting.open();
        await going.opened;
      }
      return asker.store.db.$queryRaw(...statement);
    },
  } as OpenStore["db"];
  return { asker: { ...asker, store: { ...asker.store, db } }, isWaiting: waiting.opened, goOn: going.open };
}

function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
