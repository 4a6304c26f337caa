import { describe, expect, it } from "vitest";
import { momentWindows } from "../../../src/domain/diagnosis/moment-windows.ts";

const DAY_MS = 86_400_000;
const every = (stepMs: number, count: number): number[] => Array.from({ length: count }, (_, index) => index * stepMs);

describe("momentWindows", () => {
  it("gives a few moments each a window of its own, however near they are", () => {
    expect(momentWindows([1, 2, 3])).toEqual([[1], [2], [3]]);
    expect(momentWindows([])).toEqual([]);
  });

  it("puts those of a few seconds together where there are many, and leaves none out", () => {
    const moments = [...every(1_000, 12), 60_000];

    const windows = momentWindows(moments);

    expect(windows.map((window) => window.length)).toEqual([5, 5, 2, 1]);
    expect(windows.flat()).toEqual(moments);
  });

  it("gives no more than some thousand windows, however long the time is", () => {
    const moments = every(10_000, (90 * DAY_MS) / 10_000);

    expect(momentWindows(moments).length).toBeLessThanOrEqual(1_001);
    expect(momentWindows(moments).flat()).toHaveLength(moments.length);
  });
});
