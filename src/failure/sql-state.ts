/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const WRITE_CONFLICTS: ReadonlySet<string> = new Set(["40001", "40P01"]);
const DISK_FULL = "53100";
const SQL_STATE = /^[0-9A-Z]{5}$/;

/**
 * The SQLSTATE that a thrown thing carries; null where it has none. From pg itself it stands in `code`, through Prisma 7.10 in
 * `meta.driverAdapterError.cause.originalCode`. Prisma's own codes look alike: P2010.
 */
export function sqlStateOf(error: unknown): string | null {
  const through = textAt(adapterCause(error), "originalCode");
  const own = textAt(error, "code");
  const state = through ?? (own?.startsWith("P") === true ? null : own);
  return state !== null && SQL_STATE.test(state) ? state : null;
}

/** Whether a statement was rolled back only because others were in its way: the same again is likely to pass. */
export const isWriteConflict = (error: unknown): boolean => WRITE_CONFLICTS.has(sqlStateOf(error) ?? "");

/** Whether the database has no room to write. */
export const isDiskFull = (error: unknown): boolean => sqlStateOf(error) === DISK_FULL;

/** What Prisma's driver adapter says of an error, in a word of its own. */
export const adapterKindOf = (error: unknown): string | null => textAt(adapterCause(error), "kind");

/** What Prisma's driver adapter was told by pg; undefined where it was not asked. */
export const adapterCause = (error: unknown): unknown => valueAt(valueAt(valueAt(error, "meta"), "driverAdapterError"), "cause");

/** A text that a thrown thing has of its own under `key`. */
export function textAt(holder: unknown, key: string): string | null {
  const value = valueAt(holder, key);
  return typeof value === "string" ? value : null;
}

/** Also what its prototype says: there http-errors, by which Express's readers refuse, keeps the status of most errors. */
export function valueAt(holder: unknown, key: string): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}
