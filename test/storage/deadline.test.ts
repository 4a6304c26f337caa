import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eachWithin, within } from "../../src/storage/deadline.ts";
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

describe("within", () => {
  it("gives what statements give that are done in time", async () => {
    expect(await within(60_000, store.db, (db) => db.$queryRaw`select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it("fails as busy when a statement does not end in time", async () => {
    await expect(within(50, store.db, (db) => db.$queryRaw`select pg_sleep(1)::text`)).rejects.toMatchObject({ code: "busy" });
  });

  it("begins nothing once the time is over, however short each statement is", async () => {
    const late = within(20, store.db, async (db) => {
      await db.$queryRaw`select pg_sleep(1)::text`.catch(() => {});
      await db.$executeRaw`create table never_made ()`;
    });

    await expect(late).rejects.toMatchObject({ code: "busy" });
    expect(await store.db.$queryRaw`select to_regclass('never_made')::text as made`).toEqual([{ made: null }]);
  });
});

describe("eachWithin", () => {
  it("gives each statement its own time", async () => {
    const db = eachWithin(store.db, 2_000);

    for (const _ of [1, 2, 3]) expect(await db.$queryRaw`select pg_sleep(0.1)::text`).toHaveLength(1);
    await expect(eachWithin(store.db, 50).$queryRaw`select pg_sleep(1)::text`).rejects.toMatchObject({ code: "busy" });
  });
});
