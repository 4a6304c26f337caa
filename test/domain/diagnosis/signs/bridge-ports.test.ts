import { describe, expect, it } from "vitest";
import { isPodBridge, portsByBridge, portsOf } from "../../../../src/domain/diagnosis/signs/bridge-ports.ts";
import { clusterIndex } from "../../../../src/domain/overlay/cluster-index.ts";
import { addLink } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

const [flannel] = clusterIndex(tablesOf(breakNode(flannelOverlay(1), 0, addLink("docker0", { kind: "bridge" })))).links;
const [evpn] = clusterIndex(tablesOf(evpnOverlay(1))).links;

describe("portsByBridge", () => {
  it("gives the bridges that have ports, derived once", () => {
    expect([...portsByBridge(flannel!)].map(([bridge, ports]) => [bridge, ports.map(({ name }) => name)])).toEqual([["cni0", ["veth0"]]]);
    expect(portsByBridge(flannel!)).toBe(portsByBridge(flannel!));
  });
});

describe("portsOf", () => {
  it("is empty where there is no such bridge", () => {
    expect([portsOf(flannel!, "docker0"), portsOf(flannel!, "br7")]).toEqual([[], []]);
  });
});

describe("isPodBridge", () => {
  it("takes bridges with pods behind them, and none that lead into the overlay", () => {
    expect(["cni0", "docker0", "eth0"].map((name) => isPodBridge(flannel!, name))).toEqual([true, false, false]);
    expect(isPodBridge(evpn!, "br100")).toBe(false);
  });
});
