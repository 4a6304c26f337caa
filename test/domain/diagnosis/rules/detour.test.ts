import { describe, expect, it } from "vitest";
import { detour } from "../../../../src/domain/diagnosis/rules/detour.ts";
import { addRoutes, all, changeNeighbor, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, route, vtepAddress, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("detour", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), detour)).toEqual([]);
  });

  it("warns of a route over a third node", () => {
    const overlay = brokenBy("DETOUR");

    expect(told(overlay, detour)).toEqual(["WARNING route:10.42.2.0/24 on node-001"]);
  });

  it("warns of a wider route to a hub", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(
        dropRoutes(({ dst }) => dst === podPrefix(2)),
        addRoutes(route("10.42.0.0/16", { gateway: vtepAddress(3), link: "flannel.1", flags: ["onlink"] })),
      ),
    );

    expect(told(overlay, detour)).toEqual(["WARNING route:10.42.0.0/16 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DETOUR");

    expect(sectionsOf(overlay, detour)).toEqual(["routes"]);
  });

  it("is silent where the third node does not pass the packets on", () => {
    const overlay = breakNode(
      brokenBy("DETOUR"),
      3,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(told(overlay, detour)).toEqual([]);
  });

  it("is silent where the neighbor's MAC is to blame", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(3) }));

    expect(told(overlay, detour)).toEqual([]);
  });
});
