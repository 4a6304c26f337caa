import { describe, expect, it } from "vitest";
import { directRoutesLostAfterFlap } from "../../../../src/domain/diagnosis/rules/direct-routes-lost-after-flap.ts";
import { all, dropFdb, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, type Overlay, podPrefix } from "../../../builders/overlay.ts";
import { brokenBy, healthyBefore } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

/** Flannel with DirectRouting on one network: routes to the peers' own addresses, nothing on the VXLAN link. */
const direct: Overlay = healthyBefore("DIRECT_ROUTES_LOST_AFTER_FLAP");

describe("directRoutesLostAfterFlap", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(direct, directRoutesLostAfterFlap)).toEqual([]);
  });

  it("names the node that has lost its direct routes", () => {
    const overlay = brokenBy("DIRECT_ROUTES_LOST_AFTER_FLAP");

    expect(told(overlay, directRoutesLostAfterFlap)).toEqual(["CRITICAL routes:node-002 on node-002"]);
  });

  it("names the one that lacks one of them", () => {
    const overlay = breakNode(
      direct,
      2,
      dropRoutes(({ dst }) => dst === podPrefix(1)),
    );

    expect(told(overlay, directRoutesLostAfterFlap)).toEqual(["CRITICAL route:10.42.1.0/24 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DIRECT_ROUTES_LOST_AFTER_FLAP");

    expect(sectionsOf(overlay, directRoutesLostAfterFlap)).toEqual(["routes"]);
  });

  it("is silent where the routes over the VXLAN link are gone", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
        dropFdb(),
      ),
    );

    expect(told(overlay, directRoutesLostAfterFlap)).toEqual([]);
  });
});
