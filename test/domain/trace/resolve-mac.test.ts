import { describe, expect, it } from "vitest";
import { bearersOf } from "../../../src/domain/trace/resolve-mac.ts";
import { ANYCAST_MAC, evpnOverlay, vmMac } from "../../builders/other-overlays.ts";
import { flannelOverlay, ip, tablesOf, vtepAddress, vtepMac } from "../../builders/overlay.ts";

describe("bearersOf", () => {
  it("is the MAC of the node that holds the address behind a VXLAN link of that VNI", () => {
    const tables = tablesOf(flannelOverlay(3).map((node) => ({ ...node, neighbors: [] })));

    expect(bearersOf(tables, { address: vtepAddress(1), vnis: [1] })).toEqual([vtepMac(1)]);
    expect(bearersOf(tables, { address: vtepAddress(1), vnis: [2] })).toEqual([]);
  });

  it("is else what any neighbor table says", () => {
    expect(bearersOf(tablesOf(evpnOverlay(3)), { address: ip("10.100.0.11"), vnis: [100] })).toEqual([vmMac(1)]);
    expect(bearersOf(tablesOf(evpnOverlay(3)), { address: ip("10.100.0.1"), vnis: [100] })).toEqual([ANYCAST_MAC]);
  });
});
