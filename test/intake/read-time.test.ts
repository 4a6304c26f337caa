import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTime } from "../../src/intake/read-time.ts";

const TEN = Date.parse("2026-11-22T10:00:00Z");

describe("readTime", () => {
  it.each([
    { text: "2026-11-22T10:00:00Z", moment: TEN },
    { text: "2026-11-22t10:00:00z", moment: TEN },
    { text: "2026-11-22 10:00:00Z", moment: TEN },
    { text: "2026-11-22T10:00:00.1239Z", moment: TEN + 123 },
    { text: "2026-11-22T12:00:00+02:00", moment: TEN },
    { text: "2026-11-22T04:30:00-05:30", moment: TEN },
    { text: "2026-11-23T00:00:00+14:00", moment: TEN },
    { text: "2016-12-31T23:59:60Z", moment: Date.parse("2017-01-01T00:00:00Z") },
    { text: "2024-02-29T00:00:00Z", moment: Date.parse("2024-02-29T00:00:00Z") },
    { text: "1970-01-01T00:00:00Z", moment: 0 },
    { text: "9999-12-31T23:59:59.999Z", moment: 253_402_300_799_999 },
  ])("reads $text", ({ text, moment }) => {
    expect(readTime(text)).toBe(moment);
  });

  it.each([
    "2026-11-22T10:00:00",
    "2026-11-22",
    "2026-11-22T10:00Z",
    "2025-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-11-22T10:60:00Z",
    "2026-11-22T10:00:61Z",
    "2026-11-22T10:00:00+24:00",
    "1969-12-31T23:59:59Z",
    "now",
    "",
    "1795341600000",
    Number.NaN,
    true,
    null,
    {},
  ])("gives null for %j", (value) => {
    expect(readTime(value)).toBeNull();
  });

  it("reads back every moment as JavaScript prints it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (moment) => {
        expect(readTime(new Date(moment).toISOString())).toBe(moment);
        expect(readTime(moment)).toBe(moment);
      }),
    );
  });
});
