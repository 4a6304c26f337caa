import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIntake, type Intake } from "../../src/intake/intake.ts";
import { toFailure } from "../../src/failure/to-failure.ts";
import { type OpenStore, openStore } from "../../src/storage/store.ts";
import { NOON } from "../builders/push.ts";
import { count } from "../support/database-state.ts";
import { runSql } from "../support/database-url.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

/** In this database: others of the same server have tests of their own. */
async function isNobodyWaiting(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())",
  );
  return rowCount === 0;
}

let database: TestDatabase;
let store: OpenStore;
let retries: number;
let intake: Intake;

beforeEach(async () => {
  database = await freshDatabase();
  store = openStore({ url: database.url, poolSize: 1 });
  retries = 0;
  intake = createIntake(store, { retentionMs: 86_400_000, withinMs: 15_000, onRetry: () => (retries += 1) });
});

afterEach(async () => {
  await store.close();
  await database.drop();
});

const push = (remoteVtep: string) =>
  intake.push({
    cluster: "test",
    node: "a",
    form: "json",
    text: JSON.stringify({ fdb: `c2:8a:fe:64:a4:f0 dev flannel.1 dst ${remoteVtep} self permanent\n` }),
    pack: () => Promise.resolve(new Uint8Array()),
    receivedAt: NOON,
    isDryRun: false,
    isBackfill: false,
  });

/** From now on a new chunk is refused so many times. A sequence counts on when a statement is rolled back. */
async function refuseChunks(times: number, sqlState: string): Promise<void> {
  await runSql(
    database.url,
    `create sequence refused;
     grant usage on sequence refused to public;
     create function refuse() returns trigger language plpgsql as $$ begin
       if nextval('refused') <= ${times} then raise exception 'in the way' using errcode = '${sqlState}'; end if;
       return new;
     end $$;
     create trigger refuse before insert on chunk for each statement execute function refuse()`,
  );
}

describe("retryConflicts", () => {
  it.each(["40001", "40P01"])("does a push again that was rolled back with %s, and it happens once", async (sqlState) => {
    await refuseChunks(3, sqlState);

    expect(await push("192.0.2.1")).toMatchObject({ outcome: "applied" });
    expect(retries).toBe(3);
    expect(await count(store, "select count(*) from slot_state where chunk <> 'e3b0c442-98fc-1c14-9afb-f4c8996fb924'")).toBeGreaterThan(0);
  });

  it("gives up as busy after three more attempts, and has stored nothing of it", async () => {
    await refuseChunks(4, "40001");
    const refused = await push("192.0.2.1").catch((error: unknown) => toFailure(error));

    expect(refused).toMatchObject({ code: "busy" });
    expect(retries).toBe(3);
    expect(await count(store, "select count(*) from slot_state")).toBe(0);
    expect(await push("192.0.2.1")).toMatchObject({ outcome: "applied" });
  });

  it("does nothing again that failed for another reason", async () => {
    await refuseChunks(1, "53100");
    const refused = await push("192.0.2.1").catch((error: unknown) => toFailure(error));

    expect(refused).toMatchObject({ code: "storage_full" });
    expect(store.room.isFull).toBe(true);
    expect(retries).toBe(0);
  });

  it("comes through a real deadlock", async () => {
    await push("192.0.2.1");
    const other = new Client({ connectionString: database.url });
    await other.connect();
    // PostgreSQL rolls back the one whose patience ends first; ours is a second.
    await other.query("set deadlock_timeout = '1min'");
    // A statement that is planned already locks chunk first, and then fact.
    await other.query("begin; lock table fact in share mode");
    const pushed = push("192.0.2.2");
    while (await isNobodyWaiting(other)) await new Promise((resolve) => setTimeout(resolve, 10));
    const blocked = other.query("lock table chunk in exclusive mode").then(() => other.query("rollback"));

    expect(await pushed).toMatchObject({ outcome: expect.stringMatching(/applied|late/) as string });
    await blocked;
    await other.end();
    expect(retries).toBe(1);
  });
});
