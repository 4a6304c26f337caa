import type { Row } from "./rows.ts";
import type { Section } from "./section.ts";

/**
 * One canonical row of a node's tables, ready to be stored, compared and told.
 * Within a section no two facts of one state have the same key.
 */
export type Fact = Readonly<{
  section: Section;
  /** The row's stable identity inside its section, readable: `flannel.1 c2:8a:fe:64:a4:f0 self`. */
  key: string;
  /**
   * For rows about peers, the part of the key that people ask for: an FDB row's MAC, a route's dst, a neighbor's address.
   * Null for rows about the node itself (table local, local FDB entries and every other section).
   */
  peerKey: string | null;
  /** The row as canonical JSON: properties sorted, defaults left out. Equal rows have equal texts. */
  text: string;
  row: Row;
}>;

/**
 * Something in a snapshot that could not be read, or was read with a doubt. Told as a warning; the rest is stored.
 * `Code` is the closed list of whoever tells it.
 */
export type Issue<Code extends string = string> = Readonly<{
  /** Stable, documented in docs/warnings.md. */
  code: Code;
  /** JSON pointer into the body, with `:line` for a line of text: `/sections/fdb/text:12`. */
  pointer: string;
  detail: string;
}>;

/** What a snapshot says of one section. Only `ok` replaces what was known. */
export type SectionReading =
  | Readonly<{
      status: "ok";
      /** Configured rows: they make the state, its digest and its history. */
      facts: readonly Fact[];
      /** Rows that merely happen (dynamic neighbors, learned FDB entries): beside the state, never part of it. */
      volatile: readonly Fact[];
    }>
  | Readonly<{ status: "error"; error: string }>
  | Readonly<{ status: "not_collected" }>;
