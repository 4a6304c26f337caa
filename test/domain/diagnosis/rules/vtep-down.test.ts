import { describe, expect, it } from "vitest";
import { vtepDown } from "../../../../src/domain/diagnosis/rules/vtep-down.ts";
import { all, changeLink, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

describe("vtepDown", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vtepDown)).toEqual([]);
  });

  it("names the node whose VXLAN link is down", () => {
    const overlay = brokenBy("VTEP_DOWN");

    expect(told(overlay, vtepDown)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VTEP_DOWN");

    expect(sectionsOf(overlay, vtepDown)).toEqual(["links"]);
  });

  it("is silent where it was put up again", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
      ),
    );

    expect(told(overlay, vtepDown)).toEqual([]);
  });

  it("is silent where the link below is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("eth0", { flags: [], operState: "DOWN" }));

    expect(told(overlay, vtepDown)).toEqual([]);
  });

  it("is all that is told of it, its lost routes and neighbors are not", () => {
    const overlay = brokenBy("VTEP_DOWN");

    expect(codesOf(overlay)).toEqual(["VTEP_DOWN"]);
  });
});
