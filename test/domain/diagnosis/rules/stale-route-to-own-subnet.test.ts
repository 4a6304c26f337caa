import { describe, expect, it } from "vitest";
import { staleRouteToOwnSubnet } from "../../../../src/domain/diagnosis/rules/stale-route-to-own-subnet.ts";
import { addAddress, all } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route, vtepAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("staleRouteToOwnSubnet", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), staleRouteToOwnSubnet)).toEqual([]);
  });

  it("names the node whose route into the overlay comes first", () => {
    const overlay = brokenBy("STALE_ROUTE_TO_OWN_SUBNET");

    expect(told(overlay, staleRouteToOwnSubnet)).toEqual(["CRITICAL route:10.42.2.0/24 on node-002"]);
  });

  it("only warns where the connected route comes first", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ routes }) => ({
      routes: [...routes, route("10.42.2.0/24", { gateway: vtepAddress(1), link: "flannel.1", flags: ["onlink"], rank: 1 })],
    }));

    expect(told(overlay, staleRouteToOwnSubnet)).toEqual(["WARNING route:10.42.2.0/24 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("STALE_ROUTE_TO_OWN_SUBNET");

    expect(sectionsOf(overlay, staleRouteToOwnSubnet)).toEqual(["routes"]);
  });

  it("is silent where cni0 has a peer's subnet besides", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(addAddress("cni0", "10.42.2.1", 24), ({ routes }) => ({
        routes: [...routes, route("10.42.2.0/24", { link: "cni0", protocol: "kernel", scope: "link", rank: 1 })],
      })),
    );

    expect(told(overlay, staleRouteToOwnSubnet)).toEqual([]);
  });
});
