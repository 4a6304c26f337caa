import { describe, expect, it } from "vitest";
import { diagnose } from "../../../../src/domain/diagnosis/diagnose.ts";
import { missingRoute } from "../../../../src/domain/diagnosis/rules/missing-route.ts";
import { addRoutes, all, changeLink, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, route, tablesOf } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("missingRoute", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), missingRoute)).toEqual([]);
  });

  it("names the node without a route to a peer's subnet", () => {
    const overlay = brokenBy("MISSING_ROUTE");

    expect(told(overlay, missingRoute)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("tells once of several that one node lacks", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2) || dst === podPrefix(3)),
    );

    expect(told(overlay, missingRoute)).toEqual(["CRITICAL routes:node-001 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MISSING_ROUTE");

    expect(sectionsOf(overlay, missingRoute)).toEqual(["routes", "neighbors"]);
  });

  it("is silent where all of them are gone", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropRoutes(({ link: by }) => by === "flannel.1"),
    );

    expect(told(overlay, missingRoute)).toEqual([]);
  });

  it("is silent where there is a blackhole", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.0/24", { type: "blackhole" })));

    expect(told(overlay, missingRoute)).toEqual([]);
  });

  it("is silent where the link is down", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(
        changeLink("flannel.1", { flags: [] }),
        dropRoutes(({ link: by }) => by === "flannel.1"),
      ),
    );

    expect(told(overlay, missingRoute)).toEqual([]);
  });

  it("says which default route takes the packets", () => {
    const overlay = brokenBy("MISSING_ROUTE");
    const [finding] = diagnose(tablesOf(overlay));

    expect(finding?.message).toBe(
      "On node-001 there is no route to 10.42.2.0/24; the default route by 192.168.255.254 on eth0 takes the packets.",
    );
  });
});
