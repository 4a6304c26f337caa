import { Failure } from "../failure/failure.ts";

/** The most that one page of a connection holds. */
export const PAGE_SIZE_MAX = 1000;

/** Which part of a connection is asked for. */
export type PageArguments = Readonly<{ first: number; after: string | null }>;

export type Edge<T> = Readonly<{ cursor: string; node: T }>;

/** One page of a connection. `totalCount` is asked for apart, since counting costs. */
export type Page<T> = Readonly<{ edges: readonly Edge<T>[]; pageInfo: Readonly<{ hasNextPage: boolean; endCursor: string | null }> }>;

export const EMPTY_PAGE: Page<never> = { edges: [], pageInfo: { hasNextPage: false, endCursor: null } };

/** What the items of a list are named by, and whose list it is. */
export type Order<T> = Readonly<{ kind: CursorKind; keyOf: (item: T) => string }>;

/**
 * One page of a list that is whole in memory. `keyOf` names each item, and the list is sorted by it:
 * a cursor is a key, so pages stay in step while items come and go.
 */
export function pageOf<T>(items: readonly T[], page: PageArguments, { kind, keyOf }: Order<T>): Page<T> {
  const after = page.after === null ? null : decodeCursor(kind, page.after)[0];
  const rest = after === null ? items : items.filter((item) => keyOf(item) > String(after));
  return toPage(
    rest.slice(0, checkedFirst(page.first) + 1).map((item) => ({ cursor: encodeCursor(kind, [keyOf(item)]), node: item })),
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

/** 9999-12-31T23:59:59.999Z, and the most that the database's own numbers of nodes and slots can be. */
const [MOMENT_MAX, NODE_ID_MAX, SLOT_MAX] = [253_402_300_799_999, 2_147_483_647, 32_767];

/** What each kind of cursor holds behind its kind: a text, or a whole number from 0 to this one. */
const CURSOR_PARTS = {
  node: ["text"],
  row: ["text"],
  vtep: ["text"],
  change: [MOMENT_MAX, NODE_ID_MAX, SLOT_MAX, "text"],
  difference: [NODE_ID_MAX, SLOT_MAX, "text"],
  token: [NODE_ID_MAX],
  audit: [MOMENT_MAX],
  finding: [SLOT_MAX, NODE_ID_MAX, SLOT_MAX, "text", "text", NODE_ID_MAX],
} as const satisfies Record<string, readonly Part[]>;

/** In whose lists a cursor stands: in those of another it would mean another place. */
export type CursorKind = keyof typeof CURSOR_PARTS;

/** A cursor is opaque to callers: the sort key of the item after which to go on. */
export function encodeCursor(kind: CursorKind, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([kind, ...key])).toString("base64url");
}

/** @throws bad_user_input for text that no answer of ours held in such a list. */
export function decodeCursor(kind: CursorKind, cursor: string): readonly (string | number)[] {
  const parts: readonly Part[] = CURSOR_PARTS[kind];
  const [of, ...held] = listOr(parsedOrNull(Buffer.from(cursor, "base64url").toString("utf8")));
  const key = held.filter((value, index): value is string | number => isPart(value, parts[index]));
  if (of === kind && held.length === parts.length && key.length === parts.length) return key;
  throw new Failure("bad_user_input", "after is not a cursor that an answer to this question held");
}

type Part = "text" | number;

function isPart(value: unknown, part: Part | undefined): boolean {
  if (typeof value === "string") return part === "text";
  return typeof part === "number" && typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= part;
}

const listOr = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
