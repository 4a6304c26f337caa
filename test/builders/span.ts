import type { Observation, Sender, Span } from "../../src/domain/history/span.ts";

const SENDER: Sender = { receivedAt: 0, clockSkewMs: 0, intervalSeconds: 60, agentVersion: null };
/** The report itself, and two sections. */
export const ALL_OK = 0b111;

/** A span that was seen as long as it held, by a clock that is right. One that holds still was seen once. */
export function span(validFrom: number, validTo: number, digest: string, more: Partial<Span> = {}): Span {
  const lastSeenAt = more.lastSeenAt ?? (Number.isFinite(validTo) ? validTo : validFrom);
  const observed = { from: validFrom, to: lastSeenAt };
  return { validFrom, validTo, digest, lastSeenAt, observed, okSections: ALL_OK, isRetired: false, sender: SENDER, ...more };
}

/** A report of a node whose clock is right, received at once. */
export function observation(effectiveAt: number, digest: string, more: Partial<Observation> = {}): Observation {
  return { effectiveAt, digest, observedAt: effectiveAt, okSections: ALL_OK, sender: { ...SENDER, receivedAt: effectiveAt }, ...more };
}

export const senderWith = (more: Partial<Sender>): Sender => ({ ...SENDER, ...more });
