import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ReturnTimes } from "../../../src/transport/rest/return-times.ts";

/** Works that were done one every `paceMs`, the last at `untilMs`, while others waited. */
function atPace(paceMs: number, untilMs: number, works = 30): ReturnTimes {
  const times = new ReturnTimes();
  for (let work = works - 1; work >= 0; work--) times.finished(untilMs - work * paceMs, 5);
  return times;
}

describe("ReturnTimes", () => {
  it("tells one after the other to come when there is room for one more", () => {
    const times = atPace(10, 1_000);

    expect([1, 2, 3].map(() => times.next(1_000, 50))).toEqual([510, 520, 530]);
  });

  it("gives a time that has gone by to nobody", () => {
    const times = atPace(10, 1_000);
    times.next(1_000, 50);

    expect(times.next(9_000, 0)).toBe(10);
  });

  it("knows nothing of a pace before some works are done while others wait", () => {
    expect(new ReturnTimes().next(1_000, 50)).toBeNull();
    expect(atPace(10, 1_000, 16).next(1_000, 50)).toBeNull();
  });

  it("does not take works that came seldom for works that took long", () => {
    const times = new ReturnTimes();
    for (let work = 0; work < 100; work++) times.finished(work * 1_000, 0);
    expect(times.next(100_000, 50)).toBeNull();
    for (let work = 0; work <= 16; work++) times.finished(100_000 + work * 10, 5);

    expect(times.next(100_160, 50)).toBe(510);
  });

  it("goes by the best pace that it has seen, and forgets it with time", () => {
    const times = atPace(10, 0);
    const slowly = (works: number, fromMs: number) => {
      for (let work = 0; work < works; work++) times.finished(fromMs + work * 100, 5);
    };
    slowly(50, 1_000);
    const soon = times.next(10_000, 0) ?? Number.NaN;
    slowly(10_000, 10_000);
    const later = times.next(2_000_000, 0) ?? Number.NaN;

    expect(soon).toBeLessThan(20);
    expect(later).toBeGreaterThan(95);
  });

  it("sends nobody away for longer than an agent waits, and each no earlier than the one before", () => {
    const refusals = fc.array(fc.record({ laterMs: fc.nat(100), waiting: fc.nat(500) }), { maxLength: 200 });
    fc.assert(
      fc.property(refusals, fc.integer({ min: 1, max: 2_000 }), (each, paceMs) => {
        const times = atPace(paceMs, 0);
        let [now, before] = [0, 0];
        for (const { laterMs, waiting } of each) {
          now += laterMs;
          const at = now + (times.next(now, waiting) ?? Number.NaN);
          expect(at).toBeGreaterThanOrEqual(before);
          expect(at - now).toBeLessThanOrEqual(120_000);
          before = at;
        }
      }),
    );
  });
});
