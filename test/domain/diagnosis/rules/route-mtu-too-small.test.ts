import { describe, expect, it } from "vitest";
import { routeMtuTooSmall } from "../../../../src/domain/diagnosis/rules/route-mtu-too-small.ts";
import { changeRoute } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("routeMtuTooSmall", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), routeMtuTooSmall)).toEqual([]);
  });

  it("warns of a route with an MTU below its link's", () => {
    const overlay = brokenBy("ROUTE_MTU_TOO_SMALL");

    expect(told(overlay, routeMtuTooSmall)).toEqual(["WARNING route:10.42.2.0/24 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("ROUTE_MTU_TOO_SMALL");

    expect(sectionsOf(overlay, routeMtuTooSmall)).toEqual(["routes"]);
  });

  it("is silent about a route outside the overlay", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("0.0.0.0/0", { mtu: 1000 }));

    expect(told(overlay, routeMtuTooSmall)).toEqual([]);
  });

  it("is silent about the link's own MTU", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { mtu: 1450 }));

    expect(told(overlay, routeMtuTooSmall)).toEqual([]);
  });
});
