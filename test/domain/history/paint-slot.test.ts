import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paintSlot, type SlotInterval, type Stroke } from "../../../src/domain/history/paint-slot.ts";

const STILL = Number.POSITIVE_INFINITY;
const EMPTY = "empty";

const interval = (validFrom: number, validTo: number, chunk: string): SlotInterval => ({ validFrom, validTo, chunk });

/** A report that says `chunk` from one moment to the next report, or for good. */
function stroke(from: number, to: number, chunk: string, more: Partial<Stroke> = {}): Stroke {
  return { from, to, isEnd: to === STILL, horizon: STILL, chunk, emptyChunk: EMPTY, keepsEmpty: false, ...more };
}

describe("paintSlot", () => {
  it("opens an interval in a slot that held nothing", () => {
    expect(paintSlot([], stroke(10, STILL, "x"))).toEqual([interval(10, STILL, "x")]);
  });

  it("ends what was held when something else comes", () => {
    expect(paintSlot([interval(10, STILL, "x")], stroke(20, STILL, "y"))).toEqual([interval(10, 20, "x"), interval(20, STILL, "y")]);
  });

  it("changes nothing when the same comes again", () => {
    expect(paintSlot([interval(10, STILL, "x")], stroke(20, STILL, "x"))).toEqual([interval(10, STILL, "x")]);
  });

  it("changes nothing when the stroke has no length", () => {
    expect(paintSlot([interval(10, STILL, "x")], stroke(20, 20, "y"))).toEqual([interval(10, STILL, "x")]);
  });

  it("splits what was held when a late report holds in between", () => {
    expect(paintSlot([interval(10, STILL, "x")], stroke(20, 30, "y"))).toEqual([
      interval(10, 20, "x"),
      interval(20, 30, "y"),
      interval(30, STILL, "x"),
    ]);
  });

  it("joins what a late report shows to be the same on both sides", () => {
    const held = [interval(10, 20, "x"), interval(20, 30, "y"), interval(30, STILL, "x")];

    expect(paintSlot(held, stroke(20, 30, "x"))).toEqual([interval(10, STILL, "x")]);
  });

  it("keeps an empty interval where it ends something", () => {
    expect(paintSlot([interval(10, STILL, "x")], stroke(20, STILL, EMPTY))).toEqual([interval(10, 20, "x"), interval(20, STILL, EMPTY)]);
  });

  it("keeps no empty interval where nothing was before", () => {
    expect(paintSlot([], stroke(10, STILL, EMPTY))).toEqual([]);
  });

  it("keeps an empty interval where nothing was before when it shows that the section was reported", () => {
    expect(paintSlot([], stroke(10, STILL, EMPTY, { keepsEmpty: true }))).toEqual([interval(10, STILL, EMPTY)]);
  });

  it("lets the next report, which found the slot empty and left no interval, end a late one", () => {
    expect(paintSlot([], stroke(10, 20, "x"))).toEqual([interval(10, 20, "x"), interval(20, STILL, EMPTY)]);
  });

  it("lets such an end last until the slot holds something again", () => {
    expect(paintSlot([interval(30, STILL, "y")], stroke(10, 20, "x"))).toEqual([
      interval(10, 20, "x"),
      interval(20, 30, EMPTY),
      interval(30, STILL, "y"),
    ]);
  });

  it("lets such an end last no longer than the node was there", () => {
    expect(paintSlot([], stroke(10, 20, "x", { horizon: 25 }))).toEqual([interval(10, 20, "x"), interval(20, 25, EMPTY)]);
  });

  it("opens nothing behind a retirement", () => {
    expect(paintSlot([], stroke(10, 20, "x", { isEnd: true, horizon: 20 }))).toEqual([interval(10, 20, "x")]);
  });

  it("equals a map of moments and is canonical, whatever order the reports arrive in", () => {
    fc.assert(
      fc.property(reports, fc.boolean(), fc.option(fc.integer({ min: 1, max: LAST }), { nil: STILL }), (all, keepsEmpty, retiredAt) => {
        const list = all.filter(({ at }) => at !== retiredAt);
        let intervals: SlotInterval[] = [];
        const arrived: Report[] = [];
        for (const report of list) {
          intervals = painted(intervals, strokeOf(report, { arrived, keepsEmpty, retiredAt }));
          arrived.push(report);
          for (let at = 0; at <= LAST; at++)
            expect(heldAt(intervals, { at, keepsEmpty }), `at ${at}`).toBe(dueAt(arrived, { at, keepsEmpty, retiredAt }));
          expect(flawsOf(intervals, keepsEmpty)).toEqual([]);
        }

        const sorted = [...list].sort((a, b) => a.at - b.at);
        expect(paintedInOrder(sorted, { keepsEmpty, retiredAt })).toEqual(intervals);
      }),
      { numRuns: 500 },
    );
  });
});

