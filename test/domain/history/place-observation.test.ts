import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Placement, placeObservation } from "../../../src/domain/history/place-observation.ts";
import type { Observation, Span } from "../../../src/domain/history/span.ts";
import { ALL_OK, observation, senderWith, span } from "../../builders/span.ts";

const STILL = Number.POSITIVE_INFINITY;
const SECOND = 1000;
const LIMIT = 180 * SECOND;

describe("placeObservation", () => {
  it("begins a history with the first report", () => {
    const placed = placeObservation([], observation(10, "a"));

    expect(placed).toMatchObject({ outcome: "applied", span: { validFrom: 10, validTo: STILL, lastSeenAt: 10 }, horizon: STILL });
    expect(placed.spans).toEqual([placed.span]);
    expect(reachOf(placed)).toEqual({ 0: [STILL, true], 1: [STILL, true], 2: [STILL, true] });
  });

  describe("of the same content", () => {
    it("moves the last sighting, by both clocks", () => {
      const placed = placeObservation([span(10, STILL, "a")], observation(20, "a", { observedAt: 21 }));

      expect(placed.outcome).toBe("unchanged");
      expect(placed.spans).toMatchObject([{ validFrom: 10, validTo: STILL, lastSeenAt: 20, observed: { from: 10, to: 21 } }]);
      expect(reachOf(placed)).toEqual({});
    });

    it("moves the last sighting and leaves the node's clock alone when it is not told", () => {
      const placed = placeObservation([span(10, STILL, "a")], observation(20, "a", { observedAt: null }));

      expect(placed.spans).toMatchObject([{ lastSeenAt: 20, observed: { from: 10, to: 10 } }]);
    });

    it("learns the node's clock when it is told for the first time", () => {
      const placed = placeObservation([span(10, STILL, "a", { observed: null })], observation(20, "a"));

      expect(placed.spans).toMatchObject([{ observed: { from: 20, to: 20 } }]);
    });

    it("does not move the last sighting back, but remembers what the node observed", () => {
      const placed = placeObservation([span(10, STILL, "a", { lastSeenAt: 30 })], observation(20, "a", { observedAt: 31 }));

      expect(placed.spans).toMatchObject([{ validFrom: 10, lastSeenAt: 30, observed: { from: 10, to: 31 } }]);
    });

    it("gives back the very spans when it learns nothing", () => {
      const spans = [span(10, STILL, "a", { lastSeenAt: 30 })];

      expect(placeObservation(spans, observation(20, "a")).spans).toBe(spans);
    });

    it("is late where another content holds by now", () => {
      const placed = placeObservation([span(10, 30, "a", { lastSeenAt: 10 }), span(30, STILL, "b")], observation(20, "a"));

      expect(placed.outcome).toBe("late");
      expect(placed.spans).toMatchObject([
        { validFrom: 10, validTo: 30, lastSeenAt: 20 },
        { validFrom: 30, validTo: STILL },
      ]);
    });

    it("keeps no gap for a silence of exactly the overdue limit", () => {
      const placed = placeObservation([span(0, STILL, "a")], observation(LIMIT, "a"));

      expect(placed.spans).toMatchObject([{ validFrom: 0, lastSeenAt: LIMIT }]);
    });

    it("keeps the gap after a longer silence", () => {
      const placed = placeObservation([span(0, STILL, "a")], observation(LIMIT + 1, "a"));

      expect(placed.outcome).toBe("unchanged");
      expect(placed.spans).toMatchObject([
        { validFrom: 0, validTo: LIMIT + 1, lastSeenAt: 0 },
        { validFrom: LIMIT + 1, validTo: STILL, lastSeenAt: LIMIT + 1 },
      ]);
      expect(reachOf(placed)).toEqual({});
    });

    it("takes the overdue limit of the interval that the node had told", () => {
      const before = span(0, STILL, "a", { sender: senderWith({ intervalSeconds: 10 }) });

      expect(placeObservation([before], observation(31 * SECOND, "a")).spans).toHaveLength(2);
    });

    it("keeps a retirement at the end when a gap before it becomes known", () => {
      const placed = placeObservation([span(0, 900 * SECOND, "a", { lastSeenAt: 0, isRetired: true })], observation(600 * SECOND, "a"));

      expect(placed.outcome).toBe("late");
      expect(placed.spans).toMatchObject([
        { validTo: 600 * SECOND, isRetired: false },
        { validTo: 900 * SECOND, isRetired: true },
      ]);
    });

    it("begins a span when the node's clock was set back behind the first observation", () => {
      const placed = placeObservation(
        [span(100, STILL, "a", { observed: { from: 100, to: 100 } })],
        observation(200, "a", { observedAt: 50 }),
      );

      expect(placed.spans).toMatchObject([{ observed: { from: 100, to: 100 } }, { validFrom: 200, observed: { from: 50, to: 50 } }]);
    });

    it("takes a clock that moved by no more than a node may be silent for one that drifts", () => {
      const drifted = observation(100, "a", { observedAt: 180_100, sender: senderWith({ clockSkewMs: 180_000 }) });

      expect(placeObservation([span(10, STILL, "a")], drifted).spans).toMatchObject([{ observed: { from: 10, to: 180_100 } }]);
    });

    it("begins a span when the node's clock was set forward, so that no span holds moments that the node will observe again", () => {
      const ahead = observation(100, "a", { observedAt: 86_400_100, sender: senderWith({ clockSkewMs: 86_400_000 }) });

      expect(placeObservation([span(10, STILL, "a")], ahead).spans).toMatchObject([
        { observed: { from: 10, to: 10 } },
        { observed: { from: 86_400_100, to: 86_400_100 } },
      ]);
    });
  });

  describe("of another content", () => {
    it("ends what held before", () => {
      const placed = placeObservation([span(10, STILL, "a")], observation(20, "b"));

      expect(placed.outcome).toBe("applied");
      expect(placed.spans).toMatchObject([
        { digest: "a", validTo: 20 },
        { digest: "b", validFrom: 20, validTo: STILL },
      ]);
    });

    it("holds until the next report when it comes late", () => {
      const placed = placeObservation([span(10, 30, "a", { lastSeenAt: 10 }), span(30, STILL, "c")], observation(20, "b"));

      expect(placed.outcome).toBe("late");
      expect(placed.spans).toMatchObject([
        { digest: "a", validTo: 20 },
        { digest: "b", validFrom: 20, validTo: 30 },
        { digest: "c", validFrom: 30 },
      ]);
      expect(reachOf(placed)).toEqual({ 0: [30, false], 1: [30, false], 2: [30, false] });
    });

    it("holds until a span's last sighting when it comes late into it, since the sightings between were folded", () => {
      const placed = placeObservation([span(10, STILL, "a", { lastSeenAt: 30, observed: { from: 10, to: 30 } })], observation(20, "b"));

      expect(placed.outcome).toBe("late");
      expect(placed.spans).toMatchObject([
        { digest: "a", validFrom: 10, validTo: 20, lastSeenAt: 10, observed: { from: 10, to: 30 } },
        { digest: "b", validFrom: 20, validTo: 30 },
        { digest: "a", validFrom: 30, validTo: STILL, lastSeenAt: 30, observed: { from: 10, to: 30 } },
      ]);
    });

    it("comes before all others when it is older than they", () => {
      const placed = placeObservation([span(10, STILL, "a")], observation(5, "b"));

      expect(placed.outcome).toBe("late");
      expect(placed.spans).toMatchObject([{ digest: "b", validFrom: 5, validTo: 10 }, { digest: "a" }]);
    });

    it("outranks a report of the same moment when its digest is greater", () => {
      const placed = placeObservation([span(10, STILL, "a")], observation(10, "b"));

      expect(placed.outcome).toBe("applied");
      expect(placed.spans).toMatchObject([
        { digest: "a", validFrom: 10, validTo: 10 },
        { digest: "b", validFrom: 10, validTo: STILL },
      ]);
    });

    it("is outranked by a report of the same moment when its digest is lesser", () => {
      const placed = placeObservation([span(10, STILL, "b")], observation(10, "a"));

      expect(placed.outcome).toBe("late");
      expect(placed.span).toMatchObject({ digest: "a", validFrom: 10, validTo: 10 });
      expect(reachOf(placed)).toEqual({ 0: [10, false], 1: [10, false], 2: [10, false] });
    });

    it("comes between two sightings of the last moment of a span when its digest is lesser", () => {
      const placed = placeObservation([span(10, STILL, "b", { lastSeenAt: 20 })], observation(20, "a"));

      expect(placed.spans.map(({ digest, validFrom, validTo }) => [digest, validFrom, validTo])).toEqual([
        ["b", 10, 20],
        ["a", 20, 20],
        ["b", 20, STILL],
      ]);
    });
  });

  describe("of some sections", () => {
    it("has the word about a section until the next report in which it was ok", () => {
      const spans = [
        span(10, 20, "a", { lastSeenAt: 10 }),
        span(20, 30, "b", { okSections: 0b001 }),
        span(30, STILL, "c", { okSections: 0b011 }),
      ];

      expect(reachOf(placeObservation(spans, observation(15, "d")))).toEqual({ 0: [20, false], 1: [30, false], 2: [STILL, true] });
    });

    it("says nothing of a section in error", () => {
      expect(reachOf(placeObservation([span(10, STILL, "a")], observation(20, "b", { okSections: 0b101 })))).toEqual({
        0: [STILL, true],
        2: [STILL, true],
      });
    });
  });

  describe("of a retired node", () => {
    const retired = span(10, 50, "a", { lastSeenAt: 10, isRetired: true });

    it("begins a new life, be it with the same content", () => {
      const placed = placeObservation([retired], observation(60, "a"));

      expect(placed.outcome).toBe("applied");
      expect(placed.spans).toMatchObject([
        { validTo: 50, isRetired: true },
        { validFrom: 60, validTo: STILL, isRetired: false },
      ]);
    });

    it("begins a new life at the very moment of the retirement", () => {
      expect(placeObservation([retired], observation(50, "a")).spans).toMatchObject([{ validTo: 50 }, { validFrom: 50, validTo: STILL }]);
    });

    it("reaches no further than the retirement when it comes late", () => {
      const placed = placeObservation([retired], observation(40, "b"));

      expect(placed.outcome).toBe("late");
      expect(placed.spans).toMatchObject([
        { digest: "a", validTo: 40, isRetired: false },
        { digest: "b", validFrom: 40, validTo: 50, isRetired: true },
      ]);
      expect(reachOf(placed)).toEqual({ 0: [50, true], 1: [50, true], 2: [50, true] });
      expect(placed.horizon).toBe(50);
    });

    it("makes the next life begin earlier when it comes between the two", () => {
      const placed = placeObservation([retired, span(70, STILL, "a")], observation(60, "b"));

      expect(placed.spans).toMatchObject([{ validTo: 50, isRetired: true }, { validFrom: 60, validTo: 70 }, { validFrom: 70 }]);
    });
  });

  it("keeps spans sorted, contiguous and without overlap, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyReport, fc.constant("retire" as const)), { maxLength: 25 }), (steps) => {
        let spans: readonly Span[] = [];
        for (const step of steps) {
          spans = step === "retire" ? retiredAfter(spans) : placeObservation(spans, step).spans;
          expect(flawsOf(spans)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("gives the same history and the same word on each section, whatever order reports arrive in, where nothing is folded", () => {
    fc.assert(
      fc.property(differentReports, (reports) => {
        const sorted = [...reports].sort((a, b) => a.effectiveAt - b.effectiveAt || (a.digest < b.digest ? -1 : 1));

        const [arrived, inOrder] = [historyOf(reports), historyOf(sorted)];

        expect(arrived.spans).toEqual(inOrder.spans);
        expect(arrived.words).toEqual(inOrder.words);
        expect(arrived.words).toEqual(lastOk(sorted));
      }),
      { numRuns: 500 },
    );
  });
});

const reachOf = ({ reach }: Placement): Record<number, [number, boolean]> =>
  Object.fromEntries([...reach].map(([code, { to, isEnd }]) => [code, [to, isEnd]]));

const LAST = 9;
const anyReport: fc.Arbitrary<Observation> = fc
  .record({
    at: fc.integer({ min: 0, max: LAST }),
    digest: fc.constantFrom("a", "b", "c"),
    observedAt: fc.option(fc.integer({ min: 0, max: 2 * LAST })),
    isFar: fc.boolean(),
  })
  .map(({ at, digest, observedAt, isFar }) => observation(isFar ? at * LIMIT : at * SECOND, digest, { observedAt }));

const differentReports: fc.Arbitrary<Observation[]> = fc.uniqueArray(
  fc
    .record({
      at: fc.integer({ min: 0, max: LAST }),
      digest: fc.stringMatching(/^[a-z]$/),
      others: fc.integer({ min: 0, max: ALL_OK >> 1 }),
    })
    .map(({ at, digest, others }) => observation(at, digest, { okSections: 1 | (others << 1) })),
  { selector: ({ digest }) => digest, maxLength: 9 },
);

function retiredAfter(spans: readonly Span[]): readonly Span[] {
  const present = spans.at(-1);
  if (present === undefined || present.isRetired) return spans;
  return [...spans.slice(0, -1), { ...present, validTo: present.lastSeenAt + SECOND, isRetired: true }];
}

function flawsOf(spans: readonly Span[]): string[] {
  return spans.flatMap((each, index) => {
    const next = spans[index + 1];
    const isInOrder =
      next === undefined || each.validFrom < next.validFrom || (each.validFrom === next.validFrom && each.digest < next.digest);
    const ends = next === undefined || each.isRetired ? each.isRetired || each.validTo === STILL : each.validTo === next.validFrom;
    const sees = each.validFrom <= each.lastSeenAt && (each.validFrom === each.validTo || each.lastSeenAt <= each.validTo);
    return [...(isInOrder ? [] : ["not sorted"]), ...(ends ? [] : ["a hole"]), ...(sees ? [] : ["seen while it did not hold"])].map(
      (flaw) => `${flaw} at ${each.validFrom}`,
    );
  });
}

/** The spans that a list of reports leaves, and by section and moment which report has the word. */
function historyOf(reports: readonly Observation[]): Readonly<{ spans: unknown; words: Record<string, string> }> {
  const words: Record<string, string> = {};
  let spans: readonly Span[] = [];
  for (const report of reports) {
    const placed = placeObservation(spans, report);
    spans = placed.spans;
    for (const [code, { to }] of placed.reach)
      for (let at = report.effectiveAt; at <= LAST && at < to; at++) words[`${code} at ${at}`] = report.digest;
  }
  return { spans: spans.map(({ validFrom, validTo, digest }) => ({ validFrom, validTo, digest })), words };
}

/** "A section's state at a moment is its last ok report at or before it." */
function lastOk(sorted: readonly Observation[]): Record<string, string> {
  const words: Record<string, string> = {};
  for (let at = 0; at <= LAST; at++)
    for (const code of [0, 1, 2]) {
      const last = sorted.findLast(({ effectiveAt, okSections }) => effectiveAt <= at && ((okSections >> code) & 1) === 1);
      if (last !== undefined) words[`${code} at ${at}`] = last.digest;
    }
  return words;
}
