import type { Issue } from "../domain/snapshot/fact.ts";
import { ContentNotes } from "./content-notes.ts";
import { clockSkewMs, type PushTimes } from "./effective-time.ts";

/** Below this, transport and rounding may be all of it. */
const SKEW_TOLD_MS = 300_000;

/** Tells a sender that its clock is far from ours, or that its observation is taken to be new though its time is old. */
export function clockWarnings(times: PushTimes): readonly Issue[] {
  const skewMs = clockSkewMs(times);
  if (skewMs === null || Math.abs(skewMs) < SKEW_TOLD_MS) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const side = skewMs < 0 ? "behind" : "ahead of";
  const notes = new ContentNotes();
  if (times.sentAt === null) {
    notes.warn(
      "clock_skew",
      ["observedAt"],
      `it is ${seconds} s ${side} our clock and there is no sentAt, so the observation counts as made now; archives are pushed with ?backfill=true`,
    );
  } else {
    notes.warn("clock_skew", ["sentAt"], `the node's clock is ${seconds} s ${side} ours; times in answers are by ours`);
  }
  return notes.warnings();
}
