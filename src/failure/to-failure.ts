import { Failure, type FailureCode } from "./failure.ts";
import { adapterCause, adapterKindOf, sqlStateOf, textAt, valueAt } from "./sql-state.ts";

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
  storage_full: "the database has no room left to write",
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
  return codeOfSqlState(sqlStateOf(error)) ?? KINDS.get(adapterKindOf(error) ?? "") ?? codeOfSystem(error) ?? codeOfMessage(error);
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: exact codes first, then classes. */
const EXACT_STATES: ReadonlyMap<string, ForeignCode> = new Map([
  ["40001", "busy"],
  ["40P01", "busy"],
  ["53100", "storage_full"],
  ["53300", "busy"],
  ["53400", "busy"],
  ["55P03", "busy"],
  ["57014", "busy"],
]);
/** Connection exception; read only; insufficient resources; operator intervention; system error; no database; no permission. */
const UNAVAILABLE_STATE = /^(08|25006|53|57P|58|3D000|28|42501)/;

function codeOfSqlState(state: string | null): ForeignCode | null {
  if (state === null) return null;
  return EXACT_STATES.get(state) ?? (UNAVAILABLE_STATE.test(state) ? "database_unavailable" : null);
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
