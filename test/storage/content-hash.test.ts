import { describe, expect, it } from "vitest";
import { EMPTY_CHUNK, hashChunk, hashFact, hashState } from "../../src/storage/content-hash.ts";

const FACT = "8b03dca3-915c-1ee0-67cc-22a582b4e825";
const CHUNK = "9694ce2e-c6be-d464-ed3f-96080653ecf9";

describe("hashFact", () => {
  it("gives the name under which databases hold a fact already", () => {
    expect(hashFact("fdb", "{}")).toBe(FACT);
  });

  it("tells equal texts of two sections apart", () => {
    expect(hashFact("routes", "{}")).not.toBe(hashFact("routes6", "{}"));
  });
});

describe("hashChunk", () => {
  it("gives the name under which databases hold a chunk already", () => {
    expect(hashChunk([FACT])).toBe(CHUNK);
    expect(hashChunk([])).toBe(EMPTY_CHUNK);
  });
});

describe("hashState", () => {
  it("does not depend on the order in which slots were filled", () => {
    const [first, second] = [[9, CHUNK] as const, [130, FACT] as const];

    expect(hashState(new Map([first, second]))).toBe(hashState(new Map([second, first])));
  });

  it("tells which slot holds a chunk, and takes an empty slot for none", () => {
    expect(hashState(new Map([[9, CHUNK]]))).not.toBe(hashState(new Map([[10, CHUNK]])));
    expect(
      hashState(
        new Map([
          [9, CHUNK],
          [10, EMPTY_CHUNK],
        ]),
      ),
    ).toBe(hashState(new Map([[9, CHUNK]])));
  });
});
