import { describe, expect, it } from "vitest";
import { bearerCandidates, mustHoldUnderlay } from "../../../src/domain/overlay/bearer-candidates.ts";
import type { Link } from "../../../src/domain/snapshot/rows.ts";
import { swarmOverlay } from "../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip, link, type Overlay, type OverlayNode, tablesOf } from "../../builders/overlay.ts";

const healthy = flannelOverlay(2);

/** Node 0 with one more link that holds this address. */
function withAddress(more: Link, address: string): Overlay {
  return breakNode(healthy, 0, (node) => ({
    links: [...node.links, more],
    addresses: [...node.addresses, { link: more.name, address: ip(address), prefixLength: 24, scope: "global" }],
  }));
}

const vxlanOf = (node: OverlayNode): Link => node.links.find(({ kind }) => kind === "vxlan")!;
const candidatesOf = (overlay: Overlay) => bearerCandidates(tablesOf(overlay), 0, vxlanOf(overlay[0]!));

describe("bearerCandidates", () => {
  it("gives the underlay address, and none of the pod bridge, the VXLAN link and loopback", () => {
    expect(candidatesOf(healthy)).toEqual(["192.168.0.0"]);
  });

  it.each<[string, Link, string]>([
    ["no address of a bridge for containers", link("docker0", { kind: "bridge" }), "172.17.0.1"],
    ["no address behind a link without carrier", link("eth1", { flags: ["NO-CARRIER", "UP"] }), "10.1.1.1"],
    ["no address that another node holds", link("eth1"), "192.168.0.1"],
    ["no link-local address", link("eth1"), "169.254.20.10"],
    ["no address of a family in which the VXLAN link does not send", link("eth1"), "fd00::1"],
  ])("gives %s", (_, more, address) => {
    expect(candidatesOf(withAddress(more, address))).toEqual(["192.168.0.0"]);
  });

  it("gives no address that is meant for its link alone, and none of a bridge with nothing but virtual machines", () => {
    const near = breakNode(healthy, 0, (node) => ({
      links: [...node.links, link("eth1")],
      addresses: [...node.addresses, { link: "eth1", address: ip("10.1.1.1"), prefixLength: 24, scope: "link" }],
    }));
    const virtual = withAddress(link("virbr0", { kind: "bridge" }), "10.1.1.1").map((node) => ({
      ...node,
      links: [...node.links, link("vnet0", { kind: "tun", master: "virbr0" })],
    }));

    expect(candidatesOf(near)).toEqual(["192.168.0.0"]);
    expect(candidatesOf(virtual)).toEqual(["192.168.0.0"]);
  });

  it("gives every unique address on a wire, also on a bridge with one", () => {
    const bridged = withAddress(link("br-ex", { kind: "bridge" }), "10.1.1.1").map((node) => ({
      ...node,
      links: [...node.links, link("eth1", { master: "br-ex" })],
    }));

    expect(candidatesOf(bridged)).toEqual(["192.168.0.0", "10.1.1.1"]);
  });
});

describe("mustHoldUnderlay", () => {
  it("asks it of a node with an address outside the overlay, and not of a bare network namespace", () => {
    const swarm = swarmOverlay(2);

    expect(mustHoldUnderlay(tablesOf(healthy), 0, vxlanOf(healthy[0]!))).toBe(true);
    expect(mustHoldUnderlay(tablesOf(swarm), 0, vxlanOf(swarm[0]!))).toBe(false);
  });
});
