import { describe, expect, it } from "vitest";
import { outerRoutes } from "../../../../src/domain/diagnosis/signs/outer-routes.ts";
import { addRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, route, rule, tablesOf, underlayAddress, prefix } from "../../../builders/overlay.ts";

describe("outerRoutes", () => {
  it("looks up once for all addresses that nothing tells apart", () => {
    const [routes, ...others] = outerRoutes(tablesOf(flannelOverlay(4)));

    expect([routes?.prefix, routes?.targets.length, others.length]).toEqual(["192.168.0.0/16", 4, 0]);
  });

  it("looks up an address for itself where a node has a route for it", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addRoutes(route("192.168.0.1/32", { type: "blackhole" })));
    const own = outerRoutes(tablesOf(overlay)).find(({ targets }) => targets.includes(underlayAddress(1)));

    expect([own?.prefix, own?.targets]).toEqual(["192.168.0.1/32", [underlayAddress(1)]]);
  });

  it("looks up each where a routing rule asks for destinations", () => {
    const overlay = breakNode(flannelOverlay(4), 2, ({ rules }) => ({
      rules: [rule(10, { to: prefix("192.168.0.1/32"), action: "prohibit" }), ...rules],
    }));
    const routes = outerRoutes(tablesOf(overlay));

    expect(routes).toHaveLength(4);
    expect(routes.flatMap(({ lookups }) => lookups.refused.map(({ nodes }) => nodes.toArray()))).toEqual([[2]]);
  });
});
