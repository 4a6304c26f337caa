import { describe, expect, it } from "vitest";
import { nearestName } from "../../src/config/nearest-name.ts";

describe("nearestName", () => {
  it.each([
    { because: "one letter is missing", name: "--hlp", nearest: "--help" },
    { because: "one letter is too many", name: "--versions", nearest: "--version" },
    { because: "two letters are swapped", name: "--vresion", nearest: "--version" },
    { because: "nothing is near", name: "--color", nearest: null },
    { because: "an empty name is near to nothing", name: "", nearest: null },
  ])("gives $nearest when $because", ({ name, nearest }) => {
    expect(nearestName(name, ["--help", "--version"])).toBe(nearest);
  });

  it("gives the first of two that are equally near", () => {
    expect(nearestName("--bat", ["--bar", "--baz"])).toBe("--bar");
  });
});
