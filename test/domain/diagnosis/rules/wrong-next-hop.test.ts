import { describe, expect, it } from "vitest";
import { wrongNextHop } from "../../../../src/domain/diagnosis/rules/wrong-next-hop.ts";
import { changeRoute, dropLink, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, vtepAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("wrongNextHop", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), wrongNextHop)).toEqual([]);
  });

  it("names the node whose route leads to a gateway of nobody", () => {
    const overlay = brokenBy("WRONG_NEXT_HOP");

    expect(told(overlay, wrongNextHop)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("names the one whose gateway does not pass the packets on", () => {
    const overlay = breakNode(
      breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: vtepAddress(3) })),
      3,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(told(overlay, wrongNextHop)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("WRONG_NEXT_HOP");

    expect(sectionsOf(overlay, wrongNextHop)).toEqual(["routes"]);
  });

  it("is silent where the packets are passed on", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: vtepAddress(3) }));

    expect(told(overlay, wrongNextHop)).toEqual([]);
  });

  it("is silent where they go in a circle", () => {
    const overlay = breakNode(
      breakNode(flannelOverlay(4), 0, changeRoute("10.42.2.0/24", { gateway: vtepAddress(1) })),
      1,
      changeRoute("10.42.2.0/24", { gateway: vtepAddress(0) }),
    );

    expect(told(overlay, wrongNextHop)).toEqual([]);
  });

  it("is silent where the owner has lost its VXLAN link", () => {
    const overlay = breakNode(flannelOverlay(4), 2, dropLink("flannel.1"));

    expect(told(overlay, wrongNextHop)).toEqual([]);
  });
});
