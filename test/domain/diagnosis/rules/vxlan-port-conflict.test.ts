import { describe, expect, it } from "vitest";
import { vxlanPortConflict } from "../../../../src/domain/diagnosis/rules/vxlan-port-conflict.ts";
import { addLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("vxlanPortConflict", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vxlanPortConflict)).toEqual([]);
  });

  it("warns of a link that is down beside another CNI's on its port", () => {
    const overlay = brokenBy("VXLAN_PORT_CONFLICT");

    expect(told(overlay, vxlanPortConflict)).toEqual(["WARNING vtep:node-002/cilium_vxlan on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("VXLAN_PORT_CONFLICT");

    expect(sectionsOf(overlay, vxlanPortConflict)).toEqual(["links"]);
  });

  it("warns of one with GBP beside one without", () => {
    const gbp = addLink("vxlan99", { kind: "vxlan", flags: [], mtu: 1450, vxlan: { vni: 99, port: 8472, features: ["gbp"] } });

    expect(told(breakNode(flannelOverlay(4), 2, gbp), vxlanPortConflict)).toEqual(["WARNING vtep:node-002/vxlan99 on node-002"]);
  });

  it("is silent about one that is down and receives as the other does", () => {
    const plain = addLink("vxlan99", { kind: "vxlan", flags: [], mtu: 1450, vxlan: { vni: 99, port: 8472 } });

    expect(told(breakNode(flannelOverlay(4), 2, plain), vxlanPortConflict)).toEqual([]);
  });

  it("is silent where the ports differ", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      addLink("cilium_vxlan", { kind: "vxlan", flags: [], vxlan: { external: true, port: 8473 } }),
    );

    expect(told(overlay, vxlanPortConflict)).toEqual([]);
  });

  it("is silent about a VXLAN link of another VNI that is up", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("vxlan99", { kind: "vxlan", vxlan: { vni: 99, port: 8472 } }));

    expect(told(overlay, vxlanPortConflict)).toEqual([]);
  });
});
