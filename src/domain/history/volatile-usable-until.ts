import { type Moment, overdueAfterMs } from "./span.ts";

/** Volatile rows as reported: until when they held, and when they were reported last; of those that hold still, see their node. */
type Report = Readonly<{ validTo: Moment; lastSeenAt: Moment }>;
type Reporter = Readonly<{ intervalSeconds: number; volatileSeenAt: Moment | null }>;

/** The last moment at which a report's volatile rows may be used: they may, while it holds and is not overdue. */
export function volatileUsableUntil({ validTo, lastSeenAt }: Report, { intervalSeconds, volatileSeenAt }: Reporter): Moment {
  const seenAt = validTo === Number.POSITIVE_INFINITY ? (volatileSeenAt ?? lastSeenAt) : lastSeenAt;
  return Math.min(seenAt + overdueAfterMs(intervalSeconds), validTo - 1);
}
