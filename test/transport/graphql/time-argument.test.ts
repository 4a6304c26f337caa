import { describe, expect, it } from "vitest";
import { momentAsked, parseTimeArgument } from "../../../src/transport/graphql/time-argument.ts";

const TEN = Date.parse("2026-11-22T10:00:00Z");
const DAY_MS = 86_400_000;

function moment(value: unknown): number | null {
  const time = parseTimeArgument(value);
  return time.ok ? momentAsked(time.value, TEN) : null;
}

describe("parseTimeArgument", () => {
  it.each([
    { value: "2026-11-22T10:00:00Z", at: TEN },
    { value: "2026-11-22 11:00:00.5+01:00", at: TEN + 500 },
    { value: "1969-12-31T23:59:59Z", at: -1000 },
    { value: TEN, at: TEN },
    { value: String(TEN), at: TEN },
    { value: "now", at: TEN },
    { value: "-15m", at: TEN - 900_000 },
    { value: "-100000000d", at: TEN - 100_000_000 * DAY_MS },
  ])("reads $value", ({ value, at }) => {
    expect(moment(value)).toBe(at);
  });

  it.each([
    "2026-02-30T00:00:00Z",
    "2026-11-22T24:00:00Z",
    "2026-11-22T10:00:00",
    "2026-11-22",
    "-100000001d",
    "-999999999d",
    "-1w",
    "+15m",
    "NOW",
    "",
    TEN + 0.5,
    1e300,
    true,
    null,
  ])("refuses %j", (value) => {
    expect(parseTimeArgument(value)).toMatchObject({ ok: false });
  });
});
