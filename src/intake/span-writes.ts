import type { Placement } from "../domain/history/place-observation.ts";
import { receiptsOf } from "../domain/history/receipts.ts";
import type { Moment, Span } from "../domain/history/span.ts";
import type { NodeHistory } from "../storage/read-spans.ts";
import type { PlacementWrite } from "../storage/save-placement.ts";

/** What a placement changes of a node's versions, and what it was placed among. `receivedAt`: a report that tells nothing new still tells that the node is there. */
export function spanWrites(
  history: NodeHistory,
  spans: Placement["spans"],
  receivedAt: Moment,
): Pick<PlacementWrite, "expected" | "head" | "past" | "receipts"> {
  const head = spans.find(isPresent) ?? null;
  return {
    expected: { revision: history.revision, headSeenAt: history.headSeenAt, chain: history.chain },
    head: head === null ? null : heard(head, receivedAt),
    past: spans.filter((span) => !isPresent(span) && !history.spans.includes(span)),
    receipts: receiptsOf(history.spans, spans),
  };
}

/** The version that holds still; null where the node never reported or is retired. */
export const presentSpan = ({ spans }: NodeHistory): Span | null => spans.find(isPresent) ?? null;

const isPresent = (span: Span): boolean => span.validTo === Number.POSITIVE_INFINITY;

const heard = (head: Span, receivedAt: Moment): Span => ({
  ...head,
  sender: { ...head.sender, receivedAt: Math.max(head.sender.receivedAt, receivedAt) },
});
