import { describe, expect, it } from "vitest";
import { clockSkewMs, effectiveTime } from "../../src/intake/effective-time.ts";

const RECEIVED = 1_000_000;
const times = (given: Partial<Parameters<typeof effectiveTime>[0]>): Parameters<typeof effectiveTime>[0] => ({
  receivedAt: RECEIVED,
  observedAt: null,
  sentAt: null,
  isBackfill: false,
  ...given,
});

describe("effectiveTime", () => {
  it.each([
    { because: "no time was told", given: {}, expected: RECEIVED },
    { because: "only the time of sending was told", given: { sentAt: 5 }, expected: RECEIVED },
    { because: "only the time of observing was told", given: { observedAt: 5 }, expected: RECEIVED },
    { because: "it was sent at once", given: { observedAt: 5, sentAt: 5 }, expected: RECEIVED },
    {
      because: "it was sent 30 ms later, by a clock that is years ahead",
      given: { observedAt: 9e12, sentAt: 9e12 + 30 },
      expected: RECEIVED - 30,
    },
    { because: "the clock was set back in between", given: { observedAt: 50, sentAt: 20 }, expected: RECEIVED },
    { because: "an archive says so", given: { observedAt: 50, sentAt: 20, isBackfill: true }, expected: 50 },
    { because: "an archive says now", given: { observedAt: RECEIVED, isBackfill: true }, expected: RECEIVED },
    { because: "an archive tells no time", given: { isBackfill: true }, expected: RECEIVED },
  ])("is $expected when $because", ({ given, expected }) => {
    expect(effectiveTime(times(given))).toBe(expected);
  });

  it("refuses an archive of the future, and says by how much", () => {
    const asked = (): number => effectiveTime(times({ observedAt: RECEIVED + 7, isBackfill: true }));
    expect(asked).toThrow(expect.objectContaining({ code: "observed_in_the_future", message: expect.stringContaining("7 ms ahead") }));
  });
});

describe("clockSkewMs", () => {
  it.each([
    { because: "no time was told", given: {}, expected: null },
    { because: "it was sent by a clock behind ours", given: { observedAt: 1, sentAt: RECEIVED - 40 }, expected: -40 },
    { because: "only the time of observing was told", given: { observedAt: RECEIVED + 40 }, expected: 40 },
    { because: "an archive tells of another time", given: { observedAt: 1, sentAt: 2, isBackfill: true }, expected: null },
  ])("is $expected when $because", ({ given, expected }) => {
    expect(clockSkewMs(times(given))).toBe(expected);
  });
});
