import { describe, expect, it } from "vitest";
import { podCidrOverlapsHost } from "../../../../src/domain/diagnosis/rules/pod-cidr-overlaps-host.ts";
import { addAddress, addLink, addRoutes, all } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("podCidrOverlapsHost", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), podCidrOverlapsHost)).toEqual([]);
  });

  it("names the node whose own network has a peer's pods' addresses", () => {
    const overlay = brokenBy("POD_CIDR_OVERLAPS_HOST");

    expect(told(overlay, podCidrOverlapsHost)).toEqual(["CRITICAL route:10.42.2.0/25 on node-001"]);
  });

  it("is silent about a network elsewhere", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(
        addLink("eth7"),
        addAddress("eth7", "172.31.0.9", 24),
        addRoutes(route("172.31.0.0/24", { link: "eth7", protocol: "kernel", scope: "link" })),
      ),
    );

    expect(told(overlay, podCidrOverlapsHost)).toEqual([]);
  });

  it("is silent about a blackhole", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.0/25", { type: "blackhole" })));

    expect(told(overlay, podCidrOverlapsHost)).toEqual([]);
  });
});
