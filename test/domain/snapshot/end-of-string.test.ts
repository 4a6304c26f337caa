import { describe, expect, it } from "vitest";
import { endOfString } from "../../../src/domain/snapshot/end-of-string.ts";

describe("endOfString", () => {
  it("finds the quote that closes a string, which is none behind a backslash", () => {
    expect(endOfString('{"a\\"b\\\\":1}', 1)).toBe(8);
    expect(endOfString('""', 0)).toBe(1);
  });

  it("gives the end of the text where nothing closes the string", () => {
    expect(endOfString('"a\\"', 0)).toBe(4);
    expect(endOfString('"a\\', 0)).toBe(3);
  });
});
