import type { Severity } from "../diagnosis/finding.ts";
import type { Issue } from "../snapshot/fact.ts";
import type { Section } from "../snapshot/section.ts";

/** What one node's tables say in plain words, and what in them looks wrong. */
export type Explanation = Readonly<{
  /** As the prompt names it; null where none does. */
  node: string | null;
  tables: readonly ExplainedTable[];
  /** The worst first. */
  suspicions: readonly Suspicion[];
  /** What could not be read. */
  issues: readonly Issue[];
}>;

/** One table of a node. `isPart`: the command showed only some of its rows. */
export type ExplainedTable = Readonly<{ section: Section; isPart: boolean; notes: readonly Note[] }>;

/** Rows that mean the same thing, as `ip` prints them, and what they mean. */
export type Note = Readonly<{ rows: readonly string[]; meaning: string }>;

/** What looks wrong as far as one node alone can show it. `remedy` null: that depends. */
export type Suspicion = Readonly<{ severity: Severity; message: string; remedy: string | null }>;
