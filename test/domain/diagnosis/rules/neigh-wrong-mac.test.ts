import { describe, expect, it } from "vitest";
import { neighWrongMac } from "../../../../src/domain/diagnosis/rules/neigh-wrong-mac.ts";
import { changeLink, changeNeighbor, dropNeighbors } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, vtepAddress, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("neighWrongMac", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), neighWrongMac)).toEqual([]);
  });

  it("warns of a detour where a third node passes the packets on", () => {
    const overlay = brokenBy("NEIGH_WRONG_MAC");

    expect(told(overlay, neighWrongMac)).toEqual(["WARNING neighbor:10.42.2.0 on node-001"]);
  });

  it("is critical where the MAC is the node's own", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(1) }));

    expect(told(overlay, neighWrongMac)).toEqual(["CRITICAL neighbor:10.42.2.0 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("NEIGH_WRONG_MAC");

    expect(sectionsOf(overlay, neighWrongMac)).toEqual(["neighbors", "links"]);
  });

  it("is silent where nobody has the MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: mac("d6:02:e3:df:ea:7a") }));

    expect(told(overlay, neighWrongMac)).toEqual([]);
  });

  it("is silent where two VTEPs have one MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("flannel.1", { mac: vtepMac(1) }));

    expect(told(overlay, neighWrongMac)).toEqual([]);
  });

  it("is silent where there is no entry", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropNeighbors(({ address }) => address === vtepAddress(2)),
    );

    expect(told(overlay, neighWrongMac)).toEqual([]);
  });
});
