import { describe, expect, it } from "vitest";
import { Failure } from "../../src/failure/failure.ts";
import { toFailure } from "../../src/failure/to-failure.ts";

/** As Prisma 7.10 throws what its driver adapter was told; the shape was read off a running database. */
const throughPrisma = (cause: object, code = "P2010") =>
  Object.assign(new Error("\nInvalid `prisma.$queryRaw()` invocation"), {
    code,
    meta: { driverAdapterError: { name: "DriverAdapterError", cause } },
  });
const state = (originalCode: string) => throughPrisma({ originalCode, kind: "postgres", code: originalCode });
const fromPg = (code: string) => Object.assign(new Error("x"), { code });
const ofBody = (type: string, status: number) => Object.assign(new Error("x"), { type, status });

describe("toFailure", () => {
  it("gives a failure of ours as it is", () => {
    const failure = new Failure("bad_name", "x");
    expect(toFailure(failure)).toBe(failure);
  });

  it.each([
    {
      code: "database_unavailable",
      because: "nothing listens",
      error: throughPrisma({ kind: "DatabaseNotReachable", host: "db", port: 5432 }),
    },
    { code: "database_unavailable", because: "an administrator ended the connection", error: state("57P01") },
    { code: "database_unavailable", because: "the database is starting", error: state("57P03") },
    { code: "storage_full", because: "the disk is full", error: state("53100") },
    { code: "database_unavailable", because: "the database is read-only", error: state("25006") },
    { code: "database_unavailable", because: "the connection broke", error: state("08006") },
    {
      code: "database_unavailable",
      because: "there is no such database",
      error: throughPrisma({ originalCode: "3D000", kind: "DatabaseDoesNotExist" }),
    },
    { code: "database_unavailable", because: "pg found nobody", error: fromPg("ECONNREFUSED") },
    { code: "database_unavailable", because: "a model query found nobody", error: fromPg("P1001") },
    { code: "database_unavailable", because: "pg lost the connection", error: new Error("Connection terminated unexpectedly") },
    {
      code: "database_unavailable",
      because: "pg had lost the connection before",
      error: new Error("Client has encountered a connection error and is not queryable"),
    },
    { code: "busy", because: "a lock was not to be had", error: state("55P03") },
    { code: "busy", because: "a statement took too long", error: state("57014") },
    { code: "busy", because: "there was a deadlock", error: throughPrisma({ originalCode: "40P01", kind: "TransactionWriteConflict" }) },
    {
      code: "busy",
      because: "transactions were in each other's way",
      error: throughPrisma({ originalCode: "40001", kind: "TransactionWriteConflict" }),
    },
    {
      code: "busy",
      because: "there are too many connections",
      error: throughPrisma({ originalCode: "53300", kind: "TooManyConnections" }),
    },
    { code: "busy", because: "the pool is used up", error: new Error("timeout exceeded when trying to connect") },
    { code: "busy", because: "the database has stopped answering", error: new Error("Query read timeout") },
    { code: "busy", because: "no transaction was to be had", error: fromPg("P2028") },
    { code: "bad_path_encoding", because: "a path cannot be decoded", error: new URIError("URI malformed") },
    { code: "bad_request", because: "Express refused for another reason", error: ofBody("request.size.invalid", 400) },
  ])("says $code when $because, in words of ours", ({ code, error }) => {
    const failure = toFailure(error);

    expect(failure).toMatchObject({ code, cause: error });
    expect(failure?.message).not.toContain("prisma");
  });

  it.each([
    { because: "a constraint was broken", error: throughPrisma({ originalCode: "23505", kind: "UniqueConstraintViolation" }) },
    { because: "a table is missing", error: throughPrisma({ originalCode: "42P01", kind: "TableDoesNotExist" }) },
    { because: "an assumption was wrong", error: new TypeError("x is not a function") },
    { because: "text was thrown", error: "ECONNREFUSED" },
    { because: "nothing was thrown", error: undefined },
    { because: "another service failed", error: ofBody("x", 500) },
  ])("says nothing, so that it counts as a bug, when $because", ({ error }) => {
    expect(toFailure(error)).toBeNull();
  });
});
