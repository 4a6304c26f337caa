import type { Issue } from "../domain/snapshot/fact.ts";
import { told } from "../domain/snapshot/issue-list.ts";
import { Failure, type FailureCode, type FailureDetail } from "../failure/failure.ts";

/** What can be odd about the envelope around the sections; documented in docs/warnings.md. */
export type EnvelopeWarning =
  | "clock_skew"
  | "more_issues"
  | "other_node"
  | "partial_section"
  | "rows_ignored"
  | "unknown_key"
  | "unknown_section";

/** More faults than this are not told: the sender has enough to do. */
const FAULTS_MAX = 20;
/** Beyond this many, warnings are only counted. */
const WARNINGS_MAX = 100;
/** Nobody needs more of an input that is told back. */
const QUOTE_MAX = 64;

/** What is found while a body is read: faults, for which it is refused as a whole, and warnings, with which it is taken. */
export class ContentNotes {
  readonly #faults: FailureDetail[] = [];
  readonly #warnings: Issue[] = [];
  #more = 0;

  fault(code: FailureCode, path: readonly (string | number)[], detail: string): void {
    this.faults([{ code, pointer: told(pointerTo(path)), detail: told(detail) }]);
  }

  /** What was found elsewhere. */
  faults(found: readonly FailureDetail[]): void {
    this.#faults.push(...found.slice(0, FAULTS_MAX - this.#faults.length));
  }

  warn(code: EnvelopeWarning, path: readonly (string | number)[], detail: string): void {
    if (this.#warnings.length < WARNINGS_MAX) this.#warnings.push({ code, pointer: told(pointerTo(path)), detail: told(detail) });
    else this.#more += 1;
  }

  warnings(): readonly Issue[] {
    if (this.#more === 0) return this.#warnings;
    return [...this.#warnings, { code: "more_issues", pointer: "", detail: `${this.#more} more warnings of the envelope` }];
  }

  /** @throws the first fault, with all of them in its details */
  refuseFaults(): void {
    const [first] = this.#faults;
    if (first === undefined) return;
    const rest = this.#faults.length === 1 ? "" : `; and ${this.#faults.length - 1} more`;
    throw new Failure(first.code, `${first.pointer === "" ? "the body" : first.pointer}: ${first.detail}${rest}`, {
      details: this.#faults,
    });
  }
}

/** A value of the input as it may be told back: short. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > QUOTE_MAX ? `${text.slice(0, QUOTE_MAX)}...` : text;
}

/** RFC 6901. */
function pointerTo(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).slice(0, QUOTE_MAX).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
