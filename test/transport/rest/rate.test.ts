import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/failure/failure.ts";
import { Rate } from "../../../src/transport/rest/rate.ts";

const MINUTE_MS = 60_000;

/** Null: it was let through. */
function taken(rate: Rate, key: string, nowMs: number): Failure | null {
  try {
    rate.take(key, nowMs);
    return null;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

describe("Rate", () => {
  it("lets a minute's works through at once, then one after its part of a minute, and says when", () => {
    const rate = new Rate(6);
    const atOnce = [1, 2, 3, 4, 5, 6, 7].map(() => taken(rate, "a", 1_000));

    expect(atOnce.slice(0, 6)).toEqual([null, null, null, null, null, null]);
    expect(atOnce[6]).toMatchObject({ code: "rate_limited", retryAfterSeconds: 10 });
    expect(taken(rate, "a", 10_900)).toMatchObject({ code: "rate_limited", retryAfterSeconds: 1 });
    expect(taken(rate, "a", 11_000)).toBeNull();
  });

  it("takes nothing from one key for what another does", () => {
    const rate = new Rate(1);
    taken(rate, "a", 0);

    expect(taken(rate, "a", 0)).toMatchObject({ code: "rate_limited" });
    expect(taken(rate, "b", 0)).toBeNull();
  });

  it("has no limit when it is 0", () => {
    const rate = new Rate(0);

    expect(Array.from({ length: 100 }, () => taken(rate, "a", 0)).filter((failure) => failure !== null)).toEqual([]);
  });

  it("never lets more through in a stretch of time than are there at once and come back meanwhile", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.nat(5_000), { minLength: 1, maxLength: 300 }), (perMinute, pauses) => {
        const rate = new Rate(perMinute);
        let [now, through] = [0, 0];
        for (const pause of pauses) {
          now += pause;
          if (taken(rate, "a", now) === null) through += 1;
        }
        expect(through).toBeLessThanOrEqual(perMinute + (now * perMinute) / MINUTE_MS + 1e-6);
      }),
    );
  });
});
