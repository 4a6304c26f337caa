import { describe, expect, it } from "vitest";
import { underlayDown } from "../../../../src/domain/diagnosis/rules/underlay-down.ts";
import { addLink, changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayDown", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), underlayDown)).toEqual([]);
  });

  it("names the node whose link below the VTEP is down", () => {
    const overlay = brokenBy("UNDERLAY_DOWN");

    expect(told(overlay, underlayDown)).toEqual(["CRITICAL link:node-002/eth0 on node-002"]);
  });

  it("names the one whose link has no carrier", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("eth0", { flags: ["NO-CARRIER", "UP"], operState: "DOWN" }));

    expect(told(overlay, underlayDown)).toEqual(["CRITICAL link:node-002/eth0 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_DOWN");

    expect(sectionsOf(overlay, underlayDown)).toEqual(["links"]);
  });

  it("is silent where the VXLAN link is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("flannel.1", { flags: [] }));

    expect(told(overlay, underlayDown)).toEqual([]);
  });

  it("is silent about another link that is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("eth7", { flags: [], operState: "DOWN" }));

    expect(told(overlay, underlayDown)).toEqual([]);
  });
});
