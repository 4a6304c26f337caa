import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { gather } from "../../../../src/domain/diagnosis/telling/gather.ts";
import { flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

const tables = tablesOf(flannelOverlay(4));
const piece = (id: string, ...nodes: readonly number[]) => ({ id, nodes: NodeSet.of(4, nodes), evidence: [] });
const gathering = {
  one: "route",
  several: "routes",
  finding: { code: "MISSING_ROUTE", severity: "CRITICAL", remedy: null } as const,
  message: (nodes: string, ids: string) => `${nodes}: ${ids}`,
};

describe("gather", () => {
  it("makes one finding of what is wrong on just the same nodes", () => {
    const found = gather(tables, [piece("a", 1), piece("b", 1), piece("c", 1, 2), piece("d")], gathering);

    expect(found.map(({ subject, message }) => [subject, message])).toEqual([
      ["routes:node-001", "node-001: a and b"],
      ["route:c", "node-001 and node-002: c"],
    ]);
  });

  it("tells of those on which all is wrong once, and of the others without them", () => {
    const wholly = { nodes: NodeSet.one(4, 1), message: (nodes: string) => `${nodes}: all` };
    const found = gather(tables, [piece("a", 1), piece("c", 1, 2)], { ...gathering, wholly });

    expect(found.map(({ subject, message }) => [subject, message])).toEqual([
      ["routes:node-001", "node-001: all"],
      ["route:c", "node-002: c"],
    ]);
  });
});
