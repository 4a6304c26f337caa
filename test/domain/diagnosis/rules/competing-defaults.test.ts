import { describe, expect, it } from "vitest";
import { competingDefaults } from "../../../../src/domain/diagnosis/rules/competing-defaults.ts";
import { withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("competingDefaults", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), competingDefaults)).toEqual([]);
  });

  it("tells of a node whose first default route is not by the VTEP's link", () => {
    const overlay = brokenBy("COMPETING_DEFAULTS");

    expect(told(overlay, competingDefaults)).toEqual(["INFO route:default on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("COMPETING_DEFAULTS");

    expect(sectionsOf(overlay, competingDefaults)).toEqual(["routes"]);
  });

  it("is silent where the VTEP's link comes first", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ routes }) => ({
      routes: [...routes, route("0.0.0.0/0", { gateway: ip("10.0.2.2"), link: "eth7", metric: 100 })],
    }));

    expect(told(overlay, competingDefaults)).toEqual([]);
  });

  it("is silent about one default route by another link", () => {
    const overlay = withNat(flannelOverlay(4));

    expect(told(overlay, competingDefaults)).toEqual([]);
  });
});
