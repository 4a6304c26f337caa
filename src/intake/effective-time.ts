import { Failure } from "../failure/failure.ts";
import type { Moment } from "../domain/history/span.ts";

export type PushTimes = Readonly<{ receivedAt: Moment; observedAt: Moment | null; sentAt: Moment | null; isBackfill: boolean }>;

/**
 * When an observation was true, by our clock. Its age is taken between two readings of the node's own clock, so a wrong
 * clock does no harm; a clock that was set back between observing and sending makes the age nothing.
 *
 * @throws observed_in_the_future of an archive that claims so.
 */
export function effectiveTime({ receivedAt, observedAt, sentAt, isBackfill }: PushTimes): Moment {
  if (observedAt === null) return receivedAt;
  if (isBackfill) return inThePast(observedAt, receivedAt);
  return sentAt === null ? receivedAt : receivedAt - Math.max(0, sentAt - observedAt);
}

/** The node's clock minus ours, taken when it sent; null when it did not say. */
export function clockSkewMs({ receivedAt, observedAt, sentAt, isBackfill }: PushTimes): number | null {
  const said = isBackfill ? null : (sentAt ?? observedAt);
  return said === null ? null : said - receivedAt;
}

function inThePast(observedAt: Moment, receivedAt: Moment): Moment {
  if (observedAt > receivedAt)
    throw new Failure("observed_in_the_future", `observedAt is ${observedAt - receivedAt} ms ahead of the service's clock`);
  return observedAt;
}
