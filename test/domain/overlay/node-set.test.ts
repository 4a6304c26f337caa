import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../src/domain/overlay/node-set.ts";

const UNIVERSE = 70;
const numbers = fc.uniqueArray(fc.integer({ min: 0, max: UNIVERSE - 1 }));
const sorted = (nodes: Iterable<number>) => [...nodes].sort((a, b) => a - b);

describe("NodeSet", () => {
  it("agrees with plain sets in every operation", () => {
    const property = fc.property(numbers, numbers, (left, right) => {
      const [a, b] = [NodeSet.of(UNIVERSE, left), NodeSet.of(UNIVERSE, right)];
      const common = left.filter((node) => right.includes(node));

      expect(a.toArray()).toEqual(sorted(left));
      expect(a.size).toBe(left.length);
      expect(a.first).toBe(sorted(left)[0] ?? null);
      expect(a.union(b).toArray()).toEqual(sorted(new Set([...left, ...right])));
      expect(a.intersect(b).toArray()).toEqual(sorted(common));
      expect(a.minus(b).toArray()).toEqual(sorted(left.filter((node) => !right.includes(node))));
      expect(a.intersects(b)).toBe(common.length > 0);
      expect(a.isWithin(b)).toBe(common.length === left.length);
      expect(a.equal(b)).toBe(common.length === left.length && left.length === right.length);
    });

    fc.assert(property);
  });

  it("leaves its operands as they are", () => {
    const [a, b] = [NodeSet.of(UNIVERSE, [1, 2, 40]), NodeSet.of(UNIVERSE, [2, 3])];

    a.union(b);
    a.minus(b);

    expect(a.toArray()).toEqual([1, 2, 40]);
    expect(b.toArray()).toEqual([2, 3]);
  });

  it("tells members from the rest", () => {
    const set = NodeSet.of(UNIVERSE, [0, 31, 32, 69]);

    expect([0, 31, 32, 69].every((node) => set.has(node))).toBe(true);
    expect([1, 30, 33, 68].some((node) => set.has(node))).toBe(false);
  });

  it("has all, one or none of the universe where asked to", () => {
    expect(NodeSet.all(3).toArray()).toEqual([0, 1, 2]);
    expect(NodeSet.one(3, 2).toArray()).toEqual([2]);
    expect(NodeSet.none(3).isEmpty).toBe(true);
    expect(NodeSet.none(3).first).toBeNull();
    expect(NodeSet.unionOf(3, [NodeSet.one(3, 0), NodeSet.one(3, 2)]).toArray()).toEqual([0, 2]);
  });
});
