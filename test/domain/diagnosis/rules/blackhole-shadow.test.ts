import { describe, expect, it } from "vitest";
import { blackholeShadow } from "../../../../src/domain/diagnosis/rules/blackhole-shadow.ts";
import { addRoutes, all } from "../../../builders/damage.ts";
import { calicoOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, route, rule } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("blackholeShadow", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), blackholeShadow)).toEqual([]);
  });

  it("names the node with a blackhole for a peer's subnet", () => {
    const overlay = brokenBy("BLACKHOLE_SHADOW");

    expect(told(overlay, blackholeShadow)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("names the one with a refusing route for one pod", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.7/32", { type: "prohibit" })));

    expect(told(overlay, blackholeShadow)).toEqual(["CRITICAL route:10.42.2.7/32 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("BLACKHOLE_SHADOW");

    expect(sectionsOf(overlay, blackholeShadow)).toEqual(["routes"]);
  });

  it("is silent where the routes into the overlay are more specific", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.0.0/16", { type: "blackhole" })));

    expect(told(overlay, blackholeShadow)).toEqual([]);
  });

  it("is silent about the blackholes of Calico's own blocks", () => {
    const overlay = calicoOverlay(4);

    expect(told(overlay, blackholeShadow)).toEqual([]);
  });

  it("is silent where a routing rule leads to it", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(
        ({ rules }) => ({ rules: [rule(100, { table: "100" }), ...rules] }),
        addRoutes(route("0.0.0.0/0", { table: "100", type: "blackhole" })),
      ),
    );

    expect(told(overlay, blackholeShadow)).toEqual([]);
  });
});
