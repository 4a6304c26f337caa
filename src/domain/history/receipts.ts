import type { Moment, Span } from "./span.ts";

/** What makes history: a version begins, or, where `digest` is null, the node is retired. */
export type Receipt = Readonly<{ effectiveAt: Moment; digest: string | null }>;

/**
 * What a write adds to a node's history, given the spans that it was placed among and those that took their place: one receipt for each
 * span that begins anew, and one for each new retirement, by moment. A report that splits a span begins two: its own, and the one in which
 * the split span goes on. A span, once begun, keeps its beginning and its digest for as long as it is kept, so each has exactly one receipt.
 */
export function receiptsOf(before: readonly Span[], after: readonly Span[]): readonly Receipt[] {
  const known = new Set(before.flatMap(namesOf));
  return after.flatMap(toldBy).filter((receipt) => !known.has(nameOf(receipt)));
}

/** The receipts that a span rests on. */
const toldBy = ({ validFrom, validTo, digest, isRetired }: Span): Receipt[] => [
  { effectiveAt: validFrom, digest },
  ...(isRetired ? [{ effectiveAt: validTo, digest: null }] : []),
];

const nameOf = ({ effectiveAt, digest }: Receipt): string => `${effectiveAt} ${digest ?? ""}`;
const namesOf = (span: Span): string[] => toldBy(span).map(nameOf);
