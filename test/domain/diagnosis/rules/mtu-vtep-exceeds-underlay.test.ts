import { describe, expect, it } from "vitest";
import { mtuVtepExceedsUnderlay } from "../../../../src/domain/diagnosis/rules/mtu-vtep-exceeds-underlay.ts";
import { all, changeLink, changeVxlan, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("mtuVtepExceedsUnderlay", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), mtuVtepExceedsUnderlay)).toEqual([]);
  });

  it("warns of the node whose underlay is too small", () => {
    const overlay = brokenBy("MTU_VTEP_EXCEEDS_UNDERLAY");

    expect(told(overlay, mtuVtepExceedsUnderlay)).toEqual(["WARNING mtu:flannel.1/1450/1400 on node-002"]);
  });

  it("tells once of all nodes", () => {
    const overlay = everywhere(flannelOverlay(4), () => changeLink("eth0", { mtu: 1400 }));

    expect(told(overlay, mtuVtepExceedsUnderlay)).toEqual(["WARNING mtu:flannel.1/1450/1400 on node-000 node-001 node-002 node-003"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MTU_VTEP_EXCEEDS_UNDERLAY");

    expect(sectionsOf(overlay, mtuVtepExceedsUnderlay)).toEqual(["links"]);
  });

  it("is silent about a larger underlay", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("eth0", { mtu: 9000 }));

    expect(told(overlay, mtuVtepExceedsUnderlay)).toEqual([]);
  });

  it("is silent about external links, whose routes say the MTU", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(changeLink("flannel.1", { mtu: 1500 }), changeVxlan({ external: true })));

    expect(told(overlay, mtuVtepExceedsUnderlay)).toEqual([]);
  });
});
