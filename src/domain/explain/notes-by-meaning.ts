import { groupBy } from "../fib/group-by.ts";
import { printRow } from "../snapshot/print-row.ts";
import type { SectionRows } from "../snapshot/rows.ts";
import type { Section } from "../snapshot/section.ts";
import type { Note } from "./explanation.ts";

/** What a row means: rows of one `key` mean the same, and `words` says what all of them do. */
export type Meaning<R> = Readonly<{ key: string; words: (rows: readonly R[]) => string }>;

/** Rows put together by what they mean, in the order in which each meaning comes first. */
export function notesByMeaning<S extends Section>(
  section: S,
  rows: readonly SectionRows[S][],
  meaningOf: (row: SectionRows[S]) => Meaning<SectionRows[S]>,
): readonly Note[] {
  const meant = rows.map((row) => ({ row, meaning: meaningOf(row) }));
  return [...groupBy(meant, ({ meaning }) => meaning.key).values()].map((same) => {
    const group = same.map(({ row }) => row);
    return { rows: group.map((row) => printRow(section, row)), meaning: same[0]?.meaning.words(group) ?? "" };
  });
}
