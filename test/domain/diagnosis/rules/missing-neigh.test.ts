import { describe, expect, it } from "vitest";
import { missingNeigh } from "../../../../src/domain/diagnosis/rules/missing-neigh.ts";
import { changeRoute, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, podPrefix, vtepAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("missingNeigh", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), missingNeigh)).toEqual([]);
  });

  it("names the node without a neighbor entry", () => {
    const overlay = brokenBy("MISSING_NEIGH");

    expect(told(overlay, missingNeigh)).toEqual(["CRITICAL neighbor:10.42.2.0 on node-001"]);
  });

  it("names the one whose entry has failed", () => {
    const overlay = breakNode(flannelOverlay(4), 1, ({ neighbors }) => ({
      neighbors: neighbors.map(({ mac: known, ...row }) =>
        row.address === vtepAddress(2) ? { ...row, nudState: "FAILED" } : { ...row, ...(known !== undefined && { mac: known }) },
      ),
    }));

    expect(told(overlay, missingNeigh)).toEqual(["CRITICAL neighbor:10.42.2.0 on node-001"]);
  });

  it("is silent where the route is missing", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(told(overlay, missingNeigh)).toEqual([]);
  });

  it("is silent where the gateway is nobody's", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: ip("10.42.99.0") }));

    expect(told(overlay, missingNeigh)).toEqual([]);
  });
});
