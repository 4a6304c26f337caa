import { describe, expect, it } from "vitest";
import { duplicateBridgeSubnet } from "../../../../src/domain/diagnosis/rules/duplicate-bridge-subnet.ts";
import { addAddress, addLink, all } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("duplicateBridgeSubnet", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), duplicateBridgeSubnet)).toEqual([]);
  });

  it("names the node on which the dead bridge's route wins", () => {
    const overlay = brokenBy("DUPLICATE_BRIDGE_SUBNET");

    expect(told(overlay, duplicateBridgeSubnet)).toEqual(["CRITICAL subnet:node-002/10.42.2.0/24 on node-002"]);
  });

  it("only warns where the pods' bridge comes first", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(addLink("br-old", { kind: "bridge" }), addAddress("br-old", "10.42.2.1", 24), ({ routes }) => ({
        routes: [...routes, route("10.42.2.0/24", { link: "br-old", rank: 1 })],
      })),
    );

    expect(told(overlay, duplicateBridgeSubnet)).toEqual(["WARNING subnet:node-002/10.42.2.0/24 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DUPLICATE_BRIDGE_SUBNET");

    expect(sectionsOf(overlay, duplicateBridgeSubnet)).toEqual(["addresses", "routes"]);
  });

  it("is silent about docker0 with a network of its own", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(addLink("docker0", { kind: "bridge" }), addAddress("docker0", "172.17.0.1", 16)));

    expect(told(overlay, duplicateBridgeSubnet)).toEqual([]);
  });

  it("is silent about two addresses on one bridge", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addAddress("cni0", "10.42.2.9", 24));

    expect(told(overlay, duplicateBridgeSubnet)).toEqual([]);
  });
});
