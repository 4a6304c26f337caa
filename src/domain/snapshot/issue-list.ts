import type { Issue } from "./fact.ts";

/** What can be wrong with the rows of a section; documented in docs/warnings.md. */
export type IssueCode =
  | "line_not_understood"
  | "row_not_understood"
  | "unknown_key"
  | "value_lost"
  | "json_object_lost"
  | "duplicate_row"
  | "host_bits_set"
  | "wrong_family"
  | "row_too_long"
  | "dump_interrupted"
  | "empty_section"
  | "section_not_understood"
  | "several_nodes"
  | "output_not_used"
  | "more_issues";

/** Beyond this many, a section's issues are only counted: a text of the wrong kind would give one for each line. */
const MAX_ISSUES = 100;

/** A pointer or a detail that holds what was sent must not become as long as that. */
const TOLD_MAX = 500;

/** The beginning of a text that is told back; no character is cut in two. */
export const told = (text: string): string => (text.length <= TOLD_MAX ? text : text.slice(0, TOLD_MAX).replace(/[\ud800-\udbff]$/, ""));

const ROW_LOST: ReadonlySet<IssueCode> = new Set(["line_not_understood", "row_not_understood", "json_object_lost"]);

/** Collects the issues of one section or paste. */
export class IssueList {
  readonly #base: string;
  readonly #issues: Issue<IssueCode>[] = [];
  #more = 0;
  #hasLostRow = false;

  /** `base` is where the pointers begin: `/sections/fdb`, or nothing for a whole paste. */
  constructor(base: string) {
    this.#base = base;
  }

  /** `where` is the rest of the pointer: `text:12`, `data/3`, or nothing for the section as a whole. */
  add(code: IssueCode, where: string, detail: string): void {
    this.#hasLostRow ||= ROW_LOST.has(code);
    if (this.#issues.length < MAX_ISSUES) this.#issues.push({ code, pointer: told(this.#pointer(where)), detail: told(detail) });
    else this.#more += 1;
  }

  /** Whether there was a line or row that could not be read. */
  get hasLostRow(): boolean {
    return this.#hasLostRow;
  }

  all(): readonly Issue<IssueCode>[] {
    if (this.#more === 0) return this.#issues;
    return [...this.#issues, { code: "more_issues", pointer: this.#pointer(""), detail: `${this.#more} more of them` }];
  }

  #pointer(where: string): string {
    return where === "" ? this.#base : `${this.#base}/${where}`;
  }
}
