import { describe, expect, it } from "vitest";
import { wrongIfaceOnOneNode } from "../../../../src/domain/diagnosis/rules/wrong-iface-on-one-node.ts";
import { changeFdb, everywhere, onNat, withNat } from "../../../builders/damage.ts";
import { flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("wrongIfaceOnOneNode", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), wrongIfaceOnOneNode)).toEqual([]);
  });

  it("names the one node whose VTEP took the NAT address", () => {
    const overlay = brokenBy("WRONG_IFACE_ON_ONE_NODE");

    expect(told(overlay, wrongIfaceOnOneNode)).toEqual(["CRITICAL address:10.0.2.15 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("WRONG_IFACE_ON_ONE_NODE");

    expect(sectionsOf(overlay, wrongIfaceOnOneNode)).toEqual(["links", "addresses", "fdb"]);
  });

  it("is silent where all took it", () => {
    const overlay = everywhere(withNat(flannelOverlay(4)), () => onNat);

    expect(told(overlay, wrongIfaceOnOneNode)).toEqual([]);
  });

  it("is silent where only the others' entries name it", () => {
    const overlay = everywhere(withNat(flannelOverlay(4)), () => changeFdb(2, { remoteVtep: ip("10.0.2.15") }));

    expect(told(overlay, wrongIfaceOnOneNode)).toEqual([]);
  });
});
