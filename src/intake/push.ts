import type { Moment } from "../domain/history/span.ts";
import type { SectionReading } from "../domain/snapshot/fact.ts";
import type { Section } from "../domain/snapshot/section.ts";

/** One snapshot as it came in: read, not yet stored. Times in epoch milliseconds. */
export type Push = Readonly<{
  cluster: string;
  node: string;
  receivedAt: Moment;
  /** By the node's clock; null where it sent none. */
  observedAt: Moment | null;
  sentAt: Moment | null;
  /** Take observedAt as the effective time, for archives. */
  isBackfill: boolean;
  intervalSeconds: number;
  agentVersion: string | null;
  readings: Readonly<Record<Section, SectionReading>>;
}>;

/** The body that a snapshot was read from, as it was sent; packed with gzip only once that is asked for. */
export type PushedBody = Readonly<{ form: "json" | "paste"; pack: () => Promise<Uint8Array> }>;

/** Rows of one section that appeared, vanished or altered at a push's moment. */
export type ChangeCount = Readonly<{ added: number; removed: number; modified: number }>;

/** What became of a push, once it is durable. */
export type PushResult = Readonly<{
  outcome: "applied" | "unchanged" | "late" | "duplicate";
  /** Names the version that holds what was pushed. */
  snapshotId: string;
  digest: string;
  effectiveAt: Moment;
  receivedAt: Moment;
  /** Only sections in which something changed. */
  changes: Readonly<Partial<Record<Section, ChangeCount>>>;
}>;

/** What an answer calls a version of a node: when it began, and the beginning of its digest. */
export const snapshotIdOf = (version: { validFrom: Moment; digest: string }): string =>
  `${version.validFrom}-${version.digest.slice(0, 8)}`;
