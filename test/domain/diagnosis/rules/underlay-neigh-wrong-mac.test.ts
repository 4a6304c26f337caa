import { describe, expect, it } from "vitest";
import { underlayNeighWrongMac } from "../../../../src/domain/diagnosis/rules/underlay-neigh-wrong-mac.ts";
import { addNeighbor, all, changeNeighbor } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayNeighWrongMac", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), underlayNeighWrongMac)).toEqual([]);
  });

  it("names the node with a MAC of nobody for a peer's underlay address", () => {
    const overlay = brokenBy("UNDERLAY_NEIGH_WRONG_MAC");

    expect(told(overlay, underlayNeighWrongMac)).toEqual(["CRITICAL neighbor:192.168.0.1 on node-002"]);
  });

  it("only warns where it is that of another node, which may pass the packets on", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      addNeighbor("eth0", "192.168.0.1", { mac: mac("08:00:27:00:00:03"), nudState: "PERMANENT" }),
    );

    expect(told(overlay, underlayNeighWrongMac)).toEqual(["WARNING neighbor:192.168.0.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_NEIGH_WRONG_MAC");

    expect(sectionsOf(overlay, underlayNeighWrongMac)).toEqual(["neighbors", "links"]);
  });

  it("is silent about the right MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addNeighbor("eth0", "192.168.0.1", { mac: mac("08:00:27:00:00:01") }));

    expect(told(overlay, underlayNeighWrongMac)).toEqual([]);
  });

  it("is silent where one router answers for all", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        addNeighbor("eth0", "192.168.0.1", { mac: mac("42:01:0a:00:00:01") }),
        addNeighbor("eth0", "192.168.0.3", { mac: mac("42:01:0a:00:00:01") }),
      ),
    );

    expect(told(overlay, underlayNeighWrongMac)).toEqual([]);
  });

  it("is silent where the peer's VTEP has another MAC", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeNeighbor(1, { mac: vtepMac(3) }));

    expect(told(overlay, underlayNeighWrongMac)).toEqual([]);
  });
});
