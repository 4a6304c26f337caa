import { describe, expect, it } from "vitest";
import { stalePeer } from "../../../../src/domain/diagnosis/rules/stale-peer.ts";
import { dropLink, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("stalePeer", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), stalePeer)).toEqual([]);
  });

  it("tells once of a node that does not report", () => {
    const overlay = brokenBy("STALE_PEER");

    expect(told(overlay, stalePeer)).toEqual(["INFO subnet:10.42.3.0/24 on node-000 node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("STALE_PEER");

    expect(sectionsOf(overlay, stalePeer)).toEqual(["routes", "neighbors"]);
  });

  it("is silent where the node reports and has lost its VXLAN link", () => {
    const overlay = breakNode(flannelOverlay(4), 3, dropLink("flannel.1"));

    expect(told(overlay, stalePeer)).toEqual([]);
  });

  it("is silent where its subnet is missing with the others", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(told(overlay, stalePeer)).toEqual([]);
  });
});
