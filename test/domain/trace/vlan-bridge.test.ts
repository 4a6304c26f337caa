import { describe, expect, it } from "vitest";
import { viewNode } from "../../../src/domain/trace/node-view.ts";
import { bridgeBelow, isInVlan, routingLink } from "../../../src/domain/trace/vlan-bridge.ts";
import { vlanOverlay } from "../../builders/programmed-overlays.ts";
import { ip, podAddress, tablesOf } from "../../builders/overlay.ts";
import { lastStep, traceIn } from "../../builders/traces.ts";

const overlay = vlanOverlay(3);
const view = viewNode(tablesOf(overlay), 0);
const named = (name: string) => view.links.byName.get(name)!;

describe("a bridge with VLANs", () => {
  it("stands below its VLAN links, and below itself", () => {
    expect(["vlan10", "br0", "eth0"].map((name) => bridgeBelow(view, named(name)).name)).toEqual(["br0", "br0", "eth0"]);
  });

  it("tells by its entries in which VLANs a port is", () => {
    expect([10, 4001, undefined].map((vlan) => isInVlan(view, named("vxlan10"), vlan))).toEqual([true, false, true]);
    expect(isInVlan(view, named("eth0"), 10)).toBe(true);
  });

  it("gives what comes in over a VXLAN port to the link of that VLAN", () => {
    expect(["vxlan10", "vxlan4001"].map((name) => routingLink(view, named(name), named("br0"))?.name)).toEqual(["vlan10", "vlan4001"]);
  });

  it("does not know to which where no entry tells the VLAN", () => {
    const silent = viewNode(tablesOf(overlay.map((node) => ({ ...node, localFdb: [] }))), 0);
    expect(routingLink(silent, named("vxlan10"), named("br0"))).toBeNull();
  });

  it("is itself given it where it has no VLAN links", () => {
    const flat = viewNode(
      tablesOf(overlay.map((node) => ({ ...node, links: node.links.filter(({ vlanId }) => vlanId === undefined) }))),
      0,
    );
    expect(routingLink(flat, named("vxlan10"), named("br0"))?.name).toBe("br0");
  });

  it("carries packets between VRFs of one L3VNI, and between machines of one L2VNI", () => {
    const routed = traceIn(overlay, podAddress(0, 5), podAddress(2, 5));
    const bridged = traceIn(overlay, ip("10.100.0.10"), ip("10.100.0.12"));

    expect([routed.verdict, routed.summary]).toEqual(["REACHABLE", routed.summary]);
    expect([bridged.verdict, bridged.summary]).toEqual(["REACHABLE", bridged.summary]);
  });

  it("decides nothing where the receiver does not tell in which VLAN the VXLAN port is", () => {
    const silent = overlay.map((node, number) => (number === 2 ? { ...node, localFdb: [] } : node));

    const { verdict, forward } = traceIn(silent, podAddress(0, 5), podAddress(2, 5));

    expect([verdict, lastStep(forward)?.description]).toEqual(["UNDETERMINED", "node-002 does not tell in which VLAN of br0 vxlan4001 is"]);
  });
});
