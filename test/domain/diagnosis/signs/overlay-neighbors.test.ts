import { describe, expect, it } from "vitest";
import { isResolved, overlayNeighbors } from "../../../../src/domain/diagnosis/signs/overlay-neighbors.ts";
import { addNeighbor, changeNeighbor } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf, vtepAddress, vtepMac } from "../../../builders/overlay.ts";

describe("overlayNeighbors", () => {
  it("gives each peer's VTEP as the others know it, and the MAC that it has", () => {
    const found = overlayNeighbors(tablesOf(breakNode(flannelOverlay(3), 0, changeNeighbor(1, { mac: vtepMac(2) }))));
    const wrong = found.filter(({ mac, expected }) => !expected.includes(mac));

    expect(found).toHaveLength(4);
    expect(wrong).toMatchObject([{ peer: 1, mac: vtepMac(2), expected: [vtepMac(1)], bearers: [{ node: 2 }] }]);
  });

  it("leaves out neighbors outside the overlay", () => {
    const overlay = breakNode(flannelOverlay(2), 0, addNeighbor("eth0", "192.168.0.1", { mac: vtepMac(1) }));

    expect(overlayNeighbors(tablesOf(overlay)).map(({ held }) => held.row.address)).toEqual([vtepAddress(1), vtepAddress(0)]);
  });
});

describe("isResolved", () => {
  it("asks for a MAC that can be used", () => {
    const row = { link: "flannel.1", address: vtepAddress(1), nudState: "STALE" };

    expect([isResolved({ ...row, mac: vtepMac(1) }), isResolved(row), isResolved({ ...row, mac: vtepMac(1), nudState: "FAILED" })]).toEqual(
      [true, false, false],
    );
  });
});
