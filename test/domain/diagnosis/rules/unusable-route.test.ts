import { describe, expect, it } from "vitest";
import { unusableRoute } from "../../../../src/domain/diagnosis/rules/unusable-route.ts";
import { addRoutes, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, route } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("unusableRoute", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), unusableRoute)).toEqual([]);
  });

  it("names the node whose route makes a peer's subnet its own", () => {
    const overlay = brokenBy("UNUSABLE_ROUTE");

    expect(told(overlay, unusableRoute)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("names the one whose route has no gateway", () => {
    const overlay = breakNode(flannelOverlay(4), 1, ({ routes }) => ({
      routes: routes.map((row) => (row.dst === podPrefix(2) ? route(row.dst, { link: "flannel.1", scope: "link" }) : row)),
    }));

    expect(told(overlay, unusableRoute)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNUSABLE_ROUTE");

    expect(sectionsOf(overlay, unusableRoute)).toEqual(["routes"]);
  });

  it("is silent about a blackhole", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.0/24", { type: "blackhole" })));

    expect(told(overlay, unusableRoute)).toEqual([]);
  });

  it("is silent where the route is missing", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );

    expect(told(overlay, unusableRoute)).toEqual([]);
  });
});
