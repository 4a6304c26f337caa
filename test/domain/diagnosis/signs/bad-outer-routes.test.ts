import { describe, expect, it } from "vitest";
import { badOuterRoutes } from "../../../../src/domain/diagnosis/signs/bad-outer-routes.ts";
import { addRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, namesOf, type Overlay, route, tablesOf, vtepAddress } from "../../../builders/overlay.ts";

const told = (overlay: Overlay): string[] => {
  const tables = tablesOf(overlay);
  return badOuterRoutes(tables).map(({ target, fault, nodes }) => `${target} ${fault} on ${namesOf(tables, nodes).join(" ")}`);
};

describe("badOuterRoutes", () => {
  it("finds none in a healthy overlay", () => {
    expect(told(flannelOverlay(4))).toEqual([]);
  });

  it("tells a discarding route and one into the overlay apart", () => {
    const blackhole = addRoutes(route("192.168.0.1/32", { type: "blackhole" }));
    const inward = addRoutes(route("192.168.0.1/32", { gateway: vtepAddress(1), link: "flannel.1" }));

    expect(told(breakNode(flannelOverlay(4), 2, blackhole))).toEqual(["192.168.0.1 DISCARD on node-002"]);
    expect(told(breakNode(flannelOverlay(4), 2, inward))).toEqual(["192.168.0.1 OVERLAY on node-002"]);
  });

  it("says nothing of what leaves by the VTEP's own link to a router", () => {
    const routed = addRoutes(route("192.168.0.1/32", { gateway: ip("192.168.255.254"), link: "eth0" }));

    expect(told(breakNode(flannelOverlay(4), 2, routed))).toEqual([]);
  });
});
