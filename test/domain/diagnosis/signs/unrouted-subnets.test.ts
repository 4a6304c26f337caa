import { describe, expect, it } from "vitest";
import { unroutedSubnets } from "../../../../src/domain/diagnosis/signs/unrouted-subnets.ts";
import { dropRoutes, everywhere, moveAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, podPrefix, tablesOf } from "../../../builders/overlay.ts";

describe("unroutedSubnets", () => {
  it("finds the pod bridge whose subnet nobody routes to", () => {
    const overlay = everywhere(flannelOverlay(4), () => dropRoutes(({ dst, gateway }) => dst === podPrefix(2) && gateway !== undefined));

    expect(unroutedSubnets(tablesOf(overlay))).toEqual([{ node: 2, bridge: "cni0", prefix: podPrefix(2) }]);
    expect(unroutedSubnets(tablesOf(flannelOverlay(4)))).toEqual([]);
  });

  it("takes a wider netmask for no subnet", () => {
    expect(unroutedSubnets(tablesOf(breakNode(flannelOverlay(4), 2, moveAddress("cni0", "10.42.2.1", 16))))).toEqual([]);
  });
});
