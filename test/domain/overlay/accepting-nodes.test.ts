import { describe, expect, it } from "vitest";
import { acceptingNodes, type Frame } from "../../../src/domain/overlay/accepting-nodes.ts";
import type { Link } from "../../../src/domain/snapshot/rows.ts";
import {
  breakNode,
  flannelOverlay,
  ip,
  link,
  type Overlay,
  type OverlayNode,
  tablesOf,
  underlayAddress,
  vtepMac,
} from "../../builders/overlay.ts";

const healthy = flannelOverlay(3);
const TO_NODE_2: Frame = { remoteVtep: underlayAddress(2), vni: 1, port: 8472, mac: vtepMac(2) };

const accepting = (overlay: Overlay, frame: Frame = TO_NODE_2): number[] => acceptingNodes(tablesOf(overlay), frame).toArray();

/** Its VXLAN link as a port of a bridge with these flags. */
function bridged(flags: readonly string[]): (node: OverlayNode) => Partial<OverlayNode> {
  const enslaved = (own: Link): Link => (own.vxlan === undefined ? own : { ...own, master: "br0" });
  return ({ links }) => ({ links: [...links.map(enslaved), link("br0", { kind: "bridge", flags })] });
}

describe("acceptingNodes", () => {
  it("names the node that holds the address and bears the MAC", () => {
    expect(accepting(healthy)).toEqual([2]);
  });

  it("names none where the MAC, the VNI or the port is another", () => {
    expect(accepting(healthy, { ...TO_NODE_2, mac: vtepMac(1) })).toEqual([]);
    expect(accepting(healthy, { ...TO_NODE_2, vni: 2 })).toEqual([]);
    expect(accepting(healthy, { ...TO_NODE_2, port: 4789 })).toEqual([]);
  });

  it("takes a VNI and a port that each packet brings along for fitting", () => {
    expect(accepting(healthy, { ...TO_NODE_2, vni: null, port: null })).toEqual([2]);
  });

  it("names a node whose VXLAN link is a port of a bridge only while the bridge is up", () => {
    expect(accepting(breakNode(healthy, 2, bridged(["UP"])))).toEqual([2]);
    expect(accepting(breakNode(healthy, 2, bridged([])))).toEqual([]);
  });

  it("believes every node to have joined a multicast group", () => {
    expect(accepting(healthy, { ...TO_NODE_2, remoteVtep: ip("239.1.1.1") })).toEqual([2]);
    expect(accepting(healthy, { ...TO_NODE_2, remoteVtep: ip("ff05::100") })).toEqual([2]);
  });
});
