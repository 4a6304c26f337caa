import { describe, expect, it } from "vitest";
import { underlayNeighFailed } from "../../../../src/domain/diagnosis/rules/underlay-neigh-failed.ts";
import { addNeighbor, changeLink } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayNeighFailed", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), underlayNeighFailed)).toEqual([]);
  });

  it("warns of a peer's underlay address that does not answer", () => {
    const overlay = brokenBy("UNDERLAY_NEIGH_FAILED");

    expect(told(overlay, underlayNeighFailed)).toEqual(["WARNING neighbor:192.168.0.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_NEIGH_FAILED");

    expect(sectionsOf(overlay, underlayNeighFailed)).toEqual(["neighbors"]);
  });

  it("is silent about an address that no VTEP has", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addNeighbor("eth0", "192.168.255.254", { nudState: "FAILED" }));

    expect(told(overlay, underlayNeighFailed)).toEqual([]);
  });

  it("is silent where the peer's link is down", () => {
    const overlay = breakNode(brokenBy("UNDERLAY_NEIGH_FAILED"), 1, changeLink("eth0", { flags: [], operState: "DOWN" }));

    expect(told(overlay, underlayNeighFailed)).toEqual([]);
  });

  it("is silent where the entry is merely old", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      addNeighbor("eth0", "192.168.0.1", { mac: mac("08:00:27:00:00:01"), nudState: "STALE" }),
    );

    expect(told(overlay, underlayNeighFailed)).toEqual([]);
  });
});
