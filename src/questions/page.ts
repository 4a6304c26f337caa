import { Failure } from "../failure/failure.ts";

/** The most that one page of a connection holds. */
export const PAGE_SIZE_MAX = 1000;

/** Which part of a connection is asked for. */
export type PageArguments = Readonly<{ first: number; after: string | null }>;

export type Edge<T> = Readonly<{ cursor: string; node: T }>;

/** One page of a connection. `totalCount` is asked for apart, since counting costs. */
export type Page<T> = Readonly<{ edges: readonly Edge<T>[]; pageInfo: Readonly<{ hasNextPage: boolean; endCursor: string | null }> }>;

export const EMPTY_PAGE: Page<never> = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/**
 * One page of a list that is whole in memory. `keyOf` names each item, and the list is sorted by it:
 * a cursor is a key, so pages stay in step while items come and go.
 */
export function pageOf<T>(items: readonly T[], page: PageArguments, keyOf: (item: T) => string): Page<T> {
  const after = page.after === null ? null : decodeCursor(page.after)[0];
  const rest = after === null ? items : items.filter((item) => keyOf(item) > String(after));
  return toPage(
    rest.slice(0, checkedFirst(page.first) + 1).map((item) => ({ cursor: encodeCursor([keyOf(item)]), node: item })),
    page.first,
  );
}

/** A page from the edges that were found: one more than asked for shows that there is a next page. */
export function toPage<T>(found: readonly Edge<T>[], first: number): Page<T> {
  const edges = found.slice(0, first);
  return { edges, pageInfo: { hasNextPage: found.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}

/** @throws bad_user_input unless 0 <= first <= PAGE_SIZE_MAX. */
export function checkedFirst(first: number): number {
  if (first >= 0 && first <= PAGE_SIZE_MAX) return first;
  throw new Failure("bad_user_input", `first must be between 0 and ${PAGE_SIZE_MAX}, not ${first}`);
}

/** A cursor is opaque to callers: the sort key of the item after which to go on. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** @throws bad_user_input for text that no answer of ours held. */
export function decodeCursor(cursor: string): readonly (string | number)[] {
  const key = parsedOrNull(Buffer.from(cursor, "base64url").toString("utf8"));
  const isKey = Array.isArray(key) && key.length > 0 && key.every((part) => typeof part === "string" || typeof part === "number");
  if (!isKey) throw new Failure("bad_user_input", "after is not a cursor that an answer held");
  return key;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
