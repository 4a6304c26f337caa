import { describe, expect, it } from "vitest";
import { missingFdb } from "../../../../src/domain/diagnosis/rules/missing-fdb.ts";
import { addFdb, all, changeNeighbor, dropFdb, dropNeighbors } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, underlayAddress, vtepAddress, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("missingFdb", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), missingFdb)).toEqual([]);
  });

  it("names the node without an entry for a peer's MAC", () => {
    const overlay = brokenBy("MISSING_FDB");

    expect(told(overlay, missingFdb)).toEqual(["CRITICAL fdb:0e:42:0a:00:00:02 on node-001"]);
  });

  it("tells once of a node that has none", () => {
    const overlay = breakNode(flannelOverlay(4), 1, dropFdb());

    expect(told(overlay, missingFdb)).toEqual(["CRITICAL fdb:node-001 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MISSING_FDB");

    expect(sectionsOf(overlay, missingFdb)).toEqual(["neighbors"]);
  });

  it("is silent where an all-zero entry stands in", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(
        dropFdb((entry) => entry.mac === vtepMac(2)),
        addFdb("00:00:00:00:00:00", { remoteVtep: underlayAddress(2) }),
      ),
    );

    expect(told(overlay, missingFdb)).toEqual([]);
  });

  it("is silent where the neighbor's MAC is old", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: mac("d6:02:e3:df:ea:7a") }));

    expect(told(overlay, missingFdb)).toEqual([]);
  });

  it("is silent where the node knows nothing of the peer", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(
        dropFdb((entry) => entry.mac === vtepMac(2)),
        dropNeighbors(({ address }) => address === vtepAddress(2)),
      ),
    );

    expect(told(overlay, missingFdb)).toEqual([]);
  });
});
