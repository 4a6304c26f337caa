import { describe, expect, it } from "vitest";
import { bridgeAddrMissing } from "../../../../src/domain/diagnosis/rules/bridge-addr-missing.ts";
import { addLink, all, dropAddress, dropRoutes, moveAddress } from "../../../builders/damage.ts";
import { evpnOverlay, swarmOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, podPrefix } from "../../../builders/overlay.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("bridgeAddrMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), bridgeAddrMissing)).toEqual([]);
  });

  it("names the node whose pod bridge has no address", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropAddress("cni0"),
        dropRoutes(({ dst }) => dst === podPrefix(2)),
      ),
    );

    expect(told(overlay, bridgeAddrMissing)).toEqual(["CRITICAL link:node-002/cni0 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropAddress("cni0"),
        dropRoutes(({ dst }) => dst === podPrefix(2)),
      ),
    );

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
