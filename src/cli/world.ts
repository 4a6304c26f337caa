import type { ClientSettings } from "../config/client-settings.ts";
import type { Moment } from "../domain/history/span.ts";
import type { Issue } from "../domain/snapshot/fact.ts";
import type { SectionInput } from "../domain/snapshot/read-section.ts";
import type { Section } from "../domain/snapshot/section.ts";

/** What one file of a node says, before its sections are read. Null: it does not say. */
export type NodeFile = Readonly<{
  node: string | null;
  observedAt: Moment | null;
  sections: Readonly<Partial<Record<Section, SectionInput>>>;
  issues: readonly Issue[];
}>;

/** Rows that were looked at, by what they are. */
export type VerifiedRows = Readonly<{
  facts: number;
  chunks: number;
  nodes: number;
  versions: number;
  receipts: number;
  slotStates: number;
}>;

/** Where a row stands that is wrong, and how; null where all that was looked at is sound. */
export type HistoryVerdict = Readonly<{
  wrong: Readonly<{ table: string; key: Readonly<Record<string, string | number>>; expected: string; found: string }> | null;
  verified: VerifiedRows;
}>;

/** What the command line is handed, since it may not reach for it. */
export type World = Readonly<{
  readVersion: () => Promise<string>;
  /** Reads a snapshot as a push of it would be read. It throws a Failure where the text is none. */
  readEnvelope: (text: string) => NodeFile;
  readStdin: () => Promise<Buffer>;
  /** What the environment says of the server to be asked. */
  settings: ClientSettings;
  /** Makes an admin token in the service's own database. It throws a ServerError where that cannot be opened. */
  createAdminToken: (asked: Readonly<{ purpose: string; lifetimeMs: number | null }>) => Promise<unknown>;
  /**
   * Verifies the history in the database that the service's settings name, and tells after each portion how far it is. It throws a
   * UsageError where a setting cannot be used, and a ServerError where the database cannot be reached.
   */
  verifyHistory: (onProgress: (verified: VerifiedRows) => void) => Promise<HistoryVerdict>;
  /** Answers go to `out`, remarks about them to `err`. */
  out: (text: string) => void;
  err: (text: string) => void;
}>;
