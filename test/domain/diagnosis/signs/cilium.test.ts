import { describe, expect, it } from "vitest";
import { ciliumNodes, ciliumSubnets, ciliumTunnels } from "../../../../src/domain/diagnosis/signs/cilium.ts";
import { changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, namesOf, tablesOf } from "../../../builders/overlay.ts";
import { ciliumOverlay } from "../../../builders/programmed-overlays.ts";

describe("ciliumSubnets", () => {
  it("are those that are routed through cilium_host, each with the node whose router is there", () => {
    const tables = tablesOf(ciliumOverlay(2));

    const subnets = ciliumSubnets(tables).map(({ prefix, owners, routes }) => [prefix, namesOf(tables, owners), routes.length]);

    expect(subnets.toSorted()).toEqual([
      ["10.42.0.0/24", ["node-000"], 2],
      ["10.42.1.0/24", ["node-001"], 2],
    ]);
    expect(ciliumSubnets(tablesOf(flannelOverlay(2)))).toEqual([]);
  });
});

describe("ciliumTunnels", () => {
  it("are the nodes of Cilium whose VXLAN link is up", () => {
    const tables = tablesOf(breakNode(ciliumOverlay(3), 1, changeLink("cilium_vxlan", { flags: [] })));

    expect(namesOf(tables, ciliumNodes(tables))).toEqual(["node-000", "node-001", "node-002"]);
    expect(namesOf(tables, ciliumTunnels(tables))).toEqual(["node-000", "node-002"]);
  });
});
