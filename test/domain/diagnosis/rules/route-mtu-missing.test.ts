import { describe, expect, it } from "vitest";
import { routeMtuMissing } from "../../../../src/domain/diagnosis/rules/route-mtu-missing.ts";
import { changeLink, dropRouteMtu, everywhere } from "../../../builders/damage.ts";
import { type Overlay } from "../../../builders/overlay.ts";
import { ciliumOverlay } from "../../../builders/programmed-overlays.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const damaged: Overlay = brokenBy("ROUTE_MTU_MISSING");

describe("routeMtuMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(ciliumOverlay(4), routeMtuMissing)).toEqual([]);
  });

  it("warns of a route to another node's pods without an MTU", () => {
    expect(told(damaged, routeMtuMissing)).toEqual(["WARNING route:10.42.2.0/24 on node-001"]);
    expect(codesOf(damaged)).toEqual(["ROUTE_MTU_MISSING"]);
    expect(sectionsOf(damaged, routeMtuMissing)).toEqual(["routes", "links"]);
  });

  it("tells once of all nodes that lack all of them", () => {
    const overlay = everywhere(ciliumOverlay(2), () => dropRouteMtu(0, 1));

    expect(told(overlay, routeMtuMissing)).toEqual(["WARNING route:10.42.0.0/24 on node-001", "WARNING route:10.42.1.0/24 on node-000"]);
  });

  it("is silent where the network card has room for VXLAN's headers", () => {
    const overlay = everywhere(damaged, () => changeLink("eth0", { mtu: 9000 }));

    expect(told(overlay, routeMtuMissing)).toEqual([]);
  });

  it("is silent where Cilium routes natively, with no tunnel", () => {
    const overlay = everywhere(damaged, () => ({ links }) => ({ links: links.filter(({ name }) => name !== "cilium_vxlan") }));

    expect(told(overlay, routeMtuMissing)).toEqual([]);
  });

  it("is silent about a second pod CIDR that may be the node's own", () => {
    expect(
      told(
        damaged.filter((_, node) => node !== 2),
        routeMtuMissing,
      ),
    ).toEqual([]);
  });
});
