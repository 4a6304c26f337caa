import { describe, expect, it } from "vitest";
import { shapeMismatches } from "../../../../src/domain/diagnosis/signs/shape-mismatches.ts";
import { changeFdb, changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf } from "../../../builders/overlay.ts";
import { vlanOverlay } from "../../../builders/programmed-overlays.ts";

describe("shapeMismatches", () => {
  it("blames the value that fewer nodes have", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeVxlan({ vni: 7 }));

    expect(shapeMismatches(tablesOf(overlay)).map(({ trait, value, usual, nodes }) => [trait, value, usual, nodes.toArray()])).toEqual([
      ["vni", 7, 1, [2]],
    ]);
  });

  it("blames both of two, and nobody where the entry makes up for it", () => {
    const two = breakNode(flannelOverlay(2), 1, changeVxlan({ port: 4789 }));
    const madeUp = breakNode(breakNode(two, 0, changeFdb(1, { port: 4789 })), 1, changeFdb(0, { port: 8472 }));

    expect(shapeMismatches(tablesOf(two)).map(({ nodes }) => nodes.toArray())).toEqual([[0, 1]]);
    expect(shapeMismatches(tablesOf(madeUp))).toEqual([]);
  });

  it("takes the VXLAN link of the sender's VNI for the one that is meant, where one bridge has several", () => {
    expect(shapeMismatches(tablesOf(vlanOverlay(3)))).toEqual([]);
  });
});
