import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readMigrations } from "../../src/storage/migrations.ts";
import { readSchemaState } from "../../src/storage/schema-state.ts";
import { emptyDatabase, freshDatabase, type TestDatabase } from "../support/database.ts";

const migrations = readMigrations("prisma/migrations");

describe("readSchemaState", () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await freshDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  it("is current when every migration has been applied", async () => {
    expect(await readSchemaState(client, migrations)).toBe("current");
  });

  it("is behind when we have a further migration", async () => {
    const further = { name: "99990101000000_further", sql: "select 1", checksum: "0" };
    expect(await readSchemaState(client, [...migrations, further])).toBe("behind");
  });

  it("is unknown when the database holds a migration that we lack or that differs", async () => {
    expect(await readSchemaState(client, migrations.slice(1))).toBe("unknown");

    const edited = migrations.map((migration) => ({ ...migration, checksum: "0" }));
    expect(await readSchemaState(client, edited)).toBe("unknown");
  });

  it("is behind when the database has never been migrated", async () => {
    const empty = await emptyDatabase();
    const other = new Client({ connectionString: empty.url });
    await other.connect();

    const state = await readSchemaState(other, migrations);

    await other.end();
    await empty.drop();
    expect(state).toBe("behind");
  });
});
