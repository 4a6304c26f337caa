import { describe, expect, it } from "vitest";
import { ciliumNeighStale } from "../../../../src/domain/diagnosis/rules/cilium-neigh-stale.ts";
import { addNeighbor, all } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac } from "../../../builders/overlay.ts";
import { ciliumOverlay } from "../../../builders/programmed-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const managed = { nudState: "STALE", flags: ["extern_learn", "managed"] };

describe("ciliumNeighStale", () => {
  it("is silent on a healthy overlay", () => {
    const overlay = breakNode(ciliumOverlay(4), 1, addNeighbor("eth0", "192.168.0.2", { mac: mac("08:00:27:00:00:02"), ...managed }));

    expect(told(overlay, ciliumNeighStale)).toEqual([]);
  });

  it("warns of an entry with a MAC that the node's link does not bear", () => {
    const overlay = brokenBy("CILIUM_NEIGH_STALE");

    expect(told(overlay, ciliumNeighStale)).toEqual(["WARNING neighbor:192.168.0.2 on node-001"]);
    expect(codesOf(overlay)).toEqual(["CILIUM_NEIGH_STALE"]);
    expect(sectionsOf(overlay, ciliumNeighStale)).toEqual(["neighbors", "links"]);
  });

  it("is silent about an entry that the kernel made itself, and forgets", () => {
    const overlay = breakNode(
      ciliumOverlay(4),
      1,
      addNeighbor("eth0", "192.168.0.2", { mac: mac("08:00:27:00:99:99"), nudState: "STALE" }),
    );

    expect(told(overlay, ciliumNeighStale)).toEqual([]);
  });

  it("is silent about one that is not resolved, since the node may be down", () => {
    const overlay = breakNode(ciliumOverlay(4), 1, addNeighbor("eth0", "192.168.0.2", { ...managed, nudState: "FAILED" }));

    expect(told(overlay, ciliumNeighStale)).toEqual([]);
  });

  it("is silent where a router answers for all", () => {
    const router = { mac: mac("42:01:0a:00:00:01"), ...managed };
    const overlay = breakNode(
      ciliumOverlay(4),
      1,
      all(addNeighbor("eth0", "192.168.0.2", router), addNeighbor("eth0", "192.168.0.3", router)),
    );

    expect(told(overlay, ciliumNeighStale)).toEqual([]);
  });

  it("leaves the underlay of ordinary VXLAN links to its own rule", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addNeighbor("eth0", "192.168.0.2", { mac: mac("08:00:27:00:99:99"), ...managed }));

    expect(codesOf(overlay)).toEqual(["UNDERLAY_NEIGH_WRONG_MAC"]);
  });
});
