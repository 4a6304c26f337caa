import { describe, expect, it } from "vitest";
import { podPortNotForwarding } from "../../../../src/domain/diagnosis/rules/pod-port-not-forwarding.ts";
import { all, changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("podPortNotForwarding", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), podPortNotForwarding)).toEqual([]);
  });

  it("names the node with a pod's port that is down", () => {
    const overlay = brokenBy("POD_PORT_NOT_FORWARDING");

    expect(told(overlay, podPortNotForwarding)).toEqual(["CRITICAL link:node-002/veth0 on node-002"]);
  });

  it("names the one whose bridge holds the port disabled", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("veth0", { portState: "disabled" }));

    expect(told(overlay, podPortNotForwarding)).toEqual(["CRITICAL link:node-002/veth0 on node-002"]);
  });

  it("takes the port's state from the bridge's own list too", () => {
    const overlay = breakNode(flannelOverlay(4), 2, () => ({ bridgeLinks: [{ link: "veth0", master: "cni0", state: "blocking" }] }));

    expect(told(overlay, podPortNotForwarding)).toEqual(["CRITICAL link:node-002/veth0 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("POD_PORT_NOT_FORWARDING");

    expect(sectionsOf(overlay, podPortNotForwarding)).toEqual(["links"]);
  });

  it("is silent where the pod behind it is gone", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("veth0", { flags: ["NO-CARRIER", "UP"], portState: "disabled" }));

    expect(told(overlay, podPortNotForwarding)).toEqual([]);
  });

  it("is silent where the whole bridge is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(changeLink("cni0", { flags: [] }), changeLink("veth0", { portState: "disabled" })));

    expect(told(overlay, podPortNotForwarding)).toEqual([]);
  });
});
