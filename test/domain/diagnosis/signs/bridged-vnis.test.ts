import { describe, expect, it } from "vitest";
import { strangeBridges } from "../../../../src/domain/diagnosis/signs/bridged-vnis.ts";
import { changeLink } from "../../../builders/damage.ts";
import { evpnOverlay, swarmOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, tablesOf } from "../../../builders/overlay.ts";

describe("strangeBridges", () => {
  it("finds the bridge with a VNI of its own, and the usual one", () => {
    const overlay = breakNode(evpnOverlay(4), 2, changeLink("vxlan100", { vxlan: { vni: 101, port: 4789 } }));

    expect(strangeBridges(tablesOf(overlay))).toMatchObject([{ node: 2, bridge: "br100", vni: 101, usual: 100 }]);
  });

  it("takes bridges of one name for different networks where their addresses differ", () => {
    const other = breakNode(swarmOverlay(4), 3, (node) => ({
      links: node.links.map((known) => (known.vxlan === undefined ? known : { ...known, vxlan: { ...known.vxlan, vni: 4098 } })),
      addresses: [],
    }));

    expect(strangeBridges(tablesOf(evpnOverlay(4)))).toEqual([]);
    expect(strangeBridges(tablesOf(other))).toEqual([]);
  });
});
