import { describe, expect, it } from "vitest";
import { broadcastShadowsVtepAddr } from "../../../../src/domain/diagnosis/rules/broadcast-shadows-vtep-addr.ts";
import { breakNode, flannelOverlay, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("broadcastShadowsVtepAddr", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), broadcastShadowsVtepAddr)).toEqual([]);
  });

  it("tells once of nodes whose VTEP's address is a broadcast address", () => {
    const overlay = brokenBy("BROADCAST_SHADOWS_VTEP_ADDR");

    expect(told(overlay, broadcastShadowsVtepAddr)).toEqual(["INFO route:broadcast on node-000 node-001 node-002 node-003"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("BROADCAST_SHADOWS_VTEP_ADDR");

    expect(sectionsOf(overlay, broadcastShadowsVtepAddr)).toEqual(["routes"]);
  });

  it("is silent about the broadcast address at the subnet's end", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ localRoutes }) => ({
      localRoutes: [...localRoutes, route("10.42.2.255/32", { type: "broadcast", table: "local", link: "cni0" })],
    }));

    expect(told(overlay, broadcastShadowsVtepAddr)).toEqual([]);
  });
});
