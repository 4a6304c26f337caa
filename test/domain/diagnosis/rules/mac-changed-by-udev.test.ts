import { describe, expect, it } from "vitest";
import { macChangedByUdev } from "../../../../src/domain/diagnosis/rules/mac-changed-by-udev.ts";
import { changeLink, dropNeighbors } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("macChangedByUdev", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), macChangedByUdev)).toEqual([]);
  });

  it("names the node whose MAC all others have otherwise, and which has lost its neighbors", () => {
    const overlay = brokenBy("MAC_CHANGED_BY_UDEV");

    expect(told(overlay, macChangedByUdev)).toEqual(["CRITICAL vtep:0e:42:0a:00:00:02 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MAC_CHANGED_BY_UDEV");

    expect(sectionsOf(overlay, macChangedByUdev)).toEqual(["links", "neighbors"]);
  });

  it("is silent where the node has its neighbors: the link was made anew", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeLink("flannel.1", { mac: mac("d6:02:e3:df:ea:7a") }));

    expect(told(overlay, macChangedByUdev)).toEqual([]);
  });

  it("is silent where the MAC is right", () => {
    const overlay = breakNode(flannelOverlay(4), 2, dropNeighbors());

    expect(told(overlay, macChangedByUdev)).toEqual([]);
  });
});
