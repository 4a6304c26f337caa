import { describe, expect, it } from "vitest";
import { staleVtepMac } from "../../../../src/domain/diagnosis/rules/stale-vtep-mac.ts";
import { all, changeFdb, changeNeighbor } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("staleVtepMac", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), staleVtepMac)).toEqual([]);
  });

  it("names all nodes that hold a peer's old MAC", () => {
    const overlay = brokenBy("STALE_VTEP_MAC");

    expect(told(overlay, staleVtepMac)).toEqual(["CRITICAL vtep:0e:42:0a:00:00:02 on node-000 node-001 node-003"]);
  });

  it("names the one that does", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(changeNeighbor(2, { mac: mac("d6:02:e3:df:ea:7a") }), changeFdb(2, { mac: mac("d6:02:e3:df:ea:7a") })),
    );

    expect(told(overlay, staleVtepMac)).toEqual(["CRITICAL vtep:d6:02:e3:df:ea:7a on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("STALE_VTEP_MAC");

    expect(sectionsOf(overlay, staleVtepMac)).toEqual(["neighbors", "fdb", "links"]);
  });

  it("is silent where the MAC is another node's", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(3) }));

    expect(told(overlay, staleVtepMac)).toEqual([]);
  });

  it("is silent where the FDB alone is old", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeFdb(2, { mac: mac("d6:02:e3:df:ea:7a") }));

    expect(told(overlay, staleVtepMac)).toEqual([]);
  });

  it("is silent about a peer that does not report", () => {
    const overlay = flannelOverlay(4).slice(0, 3);

    expect(told(overlay, staleVtepMac)).toEqual([]);
  });
});
