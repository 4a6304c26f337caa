import { describe, expect, it } from "vitest";
import { duplicatePodCidr } from "../../../../src/domain/diagnosis/rules/duplicate-pod-cidr.ts";
import { addRoutes, all, dropRoutes, moveAddress } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, podPrefix, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("duplicatePodCidr", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), duplicatePodCidr)).toEqual([]);
  });

  it("names both nodes with the subnet", () => {
    const overlay = brokenBy("DUPLICATE_POD_CIDR");

    expect(told(overlay, duplicatePodCidr)).toEqual(["CRITICAL subnet:10.42.1.0/24 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DUPLICATE_POD_CIDR");

    expect(sectionsOf(overlay, duplicatePodCidr)).toEqual(["addresses", "routes"]);
  });

  it("is silent where cni0 alone has a wrong subnet", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        moveAddress("cni0", "10.42.1.1", 24),
        dropRoutes(({ dst }) => dst === podPrefix(2)),
        addRoutes(route("10.42.1.0/24", { link: "cni0", protocol: "kernel", scope: "link" })),
      ),
    );

    expect(told(overlay, duplicatePodCidr)).toEqual([]);
  });

  it("is silent about a network that EVPN stretches", () => {
    const overlay = evpnOverlay(4);

    expect(told(overlay, duplicatePodCidr)).toEqual([]);
  });
});
