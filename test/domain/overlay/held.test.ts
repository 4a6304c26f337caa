import { describe, expect, it } from "vitest";
import { dealOut, heldByKey } from "../../../src/domain/overlay/held.ts";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";

const held = [
  { row: "first", nodes: NodeSet.of(4, [0, 1]) },
  { row: "second", nodes: NodeSet.of(4, [1, 2]) },
];

describe("dealOut", () => {
  it("gives each node the first row that it holds, and says who holds none", () => {
    const { dealt, rest } = dealOut(held, NodeSet.of(4, [1, 2, 3]));

    expect(dealt.map(({ row, nodes }) => [row, nodes.toArray()])).toEqual([
      ["first", [1]],
      ["second", [2]],
    ]);
    expect(rest.toArray()).toEqual([3]);
  });
});

describe("heldByKey", () => {
  it("holds equal keys once", () => {
    const entries = [
      { key: "a", row: "A", node: 2 },
      { key: "b", row: "B", node: 0 },
      { key: "a", row: "A", node: 1 },
    ];

    expect(heldByKey(3, entries).map(({ row, nodes }) => [row, nodes.toArray()])).toEqual([
      ["A", [1, 2]],
      ["B", [0]],
    ]);
  });
});
