import { describe, expect, it } from "vitest";
import { duplicateVtepMac } from "../../../../src/domain/diagnosis/rules/duplicate-vtep-mac.ts";
import { changeNeighbor } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("duplicateVtepMac", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), duplicateVtepMac)).toEqual([]);
  });

  it("names both nodes with the MAC", () => {
    const overlay = brokenBy("DUPLICATE_VTEP_MAC");

    expect(told(overlay, duplicateVtepMac)).toEqual(["CRITICAL vtep:0e:42:0a:00:00:01 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DUPLICATE_VTEP_MAC");

    expect(sectionsOf(overlay, duplicateVtepMac)).toEqual(["links", "fdb"]);
  });

  it("is silent where a neighbor entry has another's MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(3) }));

    expect(told(overlay, duplicateVtepMac)).toEqual([]);
  });

  it("is silent about the anycast MAC of EVPN's bridges", () => {
    const overlay = evpnOverlay(4);

    expect(told(overlay, duplicateVtepMac)).toEqual([]);
  });
});
