import { describe, expect, it } from "vitest";
import { missingEntries } from "../../../src/domain/overlay/missing-entries.ts";
import { evpnOverlay, vmMac } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, type OverlayNode, tablesOf, vtepMac } from "../../builders/overlay.ts";

const healthy = flannelOverlay(3);
const withoutEntry = ({ fdb }: OverlayNode) => ({ fdb: fdb.filter(({ mac }) => mac !== vtepMac(2)) });
const broken = breakNode(healthy, 0, withoutEntry);

describe("missingEntries", () => {
  it("names the node that resolves a neighbor to the MAC and has no entry for it", () => {
    expect(missingEntries(tablesOf(broken), vtepMac(2), null).toArray()).toEqual([0]);
    expect(missingEntries(tablesOf(broken), vtepMac(1), null).isEmpty).toBe(true);
  });

  it("keeps to the VNI that is asked for", () => {
    expect(missingEntries(tablesOf(broken), vtepMac(2), 1).toArray()).toEqual([0]);
    expect(missingEntries(tablesOf(broken), vtepMac(2), 2).isEmpty).toBe(true);
  });

  it("says nothing of a node that has not reported its FDB", () => {
    const unknown = breakNode(broken, 0, () => ({ fdb: [], known: ["links", "addresses", "routes", "neighbors"] }));

    expect(missingEntries(tablesOf(unknown), vtepMac(2), null).isEmpty).toBe(true);
  });

  it("asks for no entry where a port of the same bridge bears the MAC", () => {
    const overlay = breakNode(evpnOverlay(2), 0, (node) => ({
      neighbors: [...node.neighbors, { link: "br100", address: node.addresses[0]!.address, mac: vmMac(0), nudState: "REACHABLE" }],
      fdb: node.fdb.filter((entry) => entry.link !== "vxlan100"),
    }));

    expect(missingEntries(tablesOf(overlay), vmMac(0), null).isEmpty).toBe(true);
    expect(missingEntries(tablesOf(overlay), vmMac(1), null).toArray()).toEqual([0]);
  });
});
