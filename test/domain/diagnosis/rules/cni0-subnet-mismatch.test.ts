import { describe, expect, it } from "vitest";
import { cni0SubnetMismatch } from "../../../../src/domain/diagnosis/rules/cni0-subnet-mismatch.ts";
import { dropAddress, moveAddress } from "../../../builders/damage.ts";
import { calicoOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("cni0SubnetMismatch", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), cni0SubnetMismatch)).toEqual([]);
  });

  it("names the node whose pods are in another subnet than its VTEP", () => {
    const overlay = brokenBy("CNI0_SUBNET_MISMATCH");

    expect(told(overlay, cni0SubnetMismatch)).toEqual(["CRITICAL link:node-002/cni0 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("CNI0_SUBNET_MISMATCH");

    expect(sectionsOf(overlay, cni0SubnetMismatch)).toEqual(["addresses"]);
  });

  it("is silent where cni0 has a wider netmask", () => {
    const overlay = breakNode(flannelOverlay(4), 2, moveAddress("cni0", "10.42.2.1", 16));

    expect(told(overlay, cni0SubnetMismatch)).toEqual([]);
  });

  it("is silent where cni0 has no address", () => {
    const overlay = breakNode(flannelOverlay(4), 2, dropAddress("cni0"));

    expect(told(overlay, cni0SubnetMismatch)).toEqual([]);
  });

  it("is silent about Calico, which has no bridge", () => {
    const overlay = calicoOverlay(4);

    expect(told(overlay, cni0SubnetMismatch)).toEqual([]);
  });
});
