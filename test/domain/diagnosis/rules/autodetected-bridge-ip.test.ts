import { describe, expect, it } from "vitest";
import { autodetectedBridgeIp } from "../../../../src/domain/diagnosis/rules/autodetected-bridge-ip.ts";
import { addAddress, addLink, all, changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("autodetectedBridgeIp", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), autodetectedBridgeIp)).toEqual([]);
  });

  it("names the node whose VTEP sits on a bridge that leads nowhere", () => {
    const overlay = brokenBy("AUTODETECTED_BRIDGE_IP");

    expect(told(overlay, autodetectedBridgeIp)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("AUTODETECTED_BRIDGE_IP");

    expect(sectionsOf(overlay, autodetectedBridgeIp)).toEqual(["links", "addresses"]);
  });

  it("is silent where the bridge has a physical port", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        addLink("br-lan", { kind: "bridge" }),
        addLink("eth7", { master: "br-lan" }),
        addAddress("br-lan", "172.17.0.1", 16),
        changeVxlan({ local: ip("172.17.0.1") }),
      ),
    );

    expect(told(overlay, autodetectedBridgeIp)).toEqual([]);
  });

  it("is silent about a bridge that no VTEP uses", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(addLink("docker0", { kind: "bridge" }), addAddress("docker0", "172.17.0.1", 16)));

    expect(told(overlay, autodetectedBridgeIp)).toEqual([]);
  });
});
