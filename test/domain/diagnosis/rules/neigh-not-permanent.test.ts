import { describe, expect, it } from "vitest";
import { neighNotPermanent } from "../../../../src/domain/diagnosis/rules/neigh-not-permanent.ts";
import { changeNeighbor, everywhere } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("neighNotPermanent", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), neighNotPermanent)).toEqual([]);
  });

  it("tells of a dynamic entry among permanent ones", () => {
    const overlay = brokenBy("NEIGH_NOT_PERMANENT");

    expect(told(overlay, neighNotPermanent)).toEqual(["INFO neighbor:10.42.2.0 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("NEIGH_NOT_PERMANENT");

    expect(sectionsOf(overlay, neighNotPermanent)).toEqual(["neighbors"]);
  });

  it("is silent where all are dynamic, as in old flannel", () => {
    const overlay = everywhere(flannelOverlay(4), () => ({ neighbors }) => ({
      neighbors: neighbors.map((row) => ({ ...row, nudState: "REACHABLE" })),
    }));

    expect(told(overlay, neighNotPermanent)).toEqual([]);
  });

  it("is silent about an entry with a wrong MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(3) }));

    expect(told(overlay, neighNotPermanent)).toEqual([]);
  });
});
