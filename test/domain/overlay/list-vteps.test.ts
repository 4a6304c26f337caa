import { describe, expect, it } from "vitest";
import { judgeVtep } from "../../../src/domain/overlay/judge-vtep.ts";
import { listVteps } from "../../../src/domain/overlay/list-vteps.ts";
import { ANYCAST_MAC, evpnOverlay, routerMac } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip, mac, tablesOf, vtepMac } from "../../builders/overlay.ts";

const damaged = breakNode(flannelOverlay(3), 0, ({ fdb }) => ({
  fdb: [
    ...fdb.map((entry) => (entry.mac === vtepMac(2) ? { ...entry, remoteVtep: ip("192.168.0.9") } : entry)),
    { mac: mac("0e:99:00:00:00:01"), link: "flannel.1", remoteVtep: ip("192.168.0.9"), state: "permanent" },
  ],
}));

describe("listVteps", () => {
  it("tells the worst agreement first, then goes by MAC", () => {
    expect(listVteps(tablesOf(damaged))).toEqual([
      { mac: vtepMac(2), agreement: "CONFLICT" },
      { mac: "0e:99:00:00:00:01", agreement: "ORPHAN" },
      { mac: vtepMac(0), agreement: "AGREED" },
      { mac: vtepMac(1), agreement: "AGREED" },
    ]);
  });

  it("keeps to the agreements and the VNI that are asked for", () => {
    const tables = tablesOf(damaged);

    expect(listVteps(tables, { vni: null, agreement: ["ORPHAN", "CONFLICT"] })).toHaveLength(2);
    expect(listVteps(tables, { vni: 1, agreement: [] })).toHaveLength(4);
    expect(listVteps(tables, { vni: 2, agreement: [] })).toEqual([]);
  });

  it("says of each what judgeVtep says of it", () => {
    const tables = tablesOf(damaged);
    const listed = listVteps(tables);

    expect(listed.map(({ mac: address }) => judgeVtep(tables, address).agreement)).toEqual(listed.map(({ agreement }) => agreement));
  });

  it("lists MACs on VXLAN links and their bridges, and those of VMs that an entry names", () => {
    const listed = listVteps(tablesOf(evpnOverlay(2)));

    expect(listed).toContainEqual({ mac: ANYCAST_MAC, agreement: "UNKNOWN" });
    expect(listed).toContainEqual({ mac: routerMac(1), agreement: "AGREED" });
    expect(listed.map(({ agreement }) => agreement).filter((agreement) => agreement === "AGREED")).toHaveLength(4);
  });
});
