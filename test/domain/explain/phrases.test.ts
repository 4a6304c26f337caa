import { describe, expect, it } from "vitest";
import { counted, forCount, listed } from "../../../src/domain/explain/phrases.ts";

describe("listed", () => {
  it.each([
    { names: [], text: "" },
    { names: ["a"], text: "a" },
    { names: ["a", "b"], text: "a and b" },
    { names: ["a", "b", "a"], text: "a and b" },
    { names: ["a", "b", "c", "d", "e"], text: "a, b, c, d and e" },
    { names: ["a", "b", "c", "d", "e", "f"], text: "a, b, c, d and 2 more" },
  ])("lists $names as $text", ({ names, text }) => {
    expect(listed(names)).toBe(text);
  });
});

describe("counted", () => {
  it("counts one, and several", () => {
    expect([counted(1, "port"), counted(2, "port"), counted(0, "entry", "entries")]).toEqual(["1 port", "2 ports", "0 entries"]);
  });
});

describe("forCount", () => {
  it("chooses by the count", () => {
    expect([forCount(["a"], "is", "are"), forCount([], "is", "are")]).toEqual(["is", "are"]);
  });
});
