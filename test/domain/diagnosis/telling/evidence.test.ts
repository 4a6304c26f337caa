import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { ownRows, peerRows, vxlanRows } from "../../../../src/domain/diagnosis/telling/evidence.ts";
import { withNat } from "../../../builders/damage.ts";
import { flannelOverlay, podPrefix, tablesOf } from "../../../builders/overlay.ts";

describe("ownRows", () => {
  it("gives equal rows of several nodes once, and at most eight", () => {
    const tables = tablesOf(withNat(flannelOverlay(12)));
    const nodes = NodeSet.all(12);
    const shared = ownRows(tables, { section: "addresses", nodes }, ({ link }) => link === "nat0");

    expect(shared.map(({ section, nodes: holding }) => [section, holding.size])).toEqual([["addresses", 12]]);
    expect(ownRows(tables, { section: "addresses", nodes }, ({ link }) => link === "eth0")).toHaveLength(8);
  });
});

describe("peerRows", () => {
  it("tells only of the nodes that matter", () => {
    const tables = tablesOf(flannelOverlay(4));
    const routes = tables.routes.get(podPrefix(1)) ?? [];

    expect(peerRows("routes", routes, NodeSet.one(4, 2)).map(({ nodes }) => nodes.toArray())).toEqual([[2]]);
  });
});

describe("vxlanRows", () => {
  it("gives VXLAN links only", () => {
    const tables = tablesOf(flannelOverlay(2));

    expect(vxlanRows(tables, NodeSet.all(2), () => true).map(({ row }) => "name" in row && row.name)).toEqual(["flannel.1", "flannel.1"]);
  });
});
