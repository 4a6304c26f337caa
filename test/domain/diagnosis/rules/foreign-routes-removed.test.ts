import { describe, expect, it } from "vitest";
import { foreignRoutesRemoved } from "../../../../src/domain/diagnosis/rules/foreign-routes-removed.ts";
import { all, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("foreignRoutesRemoved", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), foreignRoutesRemoved)).toEqual([]);
  });

  it("names the node that has lost all routes and nothing else", () => {
    const overlay = brokenBy("FOREIGN_ROUTES_REMOVED");

    expect(told(overlay, foreignRoutesRemoved)).toEqual(["CRITICAL routes:node-002 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("FOREIGN_ROUTES_REMOVED");

    expect(sectionsOf(overlay, foreignRoutesRemoved)).toEqual(["routes", "neighbors"]);
  });

  it("is silent where one route is missing", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      dropRoutes(({ dst }) => dst === podPrefix(1)),
    );

    expect(told(overlay, foreignRoutesRemoved)).toEqual([]);
  });

  it("is silent where the neighbors are gone too", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
      ),
    );

    expect(told(overlay, foreignRoutesRemoved)).toEqual([]);
  });
});
