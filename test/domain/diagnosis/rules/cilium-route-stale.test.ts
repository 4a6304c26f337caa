import { describe, expect, it } from "vitest";
import { ciliumRouteStale } from "../../../../src/domain/diagnosis/rules/cilium-route-stale.ts";
import { changeRoute } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { ciliumOverlay } from "../../../builders/programmed-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

describe("ciliumRouteStale", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(ciliumOverlay(4), ciliumRouteStale)).toEqual([]);
  });

  it("tells once of a node that does not report", () => {
    const overlay = brokenBy("CILIUM_ROUTE_STALE");

    expect(told(overlay, ciliumRouteStale)).toEqual(["INFO subnet:10.42.3.0/24 on node-000 node-001 node-002"]);
    expect(codesOf(overlay)).toEqual([]);
    expect(sectionsOf(overlay, ciliumRouteStale)).toEqual(["routes"]);
  });

  it("is silent where a node routes the subnet as its own", () => {
    const overlay = breakNode(brokenBy("CILIUM_ROUTE_STALE"), 1, ({ routes }) => ({
      routes: routes.map(({ mtu, ...row }) => (row.dst === "10.42.3.0/24" || mtu === undefined ? row : { ...row, mtu })),
    }));

    expect(told(overlay, ciliumRouteStale)).toEqual([]);
  });

  it("is silent about routes by other links", () => {
    const overlay = breakNode(flannelOverlay(4).slice(0, 3), 1, changeRoute("10.42.3.0/24", { mtu: 1450 }));

    expect(told(overlay, ciliumRouteStale)).toEqual([]);
  });
});
