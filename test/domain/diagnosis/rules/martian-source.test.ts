import { describe, expect, it } from "vitest";
import { martianSource } from "../../../../src/domain/diagnosis/rules/martian-source.ts";
import { addAddress, all, changeFdb, changeVxlan, everywhere, onNat, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("martianSource", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), martianSource)).toEqual([]);
  });

  it("names the node that sends from an address which its peers hold too", () => {
    const overlay = brokenBy("MARTIAN_SOURCE");

    expect(told(overlay, martianSource)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MARTIAN_SOURCE");

    expect(sectionsOf(overlay, martianSource)).toEqual(["links", "addresses"]);
  });

  it("is silent where the peers send to that address too", () => {
    const overlay = everywhere(withNat(flannelOverlay(4)), (number) =>
      number === 2 ? onNat : changeFdb(2, { remoteVtep: ip("10.0.2.15") }),
    );

    expect(told(overlay, martianSource)).toEqual([]);
  });

  it("is silent about a second address of the node's own", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(addAddress("eth0", "192.168.0.200", 16), changeVxlan({ local: ip("192.168.0.200") })),
    );

    expect(told(overlay, martianSource)).toEqual([]);
  });
});
