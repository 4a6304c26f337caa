import { describe, expect, it } from "vitest";
import { volatileUsableUntil } from "../../../src/domain/history/volatile-usable-until.ts";

const STILL = Number.POSITIVE_INFINITY;
const SEEN_AT = 1_000_000;
/** Three intervals. */
const LIMIT_MS = 180_000;
const node = { intervalSeconds: 60, volatileSeenAt: null };

describe("volatileUsableUntil", () => {
  it("is the moment from which on a report is overdue, itself among those at which it may be used", () => {
    expect(volatileUsableUntil({ validTo: STILL, lastSeenAt: SEEN_AT }, node)).toBe(SEEN_AT + LIMIT_MS);
  });

  it("is before the next report where that came in time", () => {
    expect(volatileUsableUntil({ validTo: SEEN_AT + 5, lastSeenAt: SEEN_AT }, node)).toBe(SEEN_AT + 4);
    expect(volatileUsableUntil({ validTo: SEEN_AT + LIMIT_MS + 2, lastSeenAt: SEEN_AT }, node)).toBe(SEEN_AT + LIMIT_MS);
  });

  it("goes by the node's own last sighting for a report that still holds, since touches write nothing else", () => {
    const seenSince = { ...node, volatileSeenAt: SEEN_AT + 7 };

    expect(volatileUsableUntil({ validTo: STILL, lastSeenAt: SEEN_AT }, seenSince)).toBe(SEEN_AT + 7 + LIMIT_MS);
    expect(volatileUsableUntil({ validTo: SEEN_AT + 2 * LIMIT_MS, lastSeenAt: SEEN_AT }, seenSince)).toBe(SEEN_AT + LIMIT_MS);
  });
});
