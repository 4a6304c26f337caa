import { describe, expect, it } from "vitest";
import { vniMismatch } from "../../../../src/domain/diagnosis/rules/vni-mismatch.ts";
import { addLink, all, changeFdb, changeLink, changeVxlan, dropFdb } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vniMismatch", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vniMismatch)).toEqual([]);
  });

  it("names the node with another VNI", () => {
    const overlay = brokenBy("VNI_MISMATCH");

    expect(told(overlay, vniMismatch)).toEqual(["CRITICAL vni:7 on node-002"]);
  });

  it("names the node whose bridge leads to a VNI of its own", () => {
    const overlay = breakNode(
      evpnOverlay(4),
      2,
      all(
        changeLink("vxlan100", { name: "vxlan101", vxlan: { vni: 101, local: ip("10.0.10.12"), port: 4789 } }),
        dropFdb(({ link: by }) => by === "vxlan100"),
      ),
    );

    expect(told(overlay, vniMismatch)).toEqual(["CRITICAL vni:101 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VNI_MISMATCH");

    expect(sectionsOf(overlay, vniMismatch)).toEqual(["links", "fdb"]);
  });

  it("is silent about another port", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeVxlan({ port: 4789 }));

    expect(told(overlay, vniMismatch)).toEqual([]);
  });

  it("is silent where one FDB entry has a VNI of its own", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeFdb(2, { vni: 7 }));

    expect(told(overlay, vniMismatch)).toEqual([]);
  });

  it("is silent about an unrelated VXLAN link", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("vxlan99", { kind: "vxlan", vxlan: { vni: 99, port: 4789 } }));

    expect(told(overlay, vniMismatch)).toEqual([]);
  });
});
