import { describe, expect, it } from "vitest";
import { vtepRecreatedEmpty } from "../../../../src/domain/diagnosis/rules/vtep-recreated-empty.ts";
import { all, changeLink, dropFdb, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vtepRecreatedEmpty", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vtepRecreatedEmpty)).toEqual([]);
  });

  it("names the node whose VXLAN link has nothing on it", () => {
    const overlay = brokenBy("VTEP_RECREATED_EMPTY");

    expect(told(overlay, vtepRecreatedEmpty)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VTEP_RECREATED_EMPTY");

    expect(sectionsOf(overlay, vtepRecreatedEmpty)).toEqual(["links"]);
  });

  it("is silent where the FDB is left", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
      ),
    );

    expect(told(overlay, vtepRecreatedEmpty)).toEqual([]);
  });

  it("is silent where the link is down", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        changeLink("flannel.1", { flags: [] }),
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
        dropFdb(),
      ),
    );

    expect(told(overlay, vtepRecreatedEmpty)).toEqual([]);
  });
});
