import { describe, expect, it } from "vitest";
import { underlayViaOverlay } from "../../../../src/domain/diagnosis/rules/underlay-via-overlay.ts";
import { addRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayViaOverlay", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), underlayViaOverlay)).toEqual([]);
  });

  it("names the node that routes a peer's underlay address into the overlay", () => {
    const overlay = brokenBy("UNDERLAY_VIA_OVERLAY");

    expect(told(overlay, underlayViaOverlay)).toEqual(["CRITICAL route:192.168.0.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_VIA_OVERLAY");

    expect(sectionsOf(overlay, underlayViaOverlay)).toEqual(["routes"]);
  });

  it("is silent where the address is a blackhole", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addRoutes(route("192.168.0.1/32", { type: "blackhole" })));

    expect(told(overlay, underlayViaOverlay)).toEqual([]);
  });
});
