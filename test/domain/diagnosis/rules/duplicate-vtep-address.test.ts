import { describe, expect, it } from "vitest";
import { duplicateVtepAddress } from "../../../../src/domain/diagnosis/rules/duplicate-vtep-address.ts";
import { all, changeLink, dropRoutes, moveAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("duplicateVtepAddress", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), duplicateVtepAddress)).toEqual([]);
  });

  it("warns of two VXLAN links with one address", () => {
    const overlay = brokenBy("DUPLICATE_VTEP_ADDRESS");

    expect(told(overlay, duplicateVtepAddress)).toEqual(["WARNING address:10.42.1.0 on node-001 node-002"]);
  });

  it("is critical where the route was refused for it", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        moveAddress("flannel.1", "10.42.1.0", 32),
        dropRoutes(({ dst }) => dst === podPrefix(1)),
      ),
    );

    expect(told(overlay, duplicateVtepAddress)).toEqual(["CRITICAL address:10.42.1.0 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DUPLICATE_VTEP_ADDRESS");

    expect(sectionsOf(overlay, duplicateVtepAddress)).toEqual(["addresses"]);
  });

  it("is silent about two VTEPs with one MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("flannel.1", { mac: vtepMac(1) }));

    expect(told(overlay, duplicateVtepAddress)).toEqual([]);
  });
});
