import { describe, expect, it } from "vitest";
import { neighTablePressure } from "../../../../src/domain/diagnosis/rules/neigh-table-pressure.ts";
import { all, crowd } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("neighTablePressure", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), neighTablePressure)).toEqual([]);
  });

  it("warns of a node with nearly as many neighbors as its kernel takes", () => {
    const overlay = brokenBy("NEIGH_TABLE_PRESSURE");

    expect(told(overlay, neighTablePressure)).toEqual(["WARNING neighbors:4 on node-002"]);
  });

  it("asks for the node's own limit", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(crowd(200), ({ known }) => ({
        known: [...known, "sysctls"],
        sysctls: [{ name: "net.ipv4.neigh.default.gc_thresh3", value: "200" }],
      })),
    );

    expect(told(overlay, neighTablePressure)).toEqual(["WARNING neighbors:4 on node-002"]);
  });

  it("is silent about permanent entries, which do not count", () => {
    const overlay = breakNode(flannelOverlay(4), 2, (node) => ({
      neighbors: crowd(2000)(node).neighbors!.map((row) => ({ ...row, nudState: "PERMANENT" })),
    }));

    expect(told(overlay, neighTablePressure)).toEqual([]);
  });

  it("is silent where the limit was raised", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(crowd(1000), ({ known }) => ({
        known: [...known, "sysctls"],
        sysctls: [{ name: "net.ipv4.neigh.default.gc_thresh3", value: "8192" }],
      })),
    );

    expect(told(overlay, neighTablePressure)).toEqual([]);
  });
});
