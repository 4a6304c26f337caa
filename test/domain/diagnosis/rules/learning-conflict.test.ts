import { describe, expect, it } from "vitest";
import { learningConflict } from "../../../../src/domain/diagnosis/rules/learning-conflict.ts";
import { addAddress, all, changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("learningConflict", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), learningConflict)).toEqual([]);
  });

  it("names the learning node and the peer that sends from another address", () => {
    const overlay = brokenBy("LEARNING_CONFLICT");

    expect(told(overlay, learningConflict)).toEqual(["CRITICAL vtep:0e:42:0a:00:00:02 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("LEARNING_CONFLICT");

    expect(sectionsOf(overlay, learningConflict)).toEqual(["links", "fdb"]);
  });

  it("is silent where nobody learns", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(addAddress("eth0", "192.168.0.200", 16), changeVxlan({ local: ip("192.168.0.200") })),
    );

    expect(told(overlay, learningConflict)).toEqual([]);
  });

  it("is silent where the peer sends from the address that is known", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeVxlan({ learning: true }));

    expect(told(overlay, learningConflict)).toEqual([]);
  });
});
