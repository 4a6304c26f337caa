import { describe, expect, it } from "vitest";
import { moreSpecificRoute } from "../../../../src/domain/diagnosis/rules/more-specific-route.ts";
import { addNeighbor, addRoutes, changeRoute } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, mac, route, vtepAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("moreSpecificRoute", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), moreSpecificRoute)).toEqual([]);
  });

  it("names the node whose route to a peer leads out of the overlay", () => {
    const overlay = brokenBy("MORE_SPECIFIC_ROUTE");

    expect(told(overlay, moreSpecificRoute)).toEqual(["CRITICAL route:10.42.2.0/24 on node-001"]);
  });

  it("only warns of part of a subnet in which no pod is known", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.128/25", { gateway: ip("192.168.255.254"), link: "eth0" })));

    expect(told(overlay, moreSpecificRoute)).toEqual(["WARNING route:10.42.2.128/25 on node-001"]);
  });

  it("is critical where the owner has a pod there", () => {
    const overlay = breakNode(
      breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.2.128/25", { gateway: ip("192.168.255.254"), link: "eth0" }))),
      2,
      addNeighbor("cni0", "10.42.2.200", { mac: mac("02:00:00:00:00:01") }),
    );

    expect(told(overlay, moreSpecificRoute)).toEqual(["CRITICAL route:10.42.2.128/25 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("MORE_SPECIFIC_ROUTE");

    expect(sectionsOf(overlay, moreSpecificRoute)).toEqual(["routes"]);
  });

  it("is silent about a wider route", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addRoutes(route("10.42.0.0/16", { gateway: ip("192.168.255.254"), link: "eth0" })));

    expect(told(overlay, moreSpecificRoute)).toEqual([]);
  });

  it("is silent where the metric lets the overlay win", () => {
    const overlay = breakNode(flannelOverlay(4), 1, ({ routes }) => ({
      routes: [...routes, route("10.42.2.0/24", { gateway: ip("192.168.255.254"), link: "eth0", metric: 100 })],
    }));

    expect(told(overlay, moreSpecificRoute)).toEqual([]);
  });

  it("is silent about a gateway of another node in the overlay", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: vtepAddress(3) }));

    expect(told(overlay, moreSpecificRoute)).toEqual([]);
  });
});
