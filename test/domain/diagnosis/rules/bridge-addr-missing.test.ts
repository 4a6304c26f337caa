import { describe, expect, it } from "vitest";
import { bridgeAddrMissing } from "../../../../src/domain/diagnosis/rules/bridge-addr-missing.ts";
import { addLink, moveAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { evpnOverlay, swarmOverlay } from "../../../builders/other-overlays.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("bridgeAddrMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), bridgeAddrMissing)).toEqual([]);
  });

  it("names the node whose pod bridge has no address", () => {
    const overlay = brokenBy("BRIDGE_ADDR_MISSING");

    expect(told(overlay, bridgeAddrMissing)).toEqual(["CRITICAL link:node-002/cni0 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("BRIDGE_ADDR_MISSING");

    expect(sectionsOf(overlay, bridgeAddrMissing)).toEqual(["links"]);
  });

  it("is silent where the address is another", () => {
    const overlay = breakNode(flannelOverlay(4), 2, moveAddress("cni0", "10.42.77.1", 24));

    expect(told(overlay, bridgeAddrMissing)).toEqual([]);
  });

  it("is silent about a bridge without pods", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addLink("docker0", { kind: "bridge" }));

    expect(told(overlay, bridgeAddrMissing)).toEqual([]);
  });

  it("is silent about swarm and EVPN, whose bridges lead into the overlay", () => {
    const overlay = [...evpnOverlay(2), ...swarmOverlay(4).slice(2)];

    expect(told(overlay, bridgeAddrMissing)).toEqual([]);
  });
});
