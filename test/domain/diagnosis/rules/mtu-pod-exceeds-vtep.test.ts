import { describe, expect, it } from "vitest";
import { mtuPodExceedsVtep } from "../../../../src/domain/diagnosis/rules/mtu-pod-exceeds-vtep.ts";
import { addLink, all, changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("mtuPodExceedsVtep", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), mtuPodExceedsVtep)).toEqual([]);
  });

  it("warns of the node whose pods have a larger MTU", () => {
    const overlay = brokenBy("MTU_POD_EXCEEDS_VTEP");

    expect(told(overlay, mtuPodExceedsVtep)).toEqual(["WARNING mtu:flannel.1/1450/1500 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MTU_POD_EXCEEDS_VTEP");

    expect(sectionsOf(overlay, mtuPodExceedsVtep)).toEqual(["links"]);
  });

  it("is silent about pods with a smaller one", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("veth0", { mtu: 1300 }));

    expect(told(overlay, mtuPodExceedsVtep)).toEqual([]);
  });

  it("is silent about ports of docker0", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(addLink("docker0", { kind: "bridge" }), addLink("veth8", { kind: "veth", master: "docker0", mtu: 1500 })),
    );

    expect(told(overlay, mtuPodExceedsVtep)).toEqual([]);
  });
});
