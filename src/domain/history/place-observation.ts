import { coveringIndex, isLater, type Moment, type Observation, overdueAfterMs, type Span } from "./span.ts";

/** Where an observation belongs, and what becomes of the spans around it. */
export type Placement = Readonly<{
  outcome: "applied" | "unchanged" | "late";
  /** The spans that took the place of those given: sorted, as given where nothing changed. */
  spans: readonly Span[];
  /** The span that now holds the observation. */
  span: Span;
  /** By section code: until when what the observation says of it holds. Empty where it says nothing new. A reach at effectiveAt is outranked at once. */
  reach: ReadonlyMap<number, Reach>;
  /** The end of all reports after the observation: the node's retirement, or Infinity. */
  horizon: Moment;
}>;

/** What a section was told to be holds until `to`: the section's next report, or the end of all reports where `isEnd`. */
type Reach = Readonly<{ to: Moment; isEnd: boolean }>;

/**
 * Places one observation among the spans of its node. The order of arrival does not matter, but for what folding has
 * forgotten: an observation inside a span holds until that span's last sighting.
 *
 * @param spans sorted by (validFrom, digest): at least the span that covers the observation's moment and all later ones.
 */
export function placeObservation(spans: readonly Span[], observation: Observation): Placement {
  const index = coveringIndex(spans, observation);
  if (index !== null && at(spans, index).digest === observation.digest) return seenAgain(spans, index, observation);
  return inserted(spans, index, observation);
}

const order = ({ effectiveAt, digest }: Observation) => ({ at: effectiveAt, digest });

function seenAgain(spans: readonly Span[], index: number, observation: Observation): Placement {
  const span = at(spans, index);
  const outcome = span.validTo === Number.POSITIVE_INFINITY ? "unchanged" : "late";
  const next = spansOfBoth(span, observation);
  const isSame = next.length === 1 && next[0] === span;
  return {
    outcome,
    spans: isSame ? spans : spans.toSpliced(index, 1, ...next),
    span: at(next, next.length - 1),
    reach: new Map(),
    horizon: horizonOf(spans, index),
  };
}

/** A silence longer than the overdue limit is kept as a gap. So is a clock that was set, since a span holds all that its first and last observation enclose. */
function spansOfBoth(span: Span, observation: Observation): Span[] {
  const isClockSet = wasClockSet(span, observation);
  if (observation.effectiveAt <= span.lastSeenAt) return [isClockSet ? span : observedToo(span, observation)];

  const isGap = observation.effectiveAt - span.lastSeenAt > overdueAfterMs(span.sender.intervalSeconds);
  if (!isGap && !isClockSet)
    return [{ ...observedToo(span, observation), lastSeenAt: observation.effectiveAt, sender: observation.sender }];
  return [
    { ...span, validTo: observation.effectiveAt, isRetired: false },
    { ...newSpan(observation), validTo: span.validTo, isRetired: span.isRetired },
  ];
}

/** Whether the node's clock went back behind the span's first observation, or moved against ours by more than a node may be silent. */
function wasClockSet({ observed, sender }: Span, observation: Observation): boolean {
  const { observedAt } = observation;
  if (observedAt !== null && observed !== null && observedAt < observed.from) return true;
  const [skewMs, skewBeforeMs] = [observation.sender.clockSkewMs, sender.clockSkewMs];
  return skewMs !== null && skewBeforeMs !== null && Math.abs(skewMs - skewBeforeMs) > overdueAfterMs(sender.intervalSeconds);
}

function observedToo(span: Span, { observedAt }: Observation): Span {
  const { observed } = span;
  if (observedAt === null || (observed !== null && observedAt <= observed.to)) return span;
  return { ...span, observed: { from: observed?.from ?? observedAt, to: observedAt } };
}

function inserted(spans: readonly Span[], covering: number | null, observation: Observation): Placement {
  if (covering === null) return insertedAlone(spans, observation);

  const before = at(spans, covering);
  const span = newSpan(observation);
  const resumes = isLater({ at: before.lastSeenAt, digest: before.digest }, order(observation));
  if (resumes)
    return placed(
      spans.toSpliced(covering, 1, cutInside(before, span), { ...span, validTo: before.lastSeenAt }, resumed(before)),
      covering + 1,
    );

  const rest = { validTo: before.validTo, isRetired: before.isRetired };
  return placed(spans.toSpliced(covering, 1, cutAt(before, span), { ...span, ...rest }), covering + 1);
}

/** Before the first report, or between a retirement and what came after. */
function insertedAlone(spans: readonly Span[], observation: Observation): Placement {
  const position = spans.filter((span) => isLater(order(observation), { at: span.validFrom, digest: span.digest })).length;
  const validTo = spans[position]?.validFrom ?? Number.POSITIVE_INFINITY;
  return placed(spans.toSpliced(position, 0, { ...newSpan(observation), validTo }), position);
}

function placed(spans: readonly Span[], index: number): Placement {
  const span = at(spans, index);
  const reach = new Map(codesIn(span.okSections).map((code) => [code, reachOf(spans, index, code)]));
  const outcome = span.validTo === Number.POSITIVE_INFINITY ? "applied" : "late";
  return { outcome, spans, span, reach, horizon: horizonOf(spans, index) };
}

const cutAt = (span: Span, next: Span): Span => ({ ...span, validTo: next.validFrom, isRetired: false });

/** What was seen between its first and its last sighting is folded, so before the other report only the first is sure. */
const cutInside = (span: Span, next: Span): Span => ({ ...cutAt(span, next), lastSeenAt: span.validFrom });

const resumed = (span: Span): Span => ({ ...span, validFrom: span.lastSeenAt });

function newSpan({ effectiveAt, digest, observedAt, okSections, sender }: Observation): Span {
  const observed = observedAt === null ? null : { from: observedAt, to: observedAt };
  return {
    validFrom: effectiveAt,
    validTo: Number.POSITIVE_INFINITY,
    digest,
    lastSeenAt: effectiveAt,
    observed,
    okSections,
    isRetired: false,
    sender,
  };
}

function reachOf(spans: readonly Span[], index: number, code: number): Reach {
  for (let i = index; ; i++) {
    const span = at(spans, i);
    if (span.isRetired) return { to: span.validTo, isEnd: true };
    const next = spans[i + 1];
    if (next === undefined) return { to: Number.POSITIVE_INFINITY, isEnd: true };
    if (((next.okSections >>> code) & 1) === 1) return { to: next.validFrom, isEnd: false };
  }
}

function horizonOf(spans: readonly Span[], index: number): Moment {
  return spans.slice(index).find((span) => span.isRetired)?.validTo ?? Number.POSITIVE_INFINITY;
}

const codesIn = (mask: number): number[] => Array.from({ length: 31 }, (_, code) => code).filter((code) => ((mask >>> code) & 1) === 1);

function at(spans: readonly Span[], index: number): Span {
  const span = spans[index];
  if (span === undefined) throw new Error(`no span ${index} of ${spans.length}`);
  return span;
}
