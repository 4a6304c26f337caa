import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeObservation } from "../../../src/domain/history/place-observation.ts";
import { receiptsOf } from "../../../src/domain/history/receipts.ts";
import type { Span } from "../../../src/domain/history/span.ts";
import { observation, span } from "../../builders/span.ts";

const placed = (spans: readonly Span[], at: number, digest: string): readonly Span[] =>
  placeObservation(spans, observation(at, digest)).spans;

describe("receiptsOf", () => {
  it("gives one receipt for a first report, and one for each that tells something else", () => {
    const first = placed([], 1000, "a");

    expect(receiptsOf([], first)).toEqual([{ effectiveAt: 1000, digest: "a" }]);
    expect(receiptsOf(first, placed(first, 2000, "b"))).toEqual([{ effectiveAt: 2000, digest: "b" }]);
  });

  it("gives none for a report that tells the same in time, and one after a silence", () => {
    const spans = [span(0, Infinity, "a")];

    expect(receiptsOf(spans, placed(spans, 60_000, "a"))).toEqual([]);
    expect(receiptsOf(spans, placed(spans, 600_000, "a"))).toEqual([{ effectiveAt: 600_000, digest: "a" }]);
  });

  it("gives two where a late report splits a span: its own, and the one in which the span goes on", () => {
    const spans = [span(0, Infinity, "a", { lastSeenAt: 60_000 })];

    expect(receiptsOf(spans, placed(spans, 30_000, "b"))).toEqual([
      { effectiveAt: 30_000, digest: "b" },
      { effectiveAt: 60_000, digest: "a" },
    ]);
  });

  it("gives one without a digest for a retirement, and none where a late report takes the retired span's end over", () => {
    const present = [span(0, Infinity, "a")];
    const retired = [span(0, 90_000, "a", { lastSeenAt: 0, isRetired: true })];

    expect(receiptsOf(present, retired)).toEqual([{ effectiveAt: 90_000, digest: null }]);
    expect(receiptsOf(retired, placed(retired, 30_000, "b"))).toEqual([{ effectiveAt: 30_000, digest: "b" }]);
  });

  it("tells each span's beginning exactly once, whatever order reports arrive in", () => {
    const reports = fc.array(fc.tuple(fc.nat(12), fc.constantFrom("a", "b", "c")), { maxLength: 12 });

    fc.assert(
      fc.property(reports, (arriving) => {
        let spans: readonly Span[] = [];
        const told: string[] = [];
        for (const [turn, digest] of arriving) {
          const next = placed(spans, turn * 60_000, digest);
          told.push(...receiptsOf(spans, next).map((receipt) => `${receipt.effectiveAt} ${receipt.digest}`));
          spans = next;
        }

        expect(told.sort()).toEqual(spans.map(({ validFrom, digest }) => `${validFrom} ${digest}`).sort());
      }),
    );
  });
});
