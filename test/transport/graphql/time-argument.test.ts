import { describe, expect, it } from "vitest";
import { momentAsked, parseTimeArgument, type TimeArgument } from "../../../src/transport/graphql/time-argument.ts";

const NOON = Date.parse("2026-11-22T12:00:00Z");
const HOUR_MS = 3_600_000;

describe("parseTimeArgument", () => {
  it.each([
    { text: "2026-11-22T12:00:00Z", moment: NOON },
    { text: "2026-11-22T14:00:00.250+02:00", moment: NOON + 250 },
    { text: "1969-12-31T23:59:59Z", moment: -1000 },
    { text: String(NOON), moment: NOON },
    { text: "now", moment: NOON },
    { text: "-0s", moment: NOON },
    { text: "-250ms", moment: NOON - 250 },
    { text: "-90s", moment: NOON - 90_000 },
    { text: "-15m", moment: NOON - HOUR_MS / 4 },
    { text: "-2h", moment: NOON - 2 * HOUR_MS },
    { text: "-7d", moment: NOON - 7 * 24 * HOUR_MS },
  ])("reads $text", ({ text, moment }) => {
    expect(momentAsked(asked(text), NOON)).toBe(moment);
  });

  it("reads a number as epoch milliseconds, as far as a Date reaches", () => {
    expect(momentAsked(asked(NOON), 0)).toBe(NOON);
    expect(parseTimeArgument(8.64e15).ok).toBe(true);
    expect(parseTimeArgument(8.64e15 + 2).ok).toBe(false);
    expect(parseTimeArgument(0.5).ok).toBe(false);
  });

  it.each([
    "2026-02-30T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22",
    "2026-11-22T12:00:00",
    "15m",
    "-15",
    "-1w",
    "yesterday",
    "",
    true,
    null,
  ])("refuses %j, which names no moment", (value) => {
    expect(parseTimeArgument(value).ok).toBe(false);
  });
});

describe("momentAsked", () => {
  it("gives null where no time was asked for", () => {
    expect(momentAsked(null, NOON)).toBeNull();
    expect(momentAsked(undefined, NOON)).toBeNull();
  });
});

function asked(value: unknown): TimeArgument | null {
  const time = parseTimeArgument(value);
  return time.ok ? time.value : null;
}
