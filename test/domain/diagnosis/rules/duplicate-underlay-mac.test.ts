import { describe, expect, it } from "vitest";
import { duplicateUnderlayMac } from "../../../../src/domain/diagnosis/rules/duplicate-underlay-mac.ts";
import { changeLink, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("duplicateUnderlayMac", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), duplicateUnderlayMac)).toEqual([]);
  });

  it("warns of two underlay links with one MAC", () => {
    const overlay = brokenBy("DUPLICATE_UNDERLAY_MAC");

    expect(told(overlay, duplicateUnderlayMac)).toEqual(["WARNING mac:08:00:27:00:00:01 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("DUPLICATE_UNDERLAY_MAC");

    expect(sectionsOf(overlay, duplicateUnderlayMac)).toEqual(["links"]);
  });

  it("is silent about NAT links that share one", () => {
    const overlay = withNat(flannelOverlay(4));

    expect(told(overlay, duplicateUnderlayMac)).toEqual([]);
  });

  it("is silent about pod bridges that share one", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("cni0", { mac: mac("0a:58:0a:00:00:01") }));

    expect(told(overlay, duplicateUnderlayMac)).toEqual([]);
  });
});
