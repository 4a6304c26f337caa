import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { listed, nameNodes, verb } from "../../../../src/domain/diagnosis/telling/words.ts";

const nodes = ["a", "b", "c", "d", "e"];
const named = (...numbers: readonly number[]): string => nameNodes({ nodes }, NodeSet.of(5, numbers));

describe("nameNodes", () => {
  it("names three, and counts the rest of more", () => {
    expect([named(), named(0), named(0, 1), named(0, 1, 2), named(0, 1, 2, 3)]).toEqual([
      "no node",
      "a",
      "a and b",
      "a, b and c",
      "a, b and 2 others",
    ]);
  });
});

describe("listed", () => {
  it("says what stands for nothing", () => {
    expect([listed([]), listed([], "none"), listed(["x", "y"])]).toEqual(["nothing", "none", "x and y"]);
  });
});

describe("verb", () => {
  it("goes with the number of nodes", () => {
    expect([verb(NodeSet.one(5, 1), "has", "have"), verb(NodeSet.all(5), "has", "have")]).toEqual(["has", "have"]);
  });
});
