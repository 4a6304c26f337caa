import { describe, expect, it } from "vitest";
import { foreignVtepSource } from "../../../../src/domain/diagnosis/rules/foreign-vtep-source.ts";
import { addAddress, all, changeVxlan, everywhere, moveAddress, onNat, withNat } from "../../../builders/damage.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const ofNode1 = changeVxlan({ local: ip("192.168.0.1") });

describe("foreignVtepSource", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), foreignVtepSource)).toEqual([]);
  });

  it("names the node whose VTEP sends from another's address, and the other", () => {
    const overlay = brokenBy("FOREIGN_VTEP_SOURCE");

    expect(told(overlay, foreignVtepSource)).toEqual(["CRITICAL address:192.168.0.1 on node-001 node-002"]);
  });

  it("shows the rows that say so, and says so once", () => {
    const overlay = brokenBy("FOREIGN_VTEP_SOURCE");

    expect(sectionsOf(overlay, foreignVtepSource)).toEqual(["links", "addresses"]);
    expect(codesOf(overlay)).toEqual(["FOREIGN_VTEP_SOURCE"]);
  });

  it("names the other also where it is silent about its addresses, or the one is", () => {
    const linksOnly = breakNode(
      flannelOverlay(4),
      2,
      all(ofNode1, () => ({ addresses: [], known: ["links"] })),
    );
    const movedAway = breakNode(breakNode(flannelOverlay(4), 2, ofNode1), 1, moveAddress("eth0", "192.168.9.9", 16));

    for (const overlay of [linksOnly, movedAway])
      expect(told(overlay, foreignVtepSource)).toEqual(["CRITICAL address:192.168.0.1 on node-001 node-002"]);
  });

  it("is silent where the node holds the address too, as other rules tell then", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(ofNode1, addAddress("eth0", "192.168.0.1", 16)));

    expect(told(overlay, foreignVtepSource)).toEqual([]);
  });

  it("is silent about an address that nobody holds any more", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeVxlan({ local: ip("192.168.9.9") }));

    expect(told(overlay, foreignVtepSource)).toEqual([]);
    expect(codesOf(overlay)).toContain("UNDERLAY_IP_CHANGED");
  });

  it("is silent about machines that all have the address of their NAT network", () => {
    expect(
      told(
        everywhere(withNat(flannelOverlay(4)), () => onNat),
        foreignVtepSource,
      ),
    ).toEqual([]);
  });
});
