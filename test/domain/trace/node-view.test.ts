import { describe, expect, it } from "vitest";
import {
  bridgeEntry,
  floodEntries,
  hasReported,
  isResolved,
  linkNamed,
  neighborOn,
  podPortsOf,
  portsOf,
  viewNode,
  vxlanEntry,
} from "../../../src/domain/trace/node-view.ts";
import { evpnOverlay, vmMac } from "../../builders/other-overlays.ts";
import { flannelOverlay, mac, tablesOf, underlayAddress, vtepAddress, vtepMac } from "../../builders/overlay.ts";

const view = viewNode(tablesOf(flannelOverlay(3)), 0);
const leaf = viewNode(tablesOf(evpnOverlay(3)), 0);

describe("viewNode", () => {
  it("shows one node's own rows out of all nodes' tables", () => {
    expect([view.name, neighborOn(view, "flannel.1", vtepAddress(0)), neighborOn(view, "flannel.1", vtepAddress(1))?.mac]).toEqual([
      "node-000",
      null,
      vtepMac(1),
    ]);
    expect([vxlanEntry(view, "flannel.1", vtepMac(2))?.remoteVtep, vxlanEntry(view, "vxlan9", vtepMac(2))]).toEqual([
      underlayAddress(2),
      null,
    ]);
  });

  it("is of a node without rows where the number is none", () => {
    const nobody = viewNode(tablesOf(flannelOverlay(1)), 7);
    expect([nobody.name, linkNamed(nobody, "eth0"), linkNamed(nobody, undefined)]).toEqual(["", null, null]);
  });

  it("tells what was reported", () => {
    expect([hasReported(view, "links"), hasReported(view, "sysctls")]).toEqual([true, false]);
  });

  it("tells ports, those of pods, and where frames are flooded", () => {
    expect(portsOf(leaf, "br100").map(({ name }) => name)).toEqual(["vxlan100", "vnet0"]);
    expect(podPortsOf(leaf, "br100").map(({ name }) => name)).toEqual(["vnet0"]);
    expect([floodEntries(leaf, "vxlan100").length, floodEntries(view, "flannel.1").length]).toEqual([2, 0]);
  });

  it("knows a bridge's entry for a MAC in one of its VLANs", () => {
    const own = vmMac(0);
    const vlans = viewNode(
      tablesOf(evpnOverlay(1).map((node) => ({ ...node, localFdb: node.localFdb.map((entry) => ({ ...entry, vlan: 10 })) }))),
      0,
    );

    expect([bridgeEntry(leaf, "br100", { mac: own })?.link, bridgeEntry(leaf, "br4001", { mac: own })]).toEqual(["vnet0", null]);
    expect([10, 20, undefined].map((vlan) => bridgeEntry(vlans, "br100", { mac: own, vlan })?.link)).toEqual(["vnet0", undefined, "vnet0"]);
  });
});

describe("isResolved", () => {
  it.each([
    ["PERMANENT", true],
    ["STALE", true],
    ["FAILED", false],
    ["INCOMPLETE", false],
  ])("of an entry that is %s is %s", (nudState, resolved) => {
    const entry = { link: "eth0", address: vtepAddress(1), mac: mac("02:00:00:00:00:01"), nudState };
    const { mac: _, ...without } = entry;
    expect([isResolved(entry), isResolved(without), isResolved(null)]).toEqual([resolved, false, false]);
  });
});
