import { describe, expect, it } from "vitest";
import { mtuChains, OVERHEAD } from "../../../../src/domain/diagnosis/signs/mtus.ts";
import { changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("mtuChains", () => {
  it("gives a VXLAN link with the link below and those of the pods", () => {
    const [chain] = mtuChains(tablesOf(flannelOverlay(1)));

    expect([chain?.vxlanMtu, chain?.below?.name, chain?.pods.map(({ name }) => name)]).toEqual([1450, "eth0", ["veth0"]]);
    expect(OVERHEAD[chain?.family ?? 6]).toBe(50);
  });

  it("leaves out external links, whose routes say the MTU", () => {
    expect(mtuChains(tablesOf(breakNode(flannelOverlay(1), 0, changeVxlan({ external: true }))))).toEqual([]);
  });
});
