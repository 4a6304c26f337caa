import { describe, expect, it } from "vitest";
import { nodesWhere } from "../../../../src/domain/diagnosis/signs/nodes-where.ts";
import { addLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("nodesWhere", () => {
  it("gives the nodes of which it is true", () => {
    const tables = tablesOf(breakNode(flannelOverlay(3), 1, addLink("wg0")));

    expect(nodesWhere(tables, (own) => own.byName.has("wg0")).toArray()).toEqual([1]);
    expect(nodesWhere(tables, (_, node) => node > 0).toArray()).toEqual([1, 2]);
  });
});
