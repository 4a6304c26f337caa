import { describe, expect, it } from "vitest";
import { leftoverCniDevice } from "../../../../src/domain/diagnosis/rules/leftover-cni-device.ts";
import { addLink, addRoutes, all, type Damage } from "../../../builders/damage.ts";
import { calicoOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip, route } from "../../../builders/overlay.ts";
import { ciliumOverlay } from "../../../builders/programmed-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const flannels: Damage = addLink("flannel.1", { kind: "vxlan", mtu: 1450, vxlan: { vni: 1, local: ip("10.0.10.11"), port: 8472 } });

describe("leftoverCniDevice", () => {
  it("is silent on a healthy overlay", () => {
    expect([calicoOverlay(4), flannelOverlay(4), ciliumOverlay(4)].flatMap((overlay) => told(overlay, leftoverCniDevice))).toEqual([]);
  });

  it("tells of flannel's link beside Calico's", () => {
    const overlay = brokenBy("LEFTOVER_CNI_DEVICE");

    expect(told(overlay, leftoverCniDevice)).toEqual(["INFO vtep:node-001/flannel.1 on node-001"]);
    expect(codesOf(overlay)).toEqual([]);
    expect(sectionsOf(overlay, leftoverCniDevice)).toEqual(["links"]);
  });

  it("tells of Calico's link beside Cilium's", () => {
    const overlay = breakNode(
      ciliumOverlay(4),
      1,
      addLink("vxlan.calico", { kind: "vxlan", mtu: 1450, flags: [], vxlan: { vni: 4096, port: 4789 } }),
    );

    expect(told(overlay, leftoverCniDevice)).toEqual(["INFO vtep:node-001/vxlan.calico on node-001"]);
  });

  it("is silent where both are in use, as with a second network for pods", () => {
    const used = addRoutes(route("10.99.1.0/24", { gateway: ip("10.99.1.0"), link: "flannel.1", flags: ["onlink"] }));

    expect(told(breakNode(calicoOverlay(4), 1, all(flannels, used)), leftoverCniDevice)).toEqual([]);
  });

  it("leaves a link that is down for its port to the rule of that", () => {
    const overlay = breakNode(
      ciliumOverlay(4),
      1,
      addLink("flannel.1", { kind: "vxlan", mtu: 1450, flags: [], vxlan: { vni: 1, local: ip("192.168.0.1"), port: 8472 } }),
    );

    expect(told(overlay, leftoverCniDevice)).toEqual([]);
    expect(codesOf(overlay)).toContain("VXLAN_PORT_CONFLICT");
  });

  it("is silent about a VXLAN link of nobody's CNI", () => {
    const overlay = breakNode(calicoOverlay(4), 1, addLink("vxlan99", { kind: "vxlan", mtu: 1450, vxlan: { vni: 99, port: 4789 } }));

    expect(told(overlay, leftoverCniDevice)).toEqual([]);
  });
});
