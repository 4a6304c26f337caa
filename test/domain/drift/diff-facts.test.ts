import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ComparableFact, diffFacts } from "../../../src/domain/drift/diff-facts.ts";
import type { Row } from "../../../src/domain/snapshot/rows.ts";

describe("diffFacts", () => {
  it("finds nothing between equal states", () => {
    expect(diffFacts([neighbor("a", "1")], [neighbor("a", "1")])).toEqual([]);
  });

  it("tells a row that appeared with its value", () => {
    expect(diffFacts([], [neighbor("a", "1")])).toMatchObject([
      { operation: "ADDED", key: "a", before: null, after: { name: "1" }, fields: [] },
    ]);
  });

  it("tells a row that vanished with its last value", () => {
    expect(diffFacts([neighbor("a", "1")], [])).toMatchObject([
      { operation: "REMOVED", key: "a", before: { name: "1" }, after: null, fields: [] },
    ]);
  });

  it("tells one change, naming the properties that differ, when a row keeps its key", () => {
    const before = fact("a", { name: "x", value: "1" });
    const after = fact("a", { name: "x", value: "2" });

    expect(diffFacts([before], [after])).toMatchObject([{ operation: "MODIFIED", key: "a", fields: ["value"] }]);
  });

  it("tells changes in the order of their keys", () => {
    const changes = diffFacts([neighbor("c", "1")], [neighbor("b", "1"), neighbor("a", "1")]);

    expect(changes.map(({ key }) => key)).toEqual(["a", "b", "c"]);
  });

  it("gives what turns any state into any other", () => {
    fc.assert(
      fc.property(states, states, (before, after) => {
        const rows = new Map(before.map(({ key, row }) => [key, row]));
        for (const change of diffFacts(before, after)) {
          if (change.after === null) rows.delete(change.key);
          else rows.set(change.key, change.after);
        }

        expect([...rows].sort()).toEqual(after.map(({ key, row }) => [key, row]).sort());
      }),
    );
  });
});

const states = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d", "e"), fc.constantFrom("1", "2", "3"))
  .map((values) => Object.entries(values).map(([key, value]) => neighbor(key, value)));

function neighbor(key: string, name: string): ComparableFact {
  return fact(key, { name, value: "" });
}

function fact(key: string, row: Row): ComparableFact {
  return { key, row, hash: JSON.stringify([key, row]) };
}
