import { describe, expect, it } from "vitest";
import { mtuMixedAcrossNodes } from "../../../../src/domain/diagnosis/rules/mtu-mixed-across-nodes.ts";
import { all, changeLink, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("mtuMixedAcrossNodes", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), mtuMixedAcrossNodes)).toEqual([]);
  });

  it("warns of the node whose pods have a smaller MTU than all others", () => {
    const overlay = brokenBy("MTU_MIXED_ACROSS_NODES");

    expect(told(overlay, mtuMixedAcrossNodes)).toEqual(["WARNING mtu:pods-behind-flannel.1/1300 on node-002"]);
  });

  it("warns of the VXLAN link that differs", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(changeLink("flannel.1", { mtu: 1300 }), changeLink("veth0", { mtu: 1300 })));

    expect(told(overlay, mtuMixedAcrossNodes)).toEqual([
      "WARNING mtu:flannel.1/1300 on node-002",
      "WARNING mtu:pods-behind-flannel.1/1300 on node-002",
    ]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MTU_MIXED_ACROSS_NODES");

    expect(sectionsOf(overlay, mtuMixedAcrossNodes)).toEqual(["links"]);
  });

  it("is silent where the pods' MTU is too large", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("veth0", { mtu: 1500 }));

    expect(told(overlay, mtuMixedAcrossNodes)).toEqual([]);
  });

  it("is silent where all are equally small", () => {
    const overlay = everywhere(flannelOverlay(4), () => all(changeLink("flannel.1", { mtu: 1300 }), changeLink("veth0", { mtu: 1300 })));

    expect(told(overlay, mtuMixedAcrossNodes)).toEqual([]);
  });
});
