import { describe, expect, it } from "vitest";
import { podIpOutsideCidr } from "../../../../src/domain/diagnosis/rules/pod-ip-outside-cidr.ts";
import { addAddress, addLink, addRoutes, all } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

describe("podIpOutsideCidr", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), podIpOutsideCidr)).toEqual([]);
  });

  it("names the node that holds an address of a peer's pods", () => {
    const overlay = brokenBy("POD_IP_OUTSIDE_CIDR");

    expect(told(overlay, podIpOutsideCidr)).toEqual(["CRITICAL address:10.42.2.7 on node-001"]);
  });

  it("names it also where the owner holds the address itself, on its bridge", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addAddress("cni0", "10.42.2.1", 32));

    expect(told(overlay, podIpOutsideCidr)).toEqual(["CRITICAL address:10.42.2.1 on node-001"]);
    expect(codesOf(overlay)).toEqual(["POD_IP_OUTSIDE_CIDR"]);
  });

  it("is silent where a VXLAN link bears the other's address, which is told as that", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addAddress("flannel.1", "10.42.1.0", 32));

    expect(told(overlay, podIpOutsideCidr)).toEqual([]);
    expect(codesOf(overlay)).toContain("DUPLICATE_VTEP_ADDRESS");
  });

  it("is silent about addresses outside the overlay that several nodes hold", () => {
    const vip = all(addLink("kube-ipvs0", { kind: "dummy" }), addAddress("kube-ipvs0", "10.96.0.10", 32));
    const overlay = breakNode(breakNode(flannelOverlay(4), 1, vip), 2, vip);

    expect(told(overlay, podIpOutsideCidr)).toEqual([]);
  });

  it("is silent about a network that EVPN stretches", () => {
    expect(told(evpnOverlay(4), podIpOutsideCidr)).toEqual([]);
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
