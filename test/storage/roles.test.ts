import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { migrate } from "../../src/storage/migrate.ts";
import { requireRoles } from "../../src/storage/roles.ts";
import { openReadSnapshot } from "../../src/storage/read-snapshot.ts";
import { openStore } from "../../src/storage/store.ts";
import { flannelSnapshot } from "../builders/flannel-snapshot.ts";
import { NOON, pushAt } from "../support/cluster.ts";
import { emptyDatabase, type TestDatabase } from "../support/database.ts";
import { runSql } from "../support/database-url.ts";

const MIGRATIONS = "prisma/migrations";
const ALL = "vxlens_reader, vxlens_auditor, vxlens_writer, vxlens_keeper";

/** An account that may do little, as those are that a managed PostgreSQL gives; the database is its own. */
const account = `vxlens_test_${randomUUID().replaceAll("-", "")}`;
let database: TestDatabase;
let url: string;

beforeAll(async () => {
  database = await emptyDatabase();
  const server = inject("testServer").url;
  await runSql(server, `create role ${account} login password 'x'`);
  await runSql(server, `alter database ${new URL(database.url).pathname.slice(1)} owner to ${account}`);
  const own = new URL(database.url);
  own.username = account;
  own.password = "x";
  url = own.href;
});

afterAll(async () => {
  await database.drop();
  await runSql(inject("testServer").url, `drop role ${account}`);
});

describe("an account that may not make roles", () => {
  it("is told what an administrator is to run, and nothing is left half done", async () => {
    const told = `let an administrator of the server run: create role vxlens_reader nologin; .* grant ${ALL} to ${account}$`;

    await expect(migrate(url, MIGRATIONS)).rejects.toThrow(new RegExp(told));
    await expect(requireRoles(url)).rejects.toThrow(/let an administrator of the server run: grant vxlens_reader, .* to vxlens_test_/);
  });

  it("serves once it may take the roles on, under the policies although the tables are its own", async () => {
    await runSql(inject("testServer").url, `grant ${ALL} to ${account}`);
    await migrate(url, MIGRATIONS);
    await requireRoles(url);

    const store = openStore({ url, poolSize: 1 });
    await pushAt(store, NOON, { node: "node1", snapshot: flannelSnapshot(1, 2) });
    const names = async (reach: "all" | readonly string[]): Promise<unknown> => {
      const { store: snapshot, close } = openReadSnapshot(store, reach);
      const rows = await snapshot.db.$queryRaw`select name from node`;
      await close();
      return rows;
    };
    expect(await names(["test"])).toEqual([{ name: "node1" }]);
    expect(await names("all")).toEqual([{ name: "node1" }]);
    expect(await names(["other"])).toEqual([]);
    await store.close();
  });
});
