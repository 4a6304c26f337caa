import { type Moment, overdueAfterMs } from "./span.ts";

/** FRESH: heard of in time. OVERDUE: silent for longer than 3 push intervals. LOST: silent for so long that its tables count no more. */
export type NodeFreshness = "FRESH" | "OVERDUE" | "LOST";

/** A time in which the service itself was down, so that nobody could be heard. */
export type Downtime = Readonly<{ from: Moment; to: Moment }>;

export type Silence = Readonly<{ at: Moment; lastSeenAt: Moment; intervalSeconds: number; lostAfterMs: number }>;

/** How fresh a node's tables are at a moment. The service's own downtime is left out of its silence. */
export function nodeFreshness({ at, lastSeenAt, intervalSeconds, lostAfterMs }: Silence, downtimes: readonly Downtime[]): NodeFreshness {
  const silenceMs = at - lastSeenAt - downtimes.reduce((sum, downtime) => sum + overlapMs(downtime, { from: lastSeenAt, to: at }), 0);
  if (silenceMs > lostAfterMs) return "LOST";
  return silenceMs > overdueAfterMs(intervalSeconds) ? "OVERDUE" : "FRESH";
}

function overlapMs(a: Downtime, b: Downtime): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}
