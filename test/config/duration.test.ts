import { describe, expect, it } from "vitest";
import { parseDurationMs } from "../../src/config/duration.ts";

describe("parseDurationMs", () => {
  it.each([
    ["90s", 90_000],
    ["30m", 1_800_000],
    ["24h", 86_400_000],
    ["7d", 604_800_000],
  ])("reads %s", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(["", "24", "h", "1.5h", "-1h", "24 h", "1y", "1h30m", "24H"])("gives null for %j", (text) => {
    expect(parseDurationMs(text)).toBeNull();
  });
});
