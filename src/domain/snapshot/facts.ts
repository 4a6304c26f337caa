import { canonicalJson } from "./canonical-json.ts";
import type { Fact, Issue } from "./fact.ts";
import { FACT_KEYS } from "./fact-key.ts";
import { type IssueCode, IssueList } from "./issue-list.ts";
import type { SectionRows } from "./rows.ts";
import type { Section } from "./section.ts";

/** The rows of a section as facts: in order of appearance, which says nothing save for their rank. */
export type SectionFacts = Readonly<{ facts: readonly Fact[]; volatile: readonly Fact[]; issues: readonly Issue<IssueCode>[] }>;

/** A longer row is not one of a kernel's: a route over 256 next hops has some 16,000 characters. */
const MAX_TEXT = 65_536;

/** JSON.stringify writes NUL and lone surrogates as escapes. No kernel has them, and no database takes them. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(0000|d[89a-f][0-9a-f]{2})/;

/**
 * Gives each row its key, its text and, where several rows are else equal, its rank. Equal rows are one fact.
 * Of two rows with one key that cannot both be, the first is kept and the other told.
 */
export function toFacts<S extends Section>(section: S, rows: readonly SectionRows[S][]): SectionFacts {
  const issues = new IssueList(`/sections/${section}`);
  const facts: Fact[] = [];
  const volatile: Fact[] = [];
  const seen = new SeenRows();
  const { keyOf, peerKeyOf, isRanked, isVolatile } = FACT_KEYS[section];
  for (const row of rows) {
    const key = keyOf(row);
    const text = canonicalJson(row, MAX_TEXT);
    const place = seen.place(key, text);
    if (place === 0 || (place !== null && isRanked)) {
      const fact = factAt(place, { section, key, peerKey: peerKeyOf(row), text, row });
      if (isStorable(fact, issues)) (isVolatile(row) ? volatile : facts).push(fact);
    } else if (place !== null) issues.add("duplicate_row", "", `${key} a second time, with other values; the first was kept`);
  }
  return { facts, volatile, issues: issues.all() };
}

/** The first of equal-ranking rows stands as it was read; the others carry their rank. */
function factAt(rank: number, fact: Fact): Fact {
  if (rank === 0) return fact;
  const row = { ...fact.row, rank };
  return { ...fact, key: `${fact.key} #${rank}`, text: canonicalJson(row, MAX_TEXT), row };
}

function isStorable({ key, text }: Fact, issues: IssueList): boolean {
  const tooLong = text.length > MAX_TEXT;
  if (tooLong) issues.add("row_too_long", "", `${key.slice(0, 120)} has ${text.length} characters`);
  const unstorable = !tooLong && text.includes("\\u") && UNSTORABLE.test(text);
  if (unstorable) issues.add("row_not_understood", "", `${JSON.stringify(key.slice(0, 120))} has characters that are none`);
  return !tooLong && !unstorable;
}

/** Remembers rows by key. Most keys have one row, so that only others need a set. */
class SeenRows {
  readonly #first = new Map<string, string>();
  readonly #others = new Map<string, Set<string>>();

  /** How many rows with this key came before; null when one of them was this very row. */
  place(key: string, text: string): number | null {
    const first = this.#first.get(key);
    if (first === undefined) {
      this.#first.set(key, text);
      return 0;
    }
    const others = this.#others.get(key) ?? new Set();
    if (first === text || others.has(text)) return null;
    this.#others.set(key, others.add(text));
    return others.size;
  }
}
