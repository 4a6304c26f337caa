import { describe, expect, it } from "vitest";
import { vtepAddrMissing } from "../../../../src/domain/diagnosis/rules/vtep-addr-missing.ts";
import { all, changeLink, dropAddress, dropNeighbors, dropRoutes } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("vtepAddrMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vtepAddrMissing)).toEqual([]);
  });

  it("warns of a VXLAN link without an address", () => {
    const overlay = brokenBy("VTEP_ADDR_MISSING");

    expect(told(overlay, vtepAddrMissing)).toEqual(["WARNING vtep:node-002/flannel.1 on node-002"]);
  });

  it("is critical where routes and neighbors went with it", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(
        dropAddress("flannel.1"),
        dropRoutes(({ link: by }) => by === "flannel.1"),
        dropNeighbors(),
      ),
    );

    expect(told(overlay, vtepAddrMissing)).toEqual(["CRITICAL vtep:node-002/flannel.1 on node-002"]);
  });

  it("is silent where the link is down", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(changeLink("flannel.1", { flags: [] }), dropAddress("flannel.1")));

    expect(told(overlay, vtepAddrMissing)).toEqual([]);
  });

  it("is silent about bridged VXLAN links, which have none", () => {
    const overlay = evpnOverlay(4);

    expect(told(overlay, vtepAddrMissing)).toEqual([]);
  });
});
