import { describe, expect, it } from "vitest";
import { gatewayHolders, isPartOnly, isWrongWay, subnetTroubles } from "../../../../src/domain/diagnosis/signs/subnet-troubles.ts";
import { addRoutes, changeFdb, changeRoute, dropRoutes } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, route, tablesOf, underlayAddress, vtepAddress } from "../../../builders/overlay.ts";

describe("subnetTroubles", () => {
  it("gives who lacks the route, and the default that takes the packets", () => {
    const overlay = breakNode(
      flannelOverlay(3),
      1,
      dropRoutes(({ dst }) => dst === podPrefix(2)),
    );
    const [trouble] = subnetTroubles(tablesOf(overlay));

    expect([trouble?.prefix, trouble?.missing.toArray(), trouble?.captured.map(({ row }) => row.dst)]).toEqual([
      podPrefix(2),
      [1],
      ["0.0.0.0/0"],
    ]);
    expect(subnetTroubles(tablesOf(flannelOverlay(3)))).toEqual([]);
  });

  it("tells a wrong gateway from a right one that is not reached", () => {
    const astray = tablesOf(breakNode(flannelOverlay(3), 1, changeRoute("10.42.2.0/24", { gateway: vtepAddress(0) })));
    const unreached = tablesOf(breakNode(flannelOverlay(3), 1, changeFdb(2, { remoteVtep: underlayAddress(0) })));
    const wrong = [astray, unreached].map((tables) =>
      subnetTroubles(tables).flatMap(({ ways, owners }) => ways.map((way) => isWrongWay(tables, { way, owners }))),
    );

    expect(wrong).toEqual([[true], [false]]);
    expect(gatewayHolders(astray, vtepAddress(0)).toArray()).toEqual([0]);
  });

  it("sees that a way serves part of the subnet only", () => {
    const overlay = breakNode(flannelOverlay(3), 1, addRoutes(route("10.42.2.7/32", { type: "blackhole" })));
    const [trouble] = subnetTroubles(tablesOf(overlay));

    expect(trouble?.ways.map((way) => isPartOnly(trouble.prefix, way))).toEqual([true]);
  });
});
