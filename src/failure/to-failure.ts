import { Failure, type FailureCode } from "./failure.ts";

/**
 * What a thrown thing means to a caller, whichever way it asked. Null: a bug of ours, whose words stay in our log.
 * A database that cannot answer now is a failure that passes; a statement that it finds wrong is a bug.
 */
export function toFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  return code === null ? null : new Failure(code, SENTENCE[code], { cause: error });
}

/**
 * What PostgreSQL says where it finds its own files damaged; null: something else was thrown. Class XX of
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: a page's checksum is wrong, an index does not fit its table.
 */
export function corruptionOf(error: unknown): string | null {
  if (sqlStateOf(error)?.startsWith("XX") !== true) return null;
  return textAt(adapterCause(error), "originalMessage") ?? (error instanceof Error ? error.message : "the data is corrupt");
}

/** Failures that others throw for us; their own messages may tell of hosts, tables and statements. */
const SENTENCE = {
  bad_path_encoding: "the path has a percent sign that does not begin an escape of UTF-8",
  bad_request: "the request cannot be read",
  busy: "the database is too busy to answer in time",
  database_unavailable: "the database cannot be reached or takes no writes now",
} as const satisfies Partial<Record<FailureCode, string>>;

type ForeignCode = keyof typeof SENTENCE;

function codeOf(error: unknown): ForeignCode | null {
  if (error instanceof URIError) return "bad_path_encoding";
  return codeOfRequest(error) ?? codeOfDatabase(error);
}

/** What Express finds wrong with a request carries a status of its own; what else is thrown has none. */
function codeOfRequest(error: unknown): ForeignCode | null {
  const status = valueAt(error, "status");
  return typeof status === "number" && status >= 400 && status <= 499 ? "bad_request" : null;
}

function codeOfDatabase(error: unknown): ForeignCode | null {
  return codeOfSqlState(sqlStateOf(error)) ?? KINDS.get(kindOf(error) ?? "") ?? codeOfSystem(error) ?? codeOfMessage(error);
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: exact codes first, then classes. */
const BUSY_STATES: ReadonlySet<string> = new Set(["40001", "40P01", "53300", "53400", "55P03", "57014"]);
/** Connection exception; read only; insufficient resources; operator intervention; system error; no database; no permission. */
const UNAVAILABLE_STATE = /^(08|25006|53|57P|58|3D000|28|42501)/;

function codeOfSqlState(state: string | null): ForeignCode | null {
  if (state === null) return null;
  if (BUSY_STATES.has(state)) return "busy";
  return UNAVAILABLE_STATE.test(state) ? "database_unavailable" : null;
}

/** How Prisma's driver adapter calls errors that have no SQLSTATE, as seen with 7.10. */
const KINDS: ReadonlyMap<string, ForeignCode> = new Map([
  ["ConnectionClosed", "database_unavailable"],
  ["DatabaseNotReachable", "database_unavailable"],
  ["TlsConnectionError", "database_unavailable"],
  ["SocketTimeout", "busy"],
  ["TooManyConnections", "busy"],
  ["TransactionWriteConflict", "busy"],
]);

/** Prisma's own: no connection from its pool in time, no transaction in time, a write conflict. */
const PRISMA_BUSY_CODES: ReadonlySet<string> = new Set(["P2024", "P2028", "P2034"]);
const SYSTEM_CODES: ReadonlySet<string> = new Set(
  "ECONNREFUSED ECONNRESET EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EPIPE ETIMEDOUT P1001 P1002 P1008 P1017".split(" "),
);

function codeOfSystem(error: unknown): ForeignCode | null {
  const code = textAt(error, "code") ?? "";
  if (PRISMA_BUSY_CODES.has(code)) return "busy";
  return SYSTEM_CODES.has(code) ? "database_unavailable" : null;
}

/** pg and its pool say these without any code. */
const POOL_TIMEOUT = /^timeout exceeded when trying to connect|^Query read timeout/;
const CONNECTION_LOST = /Connection terminated|connection error and is not queryable|Client was closed/;

function codeOfMessage(error: unknown): ForeignCode | null {
  if (!(error instanceof Error)) return null;
  if (POOL_TIMEOUT.test(error.message)) return "busy";
  return CONNECTION_LOST.test(error.message) ? "database_unavailable" : null;
}

const SQL_STATE = /^[0-9A-Z]{5}$/;

/** From pg itself in `code`; through Prisma in `meta.driverAdapterError.cause.originalCode`. Prisma's own codes look alike: P2010. */
function sqlStateOf(error: unknown): string | null {
  const through = textAt(adapterCause(error), "originalCode");
  const own = textAt(error, "code");
  const state = through ?? (own?.startsWith("P") === true ? null : own);
  return state !== null && SQL_STATE.test(state) ? state : null;
}

const kindOf = (error: unknown): string | null => textAt(adapterCause(error), "kind");

const adapterCause = (error: unknown): unknown => valueAt(valueAt(valueAt(error, "meta"), "driverAdapterError"), "cause");

function textAt(holder: unknown, key: string): string | null {
  const value = valueAt(holder, key);
  return typeof value === "string" ? value : null;
}

/** Also what its prototype says: there http-errors, by which Express's readers refuse, keeps the status of most errors. */
function valueAt(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}
