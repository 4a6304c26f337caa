import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { canAsk, isAnsweredHere } from "../../../src/domain/trace/ask-neighbor.ts";
import { linkNamed, viewNode } from "../../../src/domain/trace/node-view.ts";
import { routePacket } from "../../../src/domain/trace/route-packet.ts";
import { evpnOverlay, swarmOverlay } from "../../builders/other-overlays.ts";
import { flannelOverlay, ip, type Overlay, tablesOf, underlayAddress, vtepMac } from "../../builders/overlay.ts";

const flood = (number: number) => ({ mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(number), state: "permanent" });

/** Two nodes of which each floods to those given, and knows nothing else. */
const pair = (...floods: readonly (readonly number[])[]): Overlay =>
  flannelOverlay(2).map((node, own) => ({ ...node, fdb: (floods[own] ?? []).map(flood) }));

function asks(overlay: Overlay): boolean {
  const tables = tablesOf(overlay);
  const view = viewNode(tables, 0);
  return canAsk({ tables, goals: [], route: routePacket }, { view, link: linkNamed(view, "flannel.1")!, mac: vtepMac(0), nodes: [1] });
}

describe("canAsk", () => {
  it.each<[string, Overlay, boolean]>([
    ["both flood to each other", pair([1], [0]), true],
    ["only the other end floods here, by which this one learns", pair([], [0]), true],
    ["the answer finds no way back", pair([1], []), false],
    ["nobody floods", pair([], []), false],
    [
      "the other end's VNI is another",
      pair([1], [0]).map((node, own) => ({
        ...node,
        links: node.links.map((link) => (own === 1 && link.vxlan !== undefined ? { ...link, vxlan: { ...link.vxlan, vni: 9 } } : link)),
      })),
      false,
    ],
    [
      "the answer has an entry of its own",
      pair([1], []).map((node, own) => (own === 1 ? { ...node, fdb: [{ ...flood(0), mac: vtepMac(0) }] } : node)),
      true,
    ],
    [
      "that entry leads elsewhere",
      pair([1], []).map((node, own) => (own === 1 ? { ...node, fdb: [{ ...flood(7), mac: vtepMac(0) }] } : node)),
      false,
    ],
  ])("where %s", (_, overlay, expected) => {
    expect(asks(overlay)).toBe(expected);
  });
});

describe("isAnsweredHere", () => {
  it("by a VXLAN link with proxy, out of its own neighbors", () => {
    const view = viewNode(tablesOf(swarmOverlay(3)), 0);
    const asked = { vxlan: linkNamed(view, "vxlan0")!, bridge: linkNamed(view, "br0")! };

    expect(["10.0.1.11", "10.0.1.99"].map((address) => isAnsweredHere(view, { ...asked, address: ip(address) }))).toEqual([true, false]);
  });

  it("by a port with neigh_suppress, out of the neighbors on its bridge", () => {
    const suppressing = evpnOverlay(3).map((node) => ({
      ...node,
      bridgeLinks: [{ link: "vxlan100", master: "br100", features: ["neigh_suppress"] }],
    }));
    const answers = [evpnOverlay(3), suppressing].map((overlay) => {
      const view = viewNode(tablesOf(overlay), 0);
      return isAnsweredHere(view, { vxlan: linkNamed(view, "vxlan100")!, bridge: linkNamed(view, "br100")!, address: ip("10.100.0.11") });
    });

    expect(answers).toEqual([false, true]);
  });
});
