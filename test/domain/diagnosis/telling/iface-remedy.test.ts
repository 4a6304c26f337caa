import { describe, expect, it } from "vitest";
import { NodeSet } from "../../../../src/domain/overlay/node-set.ts";
import { ifaceRemedy } from "../../../../src/domain/diagnosis/telling/iface-remedy.ts";
import { calicoOverlay, evpnOverlay } from "../../../builders/other-overlays.ts";
import { flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

const all = NodeSet.all(2);

describe("ifaceRemedy", () => {
  it("says how flannel's flag is to be written, and how not", () => {
    const remedy = ifaceRemedy(tablesOf(flannelOverlay(2)), all, "eth1");

    expect(remedy).toContain('one list item "--iface=eth1", or the two items "--iface" and "eth1"');
    expect(remedy).toContain("flag provided but not defined: -iface eth1");
  });

  it("knows Calico's setting, and else speaks of the VXLAN link itself", () => {
    expect(ifaceRemedy(tablesOf(calicoOverlay(2)), all, "eth1")).toContain("IP_AUTODETECTION_METHOD=interface=eth1");
    expect(ifaceRemedy(tablesOf(evpnOverlay(2)), all, "eth1")).toContain("address of eth1");
  });
});
