import { describe, expect, it } from "vitest";
import { routingLoop } from "../../../../src/domain/diagnosis/rules/routing-loop.ts";
import { changeRoute } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, vtepAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("routingLoop", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), routingLoop)).toEqual([]);
  });

  it("names the nodes that send a subnet to each other", () => {
    const overlay = brokenBy("ROUTING_LOOP");

    expect(told(overlay, routingLoop)).toEqual(["CRITICAL route:10.42.2.0/24 on node-000 node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("ROUTING_LOOP");

    expect(sectionsOf(overlay, routingLoop)).toEqual(["routes"]);
  });

  it("is silent about a detour", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: vtepAddress(3) }));

    expect(told(overlay, routingLoop)).toEqual([]);
  });

  it("is silent about a gateway that nobody has", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeRoute("10.42.2.0/24", { gateway: ip("10.42.99.0") }));

    expect(told(overlay, routingLoop)).toEqual([]);
  });
});
