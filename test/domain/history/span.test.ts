import { describe, expect, it } from "vitest";
import { coveringIndex, holdsObservation, isLater, overdueAfterMs } from "../../../src/domain/history/span.ts";
import { observation, span } from "../../builders/span.ts";

describe("isLater", () => {
  it.each([
    { because: "the later moment counts as later", a: { at: 2, digest: "a" }, b: { at: 1, digest: "b" }, expected: true },
    { because: "of one moment the greater digest counts as later", a: { at: 1, digest: "b" }, b: { at: 1, digest: "a" }, expected: true },
    { because: "of one moment the lesser digest counts as earlier", a: { at: 1, digest: "a" }, b: { at: 1, digest: "b" }, expected: false },
    { because: "nothing is later than itself", a: { at: 1, digest: "a" }, b: { at: 1, digest: "a" }, expected: false },
  ])("$because", ({ a, b, expected }) => {
    expect(isLater(a, b)).toBe(expected);
  });
});

describe("holdsObservation", () => {
  const held = span(10, 20, "a", { observed: { from: 10, to: 20 } });

  it.each([
    { because: "observed between the first and the last", digest: "a", observedAt: 15, expected: true },
    { because: "observed with the first", digest: "a", observedAt: 10, expected: true },
    { because: "observed with the last", digest: "a", observedAt: 20, expected: true },
    { because: "observed before the first", digest: "a", observedAt: 9, expected: false },
    { because: "observed after the last", digest: "a", observedAt: 21, expected: false },
    { because: "observed at an unknown time", digest: "a", observedAt: null, expected: false },
    { because: "of another content", digest: "b", observedAt: 15, expected: false },
  ])("is $expected for what was $because", ({ digest, observedAt, expected }) => {
    expect(holdsObservation(held, { digest, observedAt })).toBe(expected);
  });

  it("is false while the node's clock is unknown", () => {
    expect(holdsObservation(span(10, 20, "a", { observed: null }), { digest: "a", observedAt: 15 })).toBe(false);
  });
});

describe("coveringIndex", () => {
  const spans = [span(10, 20, "b"), span(20, 30, "a", { isRetired: true }), span(40, Number.POSITIVE_INFINITY, "a")];

  it.each([
    { because: "nothing was reported yet", effectiveAt: 9, digest: "z", expected: null },
    { because: "a lesser digest of the first report's moment comes before it", effectiveAt: 10, digest: "a", expected: null },
    { because: "the first report holds", effectiveAt: 15, digest: "a", expected: 0 },
    { because: "a greater digest of the second report's moment comes after it", effectiveAt: 20, digest: "b", expected: 1 },
    { because: "the node is about to be retired", effectiveAt: 29, digest: "a", expected: 1 },
    { because: "the node is retired", effectiveAt: 30, digest: "a", expected: null },
    { because: "the node is there again", effectiveAt: 40, digest: "a", expected: 2 },
  ])("is $expected when $because", ({ effectiveAt, digest, expected }) => {
    expect(coveringIndex(spans, observation(effectiveAt, digest))).toBe(expected);
  });
});

describe("overdueAfterMs", () => {
  it("is three push intervals", () => {
    expect(overdueAfterMs(60)).toBe(180_000);
  });
});
