import { describe, expect, it } from "vitest";
import { peerEntriesMissing } from "../../../../src/domain/diagnosis/rules/peer-entries-missing.ts";
import { dropRoutes, everywhere, forget } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("peerEntriesMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), peerEntriesMissing)).toEqual([]);
  });

  it("names the node that knows nothing of a peer", () => {
    const overlay = brokenBy("PEER_ENTRIES_MISSING");

    expect(told(overlay, peerEntriesMissing)).toEqual(["CRITICAL subnet:10.42.2.0/24 on node-001"]);
  });

  it("tells once of two nodes that know nothing of each other", () => {
    const overlay = breakNode(brokenBy("PEER_ENTRIES_MISSING"), 2, forget(1));

    expect(told(overlay, peerEntriesMissing)).toEqual(["CRITICAL subnets:node-001 and node-002 on node-001 node-002"]);
  });

  it("is silent where the route alone is missing", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(told(overlay, peerEntriesMissing)).toEqual([]);
  });

  it("is silent where nobody knows the peer", () => {
    const overlay = everywhere(flannelOverlay(4), (number) => (number === 2 ? () => ({}) : forget(2)));

    expect(told(overlay, peerEntriesMissing)).toEqual([]);
  });
});
