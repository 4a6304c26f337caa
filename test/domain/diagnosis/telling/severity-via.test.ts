import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { severityVia } from "../../../../src/domain/diagnosis/telling/severity-via.ts";
import { changeNeighbor } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf, vtepAddress, vtepMac } from "../../../builders/overlay.ts";

describe("severityVia", () => {
  it("is a warning where packets arrive over a third node, and critical where they do not", () => {
    const detour = tablesOf(breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(3) })));
    const own = tablesOf(breakNode(flannelOverlay(4), 1, changeNeighbor(2, { mac: vtepMac(1) })));

    expect([detour, own].map((tables) => severityVia(tables, vtepAddress(2), NodeSet.one(4, 1)))).toEqual(["WARNING", "CRITICAL"]);
  });
});