const LAST = 12;
type Report = Readonly<{ at: number; chunk: string }>;
type Life = Readonly<{ keepsEmpty: boolean; retiredAt: number }>;

const reports: fc.Arbitrary<Report[]> = fc.uniqueArray(
  fc.record({ at: fc.integer({ min: 0, max: LAST }), chunk: fc.constantFrom(EMPTY, EMPTY, "x", "y") }),
  { selector: ({ at }) => at, maxLength: 8 },
);

/** What a report says, as long as no report that has arrived says otherwise. A retirement parts two lives of the node. */
function strokeOf({ at, chunk }: Report, { arrived, keepsEmpty, retiredAt }: Life & Readonly<{ arrived: readonly Report[] }>): Stroke {
  const horizon = at < retiredAt ? retiredAt : STILL;
  const next = Math.min(...arrived.filter((report) => report.at > at && report.at < horizon).map((report) => report.at), horizon);
  return { from: at, to: next, isEnd: next === horizon, horizon, chunk, emptyChunk: EMPTY, keepsEmpty };
}

/** Hands over only what is promised: what overlaps or touches, the interval before and the one after. */
function painted(intervals: readonly SlotInterval[], given: Stroke): SlotInterval[] {
  const first = Math.max(
    0,
    intervals.findLastIndex(({ validFrom }) => validFrom < given.from),
  );
  const after = intervals.findIndex(({ validFrom }) => validFrom > given.to);
  const end = after === -1 ? intervals.length : after + 1;
  return intervals.toSpliced(first, end - first, ...paintSlot(intervals.slice(first, end), given));
}

function paintedInOrder(list: readonly Report[], life: Life): SlotInterval[] {
  return list.reduce<SlotInterval[]>(
    (intervals, report, index) => painted(intervals, strokeOf(report, { ...life, arrived: list.slice(0, index) })),
    [],
  );
}

/** Null: nothing. That an empty slot was reported empty is told only where such intervals are kept. */
function dueAt(arrived: readonly Report[], { at, keepsEmpty, retiredAt }: Life & Readonly<{ at: number }>): string | null {
  const born = at < retiredAt ? Number.NEGATIVE_INFINITY : retiredAt;
  const [last] = arrived.filter((report) => born <= report.at && report.at <= at).sort((a, b) => b.at - a.at);
  return last === undefined || (last.chunk === EMPTY && !keepsEmpty) ? null : last.chunk;
}

function heldAt(
  intervals: readonly SlotInterval[],
  { at, keepsEmpty }: Pick<Life, "keepsEmpty"> & Readonly<{ at: number }>,
): string | null {
  const chunk = intervals.find(({ validFrom, validTo }) => validFrom <= at && at < validTo)?.chunk ?? null;
  return chunk === EMPTY && !keepsEmpty ? null : chunk;
}

function flawsOf(intervals: readonly SlotInterval[], keepsEmpty: boolean): string[] {
  return intervals.flatMap((each, index) => {
    const before = intervals[index - 1];
    const touches = before !== undefined && before.validTo === each.validFrom;
    return [
      ...(each.validFrom < each.validTo ? [] : ["no length"]),
      ...(before === undefined || before.validTo <= each.validFrom ? [] : ["overlap"]),
      ...(touches && before.chunk === each.chunk ? ["two that are one"] : []),
      ...(each.chunk === EMPTY && !touches && !keepsEmpty ? ["an empty one that ends nothing"] : []),
    ].map((flaw) => `${flaw} at ${each.validFrom}`);
  });
}
