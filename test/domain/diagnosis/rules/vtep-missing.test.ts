import { describe, expect, it } from "vitest";
import { vtepMissing } from "../../../../src/domain/diagnosis/rules/vtep-missing.ts";
import { addFdb, changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vtepMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vtepMissing)).toEqual([]);
  });

  it("names the node that has no VXLAN link", () => {
    const overlay = brokenBy("VTEP_MISSING");

    expect(told(overlay, vtepMissing)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VTEP_MISSING");

    expect(sectionsOf(overlay, vtepMissing)).toEqual(["fdb", "addresses"]);
  });

  it("is silent where the link is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("flannel.1", { flags: [] }));

    expect(told(overlay, vtepMissing)).toEqual([]);
  });

  it("is silent about a node that does not report", () => {
    const overlay = flannelOverlay(4).slice(0, 3);

    expect(told(overlay, vtepMissing)).toEqual([]);
  });

  it("is silent where an entry is left of a node whose address another got", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addFdb("0e:42:0a:00:00:99", { remoteVtep: underlayAddress(2) }));

    expect(told(overlay, vtepMissing)).toEqual([]);
  });
});
