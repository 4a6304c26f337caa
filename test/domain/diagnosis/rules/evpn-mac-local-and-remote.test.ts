import { describe, expect, it } from "vitest";
import { evpnMacLocalAndRemote } from "../../../../src/domain/diagnosis/rules/evpn-mac-local-and-remote.ts";
import { changeLink, everywhere } from "../../../builders/damage.ts";
import { evpnOverlay, vmMac } from "../../../builders/other-overlays.ts";
import { breakNode, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("evpnMacLocalAndRemote", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(evpnOverlay(4), evpnMacLocalAndRemote)).toEqual([]);
  });

  it("names the nodes whose bridges both have the MAC", () => {
    const overlay = brokenBy("EVPN_MAC_LOCAL_AND_REMOTE");

    expect(told(overlay, evpnMacLocalAndRemote)).toEqual(["CRITICAL mac:52:54:00:00:00:01 on node-001 node-002"]);
  });

  it("names the two where one sends away what it has itself", () => {
    const overlay = breakNode(evpnOverlay(4), 2, ({ fdb }) => ({
      fdb: [...fdb, { mac: vmMac(2), link: "vxlan100", remoteVtep: ip("10.0.10.11"), state: "permanent" }],
    }));

    expect(told(overlay, evpnMacLocalAndRemote)).toEqual(["CRITICAL mac:52:54:00:00:00:02 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("EVPN_MAC_LOCAL_AND_REMOTE");

    expect(sectionsOf(overlay, evpnMacLocalAndRemote)).toEqual(["fdb"]);
  });

  it("is silent where bonds lead to one machine from two nodes", () => {
    const overlay = everywhere(evpnOverlay(4), () => changeLink("vnet0", { kind: "bond" })).map((node, number) => ({
      ...node,
      localFdb: number < 2 ? [{ mac: vmMac(1), link: "vnet0", master: "br100", state: "" }] : node.localFdb,
    }));

    expect(told(overlay, evpnMacLocalAndRemote)).toEqual([]);
  });

  it("is silent where a third node sends wrongly", () => {
    const overlay = breakNode(evpnOverlay(4), 3, ({ fdb }) => ({
      fdb: fdb.map((entry) => (entry.mac === vmMac(1) ? { ...entry, remoteVtep: ip("10.0.10.12") } : entry)),
    }));

    expect(told(overlay, evpnMacLocalAndRemote)).toEqual([]);
  });
});
