import { describe, expect, it } from "vitest";
import { staleFdbLeftover } from "../../../../src/domain/diagnosis/rules/stale-fdb-leftover.ts";
import { addFdb, all, changeFdb, changeNeighbor, dropLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("staleFdbLeftover", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), staleFdbLeftover)).toEqual([]);
  });

  it("tells of an entry for an old MAC of a node", () => {
    const overlay = brokenBy("STALE_FDB_LEFTOVER");

    expect(told(overlay, staleFdbLeftover)).toEqual(["INFO fdb:d6:02:e3:df:ea:7a on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("STALE_FDB_LEFTOVER");

    expect(sectionsOf(overlay, staleFdbLeftover)).toEqual(["fdb"]);
  });

  it("is silent where a neighbor leads to the MAC", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(changeNeighbor(2, { mac: mac("d6:02:e3:df:ea:7a") }), changeFdb(2, { mac: mac("d6:02:e3:df:ea:7a") })),
    );

    expect(told(overlay, staleFdbLeftover)).toEqual([]);
  });

  it("is silent about learned entries", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addFdb("d6:02:e3:df:ea:7a", { remoteVtep: underlayAddress(2), state: "" }));

    expect(told(overlay, staleFdbLeftover)).toEqual([]);
  });

  it("is silent where the node has lost its VXLAN link", () => {
    const overlay = breakNode(flannelOverlay(4), 2, dropLink("flannel.1"));

    expect(told(overlay, staleFdbLeftover)).toEqual([]);
  });
});
