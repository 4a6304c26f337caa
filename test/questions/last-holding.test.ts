import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lastHolding, STARTS_MAX } from "../../src/questions/last-holding.ts";

/** States of 10 ms each, newest first; whether each held. The newest does not. */
async function search(held: readonly boolean[]): Promise<{ found: number | null; asked: number[] }> {
  const starts = held.map((_, index) => (held.length - index) * 10);
  const asked: number[] = [];
  const found = await lastHolding(starts, (at) => {
    const index = starts.findIndex((start) => start <= at);
    asked.push(index);
    return Promise.resolve(held[index] ?? false);
  });
  return { found: found === null ? null : starts.indexOf(found), asked };
}

describe("lastHolding", () => {
  it("finds the start of the state before which it held", async () => {
    expect((await search([false, false, true, true])).found).toBe(1);
  });

  it("is null where it never held, and where there is no start", async () => {
    expect((await search([false, false, false])).found).toBeNull();
    expect((await search([])).found).toBeNull();
  });

  it("finds the newest break among the last few states, whatever broke and healed before", async () => {
    expect((await search([false, true, false, true, false, true])).found).toBe(0);
  });

  it("finds what held up to one state, wherever that is, and asks about 25 moments at most", async () => {
    for (const since of [1, 2, 5, 100, 512, 513, 700, STARTS_MAX - 1]) {
      const { found, asked } = await search(Array.from({ length: STARTS_MAX }, (_, index) => index >= since));

      expect(found).toBe(since - 1);
      expect(asked.length).toBeLessThanOrEqual(25);
    }
  });

  it("finds a state that held for long, though it is the only one among many", async () => {
    const starts = Array.from({ length: 300 }, (_, index) => (index < 200 ? 1_000_000 - index : 300 - index));

    expect(await lastHolding(starts, (at) => Promise.resolve(at >= 100 && at < 999_801))).toBe(999_801);
  });

  it("only ever finds a state that does not hold after one that does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: STARTS_MAX - 1 }), async (older) => {
        const held = [false, ...older];
        const { found, asked } = await search(held);

        expect(found === null || (held[found] === false && held[found + 1] === true)).toBe(true);
        expect(asked.length).toBeLessThanOrEqual(25);
      }),
      { numRuns: 300 },
    );
  });
});
