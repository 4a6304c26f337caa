import { describe, expect, it } from "vitest";
import { vethNotInBridge } from "../../../../src/domain/diagnosis/rules/veth-not-in-bridge.ts";
import { addAddress, addLink, all, changeLink } from "../../../builders/damage.ts";
import { calicoOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vethNotInBridge", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vethNotInBridge)).toEqual([]);
  });

  it("names the node with a pod's link in no bridge", () => {
    const overlay = brokenBy("VETH_NOT_IN_BRIDGE");

    expect(told(overlay, vethNotInBridge)).toEqual(["CRITICAL link:node-002/veth9 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VETH_NOT_IN_BRIDGE");

    expect(sectionsOf(overlay, vethNotInBridge)).toEqual(["links"]);
  });

  it("is silent about Calico, whose pods' links have routes", () => {
    const overlay = calicoOverlay(4);

    expect(told(overlay, vethNotInBridge)).toEqual([]);
  });

  it("is silent about a veth with an address, which is a node's own", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(addLink("veth9", { kind: "veth" }), addAddress("veth9", "172.30.0.1", 24)));

    expect(told(overlay, vethNotInBridge)).toEqual([]);
  });

  it("is silent about a port that is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("veth0", { flags: [] }));

    expect(told(overlay, vethNotInBridge)).toEqual([]);
  });
});
