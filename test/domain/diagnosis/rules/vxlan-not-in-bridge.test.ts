import { describe, expect, it } from "vitest";
import { vxlanNotInBridge } from "../../../../src/domain/diagnosis/rules/vxlan-not-in-bridge.ts";
import { changeLink } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vxlanNotInBridge", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(evpnOverlay(4), vxlanNotInBridge)).toEqual([]);
  });

  it("names the node whose VXLAN link has no master", () => {
    const overlay = brokenBy("VXLAN_NOT_IN_BRIDGE");

    expect(told(overlay, vxlanNotInBridge)).toEqual(["CRITICAL vtep:node-002/vxlan100 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VXLAN_NOT_IN_BRIDGE");

    expect(sectionsOf(overlay, vxlanNotInBridge)).toEqual(["links"]);
  });

  it("is silent about flannel, whose links are in none", () => {
    const overlay = flannelOverlay(4);

    expect(told(overlay, vxlanNotInBridge)).toEqual([]);
  });

  it("is silent where the link is down", () => {
    const overlay = breakNode(evpnOverlay(4), 2, changeLink("vxlan100", { flags: [] }));

    expect(told(overlay, vxlanNotInBridge)).toEqual([]);
  });
});
