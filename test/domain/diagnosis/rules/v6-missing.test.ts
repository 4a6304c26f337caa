import { describe, expect, it } from "vitest";
import { v6Missing } from "../../../../src/domain/diagnosis/rules/v6-missing.ts";
import { all, dropLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, type Overlay } from "../../../builders/overlay.ts";
import { brokenBy, healthyBefore } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

const dualStack: Overlay = healthyBefore("V6_MISSING");

describe("v6Missing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(dualStack, v6Missing)).toEqual([]);
  });

  it("names the node without an IPv6 VXLAN link", () => {
    const overlay = brokenBy("V6_MISSING");

    expect(told(overlay, v6Missing)).toEqual(["WARNING family:6 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("V6_MISSING");

    expect(sectionsOf(overlay, v6Missing)).toEqual(["links"]);
  });

  it("is silent in an overlay of IPv4 alone", () => {
    const overlay = flannelOverlay(4);

    expect(told(overlay, v6Missing)).toEqual([]);
  });

  it("is silent where the node has no VTEP at all", () => {
    const overlay = breakNode(dualStack, 2, all(dropLink("flannel-v6.1"), dropLink("flannel.1")));

    expect(told(overlay, v6Missing)).toEqual([]);
  });
});
