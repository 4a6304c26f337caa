import { describe, expect, it } from "vitest";
import { portMismatch } from "../../../../src/domain/diagnosis/rules/port-mismatch.ts";
import { changeFdb, changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("portMismatch", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), portMismatch)).toEqual([]);
  });

  it("names the node with another UDP port", () => {
    const overlay = brokenBy("PORT_MISMATCH");

    expect(told(overlay, portMismatch)).toEqual(["CRITICAL port:4789 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("PORT_MISMATCH");

    expect(sectionsOf(overlay, portMismatch)).toEqual(["links", "fdb"]);
  });

  it("is silent about another VNI", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeVxlan({ vni: 7 }));

    expect(told(overlay, portMismatch)).toEqual([]);
  });

  it("is silent where one FDB entry has a port of its own", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeFdb(2, { port: 4789 }));

    expect(told(overlay, portMismatch)).toEqual([]);
  });
});
