import { describe, expect, it } from "vitest";
import { nodeFreshness } from "../../../src/domain/history/node-freshness.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe("nodeFreshness", () => {
  it.each([
    { because: "it has just reported", silence: 0, expected: "FRESH" },
    { because: "it has been silent for exactly three intervals", silence: 3 * MINUTE, expected: "FRESH" },
    { because: "it has been silent for longer than three intervals", silence: 3 * MINUTE + 1, expected: "OVERDUE" },
    { because: "it has been silent for exactly as long as counts", silence: DAY, expected: "OVERDUE" },
    { because: "it has been silent for longer than counts", silence: DAY + 1, expected: "LOST" },
  ])("is $expected when $because", ({ silence, expected }) => {
    expect(nodeFreshness({ at: 10 * DAY, lastSeenAt: 10 * DAY - silence, intervalSeconds: 60, lostAfterMs: DAY }, [])).toBe(expected);
  });

  it("leaves out the time in which the service itself was down", () => {
    const silence = { at: 10 * DAY, lastSeenAt: 10 * DAY - 30 * MINUTE, intervalSeconds: 60, lostAfterMs: DAY };

    expect(nodeFreshness(silence, [{ from: 10 * DAY - 28 * MINUTE, to: 10 * DAY - MINUTE }])).toBe("FRESH");
  });

  it("counts only downtime that falls into the silence", () => {
    const silence = { at: 10 * DAY, lastSeenAt: 10 * DAY - 30 * MINUTE, intervalSeconds: 60, lostAfterMs: DAY };

    expect(nodeFreshness(silence, [{ from: 10 * DAY - 90 * MINUTE, to: 10 * DAY - 29 * MINUTE }])).toBe("OVERDUE");
  });

  it("takes downtime before the silence for no part of it", () => {
    const silence = { at: 10 * DAY, lastSeenAt: 10 * DAY - 3 * MINUTE - 1, intervalSeconds: 60, lostAfterMs: DAY };

    expect(nodeFreshness(silence, [{ from: 9 * DAY, to: 9 * DAY + MINUTE }])).toBe("OVERDUE");
    expect(nodeFreshness({ ...silence, lastSeenAt: 10 * DAY - MINUTE }, [{ from: 9 * DAY, to: 9 * DAY + MINUTE }])).toBe("FRESH");
  });
});
