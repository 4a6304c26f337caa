import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deadlineIn, withDeadline } from "../../src/storage/deadline.ts";
import { openReadSnapshot } from "../../src/storage/read-snapshot.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let store: OpenStore;
beforeAll(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 2 });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

describe("withDeadline", () => {
  it("gives what statements give that are done in time", async () => {
    const db = withDeadline(store.db, deadlineIn(60_000));

    expect(await db.$queryRaw`select 1 as one`).toEqual([{ one: 1 }]);
  });

  it("fails as busy when a statement does not end in time", async () => {
    const db = withDeadline(store.db, deadlineIn(50));

    await expect(db.$queryRaw`select pg_sleep(1)::text`).rejects.toMatchObject({ code: "busy" });
  });

  it("begins nothing once the time is over, however short each statement is", async () => {
    const db = withDeadline(store.db, deadlineIn(20));
    await sleep(30);

    await expect(db.$executeRaw`create table never_made ()`).rejects.toMatchObject({ code: "busy" });
    expect(await store.db.$queryRaw`select to_regclass('never_made')::text as made`).toEqual([{ made: null }]);
  });
});

describe("openReadSnapshot", () => {
  it("fails what it reads too late as busy, and does not wait longer to be closed", async () => {
    const { store: read, close } = openReadSnapshot(store, { timeoutMs: 200 });

    await expect(read.db.$queryRaw`select pg_sleep(5)::text`).rejects.toMatchObject({ code: "busy" });
    const from = performance.now();
    await close();
    expect(performance.now() - from).toBeLessThan(4_000);
  });
});
