import { describe, expect, it } from "vitest";
import { foreignAddrOnVtep } from "../../../../src/domain/diagnosis/rules/foreign-addr-on-vtep.ts";
import { addAddress, dropAddress, moveAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { told } from "../../../support/findings.ts";

describe("foreignAddrOnVtep", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), foreignAddrOnVtep)).toEqual([]);
  });

  it("tells of an address that the others have none like", () => {
    const overlay = brokenBy("FOREIGN_ADDR_ON_VTEP");

    expect(told(overlay, foreignAddrOnVtep)).toEqual(["INFO vtep:node-002/flannel.1 on node-002"]);
  });

  it("tells of a wider netmask", () => {
    const overlay = breakNode(flannelOverlay(4), 2, moveAddress("flannel.1", "10.42.2.0", 16));

    expect(told(overlay, foreignAddrOnVtep)).toEqual(["INFO vtep:node-002/flannel.1 on node-002"]);
  });

  it("is silent where the address is another node's", () => {
    const overlay = breakNode(flannelOverlay(4), 2, addAddress("flannel.1", "10.42.1.0", 32));

    expect(told(overlay, foreignAddrOnVtep)).toEqual([]);
  });

  it("is silent where it has none", () => {
    const overlay = breakNode(flannelOverlay(4), 2, dropAddress("flannel.1"));

    expect(told(overlay, foreignAddrOnVtep)).toEqual([]);
  });
});
