import { describe, expect, it } from "vitest";
import { vipAsVtep } from "../../../../src/domain/diagnosis/rules/vip-as-vtep.ts";
import { addAddress, all, changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("vipAsVtep", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), vipAsVtep)).toEqual([]);
  });

  it("tells of a VTEP on an address of 32 bits beside the link's own", () => {
    const overlay = brokenBy("VIP_AS_VTEP");

    expect(told(overlay, vipAsVtep)).toEqual(["INFO vtep:node-002/flannel.1 on node-002"]);
  });

  it("is silent where the VTEP has the link's own address", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addAddress("eth0", "192.168.0.200", 32));

    expect(told(overlay, vipAsVtep)).toEqual([]);
  });

  it("is silent about a second address with the network's netmask", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(addAddress("eth0", "192.168.0.200", 16), changeVxlan({ local: ip("192.168.0.200") })),
    );

    expect(told(overlay, vipAsVtep)).toEqual([]);
  });
});
