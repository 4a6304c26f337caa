import { describe, expect, it } from "vitest";
import { clusterTablesFrom } from "../../../src/domain/overlay/build-cluster-tables.ts";
import { onceForRouted } from "../../../src/domain/overlay/once-for-routed.ts";

const TABLES = clusterTablesFrom([{ name: "a", facts: [] }]);

describe("onceForRouted", () => {
  it("derives once where only neighbors come in", () => {
    const derive = onceForRouted(() => ({}));

    const withoutNeighbors = { ...TABLES, neighbors: new Map() };

    expect(derive(withoutNeighbors)).toBe(derive(TABLES));
  });

  it.each(["nodes", "known", "local", "routes", "fdb", "learnedFdb"] as const)("derives anew where %s is another object", (part) => {
    const derive = onceForRouted(() => ({}));
    const other = { ...TABLES, [part]: structuredClone(TABLES.nodes) } as unknown as typeof TABLES;

    expect(derive(other)).not.toBe(derive(TABLES));
  });
});
