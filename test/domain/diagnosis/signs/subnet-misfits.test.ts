import { describe, expect, it } from "vitest";
import { isPodBridge, podPlaces, subnetMisfits } from "../../../../src/domain/diagnosis/signs/subnet-misfits.ts";
import { clusterIndex } from "../../../../src/domain/overlay/cluster-index.ts";
import { addLink, moveAddress } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("subnetMisfits", () => {
  it("finds the node whose pods are in another subnet than its VTEP", () => {
    const overlay = breakNode(flannelOverlay(3), 2, moveAddress("cni0", "10.42.77.1", 24));

    expect(subnetMisfits(tablesOf(overlay)).toArray()).toEqual([2]);
    expect(subnetMisfits(tablesOf(evpnOverlay(3))).toArray()).toEqual([]);
  });
});

describe("podPlaces", () => {
  it("gives the addresses on bridges with pods behind them", () => {
    const [own] = clusterIndex(tablesOf(breakNode(flannelOverlay(1), 0, addLink("docker0", { kind: "bridge" })))).links;

    expect(podPlaces(own!, 4).map(({ link }) => link)).toEqual(["cni0"]);
    expect([isPodBridge(own!, "cni0"), isPodBridge(own!, "docker0"), isPodBridge(own!, "eth0")]).toEqual([true, false, false]);
  });
});
