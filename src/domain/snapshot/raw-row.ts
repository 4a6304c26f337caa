import type { RawFields } from "./fields.ts";
import type { IssueList } from "./issue-list.ts";
import { readWords, type Vocabulary } from "./read-words.ts";
import type { Line, TextLines } from "./text-lines.ts";

/** All sections of a snapshot together may have this many rows: elements of `data`, lines or JSON objects of `text`. */
export const ROWS_MAX = 100_000;

/** One row before it is understood, and where it stood: `text:12` or `data/3`. */
export type RawRow = Readonly<{ where: string; fields: RawFields }>;

/** Reads a tool's plain output into the rows that its JSON would have. Lines that it cannot read become issues. */
export type TextReader = (text: TextLines, issues: IssueList) => readonly RawRow[];

/** Tells of a line that is not one of this section's. */
export function lineNotUnderstood(issues: IssueList, line: Line): void {
  issues.add("line_not_understood", `text:${line.number}`, line.words.join(" ").slice(0, 120));
}

/**
 * The fields that a line's words make. Words that the vocabulary does not know are kept under `words`, and told:
 * nobody can say whether the word after them is a value.
 */
export function lineFields(line: Line, how: { from: number; vocabulary: Vocabulary }, issues: IssueList): Record<string, unknown> {
  const { fields, unknown } = readWords(line.words, how.from, how.vocabulary);
  if (unknown.length === 0) return fields;
  issues.add("unknown_key", `text:${line.number}`, unknown.join(" ").slice(0, 120));
  return { ...fields, words: unknown };
}
