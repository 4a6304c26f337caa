import { Socket } from "node:net";
import { Pool, type QueryConfig } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Prisma } from "../../src/storage/generated/client.ts";
import { Transaction } from "../../src/storage/transaction.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { runSql } from "../support/database-url.ts";

const BEGIN: QueryConfig = { text: "begin isolation level repeatable read" };
const STATE = Prisma.sql`select current_setting('transaction_isolation') as isolation`;

let database: TestDatabase;
/** One connection: what is not given back is missed by whoever is next. */
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  await runSql(database.url, "create table written (id int primary key)");
});
afterAll(() => database.drop());
beforeEach(() => {
  const connections = { connectionString: database.url, max: 1, connectionTimeoutMillis: 4_000, pipeline: true };
  pool = new Pool(connections);
  pool.on("error", () => undefined);
});
afterEach(() => pool.end());

const readWritten = async (): Promise<unknown[]> => (await pool.query("select id from written order by id")).rows;

/** Each write is a call of the system. */
class CountingSocket extends Socket {
  writes = 0;

  override _write(...words: Parameters<Socket["_write"]>): void {
    this.writes += 1;
    // oxlint-disable-next-line no-underscore-dangle -- a stream's own name for what it does in the end
    super._write(...words);
  }

  override _writev(...words: Parameters<NonNullable<Socket["_writev"]>>): void {
    this.writes += 1;
    // oxlint-disable-next-line no-underscore-dangle -- the same for several chunks at once
    super._writev?.(...words);
  }
}

describe("a transaction", () => {
  it("takes no connection before its first statement, nor needs one to end", async () => {
    const transaction = new Transaction(pool, [BEGIN]);
    await transaction.end();

    expect(pool.totalCount).toBe(0);
  });

  it("begins as it is told to, once, however many statements come first", async () => {
    const transaction = new Transaction(pool, [BEGIN]);
    const states = await Promise.all([STATE, STATE, STATE].map((statement) => transaction.run(statement)));
    await transaction.end();

    expect(states.map(({ rows }) => rows)).toEqual(states.map(() => [{ isolation: "repeatable read" }]));
    expect(pool.idleCount).toBe(1);
  });

  it("sends what it begins with and its first statement at once", async () => {
    const socket = new CountingSocket();
    const counted = new Pool({ connectionString: database.url, max: 1, pipeline: true, stream: () => socket });
    await counted.query("select 1");
    const before = socket.writes;
    const transaction = new Transaction(counted, [BEGIN, { text: "select 2" }]);
    await transaction.run(STATE);
    const after = socket.writes;
    await transaction.end();
    await counted.end();

    expect(after - before).toBe(1);
  });

  it("sees the database as it was at its first read, and makes what it writes durable at its end", async () => {
    const transaction = new Transaction(pool, [BEGIN]);
    await transaction.run(Prisma.sql`select from written`);
    await runSql(database.url, "insert into written values (1)");
    const seen = await transaction.run(Prisma.sql`select from written`);
    const { rowCount } = await transaction.run(Prisma.sql`insert into written values (${2})`);
    await transaction.end();

    expect([seen.rowCount, rowCount]).toEqual([0, 1]);
    expect(await readWritten()).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it("reads a bigint as one, beyond what a number holds", async () => {
    const transaction = new Transaction(pool, [BEGIN]);
    const { rows } = await transaction.run(Prisma.sql`select ${"9007199254740993"}::bigint as big, 1::int as small, null::bigint as none`);
    await transaction.end();

    expect(rows).toEqual([{ big: 9007199254740993n, small: 1, none: null }]);
  });

  it("that cannot begin tells why with each statement, and gives its connection back sound", async () => {
    const transaction = new Transaction(pool, [BEGIN, { text: "select 1 / 0" }]);
    const told = { code: "22012", message: "division by zero" };
    await expect(transaction.run(STATE)).rejects.toMatchObject(told);
    await expect(transaction.run(STATE)).rejects.toMatchObject(told);
    await transaction.end();

    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  it("one of whose statements fails writes nothing", async () => {
    const before = await readWritten();
    const transaction = new Transaction(pool, [BEGIN]);
    await transaction.run(Prisma.sql`insert into written values (7)`);
    await expect(transaction.run(Prisma.sql`insert into written values (7)`)).rejects.toMatchObject({ code: "23505" });
    await expect(transaction.run(STATE)).rejects.toMatchObject({ code: "25P02" });
    await transaction.end();

    expect(await readWritten()).toEqual(before);
  });

  it("stops a statement that is under way when it is ended", async () => {
    const transaction = new Transaction(pool, [BEGIN]);
    await transaction.run(STATE);
    const slept = transaction.run(Prisma.sql`select pg_sleep(60)`);
    const [stopped] = await Promise.allSettled([slept, transaction.end()]);

    expect(stopped).toMatchObject({ status: "rejected", reason: { code: "57014" } });
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  it("whose connection is lost says so when it is ended, and leaves the pool without it", async () => {
    const transaction = new Transaction(pool, [BEGIN]);
    const { rows } = await transaction.run(Prisma.sql`select pg_backend_pid() as pid`);
    await runSql(database.url, `select pg_terminate_backend(${rows[0]?.pid})`);

    await expect(transaction.end()).rejects.toThrow(/terminat|connection error/);
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  it("that gets no connection says so, and has nothing to end", async () => {
    const nowhere = new Pool({ connectionString: "postgresql://127.0.0.1:1/none" });
    const transaction = new Transaction(nowhere, [BEGIN]);

    await expect(transaction.run(STATE)).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await transaction.end();
    await nowhere.end();
  });
});
