import { describe, expect, it } from "vitest";
import { vtepBounced } from "../../../../src/domain/diagnosis/rules/vtep-bounced.ts";
import { all, dropFdb, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vtepBounced", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vtepBounced)).toEqual([]);
  });

  it("names the node that has only its FDB left", () => {
    const overlay = brokenBy("VTEP_BOUNCED");

    expect(told(overlay, vtepBounced)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VTEP_BOUNCED");

    expect(sectionsOf(overlay, vtepBounced)).toEqual(["links", "fdb"]);
  });

  it("is silent where neighbors are left", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      dropRoutes(({ link: by }) => by === "flannel.1"),
    );

    expect(told(overlay, vtepBounced)).toEqual([]);
  });

  it("is silent where the FDB is empty too", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
        dropFdb(),
      ),
    );

    expect(told(overlay, vtepBounced)).toEqual([]);
  });
});
