import { describe, expect, it } from "vitest";
import { podIpOutsideCidr } from "../../../../src/domain/diagnosis/rules/pod-ip-outside-cidr.ts";
import { addAddress, addRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("podIpOutsideCidr", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), podIpOutsideCidr)).toEqual([]);
  });

  it("names the node that holds an address of a peer's pods", () => {
    const overlay = brokenBy("POD_IP_OUTSIDE_CIDR");

    expect(told(overlay, podIpOutsideCidr)).toEqual(["CRITICAL address:10.42.2.7 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("POD_IP_OUTSIDE_CIDR");

    expect(sectionsOf(overlay, podIpOutsideCidr)).toEqual(["addresses", "routes"]);
  });

  it("is silent about an address of the node's own pods", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addAddress("lo", "10.42.1.7", 32));

    expect(told(overlay, podIpOutsideCidr)).toEqual([]);
  });

  it("is silent about a blackhole for a pod", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.7/32", { type: "blackhole" })));

    expect(told(overlay, podIpOutsideCidr)).toEqual([]);
  });
});
