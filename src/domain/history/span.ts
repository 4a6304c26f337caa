/** A moment of effective time, in milliseconds since 1970. Infinity, where it ends an interval, means: still. */
export type Moment = number;

/**
 * One span of sightings of the same content: a version of a node. Its first report came at validFrom, its last so far at
 * lastSeenAt; it holds until validTo, when the next report told something else. The sightings between are folded: we keep
 * that there were some, not when.
 */
export type Span = Readonly<{
  validFrom: Moment;
  /** Equal to validFrom where another report of the same moment outranks it. */
  validTo: Moment;
  /** Names the content. Of two reports of one moment the greater digest counts as the later. */
  digest: string;
  lastSeenAt: Moment;
  /** First and last observation by the node's own clock; null while it sent none. */
  observed: Readonly<{ from: Moment; to: Moment }> | null;
  /** Bit n is set where the section with code n was reported ok. */
  okSections: number;
  /** The node was retired at validTo. */
  isRetired: boolean;
  sender: Sender;
}>;

/** What the last report of a span said of its sender. */
export type Sender = Readonly<{
  /** By our clock. */
  receivedAt: Moment;
  /** The node's clock minus ours; null when it sent no time. */
  clockSkewMs: number | null;
  intervalSeconds: number;
  agentVersion: string | null;
}>;

/** One push, as it is placed in its node's history. */
export type Observation = Readonly<{
  effectiveAt: Moment;
  digest: string;
  /** By the node's own clock; null when it sent none. */
  observedAt: Moment | null;
  okSections: number;
  sender: Sender;
}>;

/** After this many push intervals without a word a node is overdue. */
export const OVERDUE_INTERVALS = 3;

/** How long a node that pushes so often may be silent before it is overdue. */
export const overdueAfterMs = (intervalSeconds: number): number => OVERDUE_INTERVALS * intervalSeconds * 1000;

/** Whether a report (moment, digest) counts as later than another. */
export function isLater(a: { at: Moment; digest: string }, b: { at: Moment; digest: string }): boolean {
  return a.at === b.at ? a.digest > b.digest : a.at > b.at;
}

/**
 * Which span covers an observation's moment: the last to begin at or before it. Null before the first report, and after a
 * retirement until the next.
 *
 * @param spans sorted by (validFrom, digest)
 */
export function coveringIndex(spans: readonly Span[], { effectiveAt, digest }: Pick<Observation, "effectiveAt" | "digest">): number | null {
  const index = spans.findLastIndex((span) => !isLater({ at: span.validFrom, digest: span.digest }, { at: effectiveAt, digest }));
  const span = spans[index];
  return span === undefined || (span.isRetired && span.validTo <= effectiveAt) ? null : index;
}

/** Whether this span already holds the same content, observed at that moment of the node's clock. */
export function holdsObservation(span: Span, { digest, observedAt }: Pick<Observation, "digest" | "observedAt">): boolean {
  if (span.digest !== digest || span.observed === null || observedAt === null) return false;
  return span.observed.from <= observedAt && observedAt <= span.observed.to;
}
