import { describe, expect, it } from "vitest";
import { underlayIpChanged } from "../../../../src/domain/diagnosis/rules/underlay-ip-changed.ts";
import { changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayIpChanged", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), underlayIpChanged)).toEqual([]);
  });

  it("names the node that has lost its VTEP's address", () => {
    const overlay = brokenBy("UNDERLAY_IP_CHANGED");

    expect(told(overlay, underlayIpChanged)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_IP_CHANGED");

    expect(sectionsOf(overlay, underlayIpChanged)).toEqual(["links", "addresses"]);
  });

  it("is silent where the link below is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("eth0", { flags: [], operState: "DOWN" }));

    expect(told(overlay, underlayIpChanged)).toEqual([]);
  });

  it("is silent about a node that has not reported its addresses", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ known }) => ({
      addresses: [],
      known: known.filter((section) => section !== "addresses"),
    }));

    expect(told(overlay, underlayIpChanged)).toEqual([]);
  });
});
