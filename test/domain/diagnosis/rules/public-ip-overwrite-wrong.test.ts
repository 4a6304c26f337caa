import { describe, expect, it } from "vitest";
import { publicIpOverwriteWrong } from "../../../../src/domain/diagnosis/rules/public-ip-overwrite-wrong.ts";
import { changeFdb, everywhere, moveAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("publicIpOverwriteWrong", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), publicIpOverwriteWrong)).toEqual([]);
  });

  it("names the node to which all others send at an address of another", () => {
    const overlay = brokenBy("PUBLIC_IP_OVERWRITE_WRONG");

    expect(told(overlay, publicIpOverwriteWrong)).toEqual(["CRITICAL address:192.168.0.3 on node-001"]);
  });

  it("only warns where nobody holds the address: a NAT may have it", () => {
    const overlay = everywhere(flannelOverlay(4), () => changeFdb(1, { remoteVtep: ip("203.0.113.7") }));

    expect(told(overlay, publicIpOverwriteWrong)).toEqual(["WARNING address:203.0.113.7 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("PUBLIC_IP_OVERWRITE_WRONG");

    expect(sectionsOf(overlay, publicIpOverwriteWrong)).toEqual(["links", "fdb", "addresses"]);
  });

  it("is silent where one node alone sends elsewhere", () => {
    const overlay = breakNode(flannelOverlay(4), 2, changeFdb(1, { remoteVtep: underlayAddress(3) }));

    expect(told(overlay, publicIpOverwriteWrong)).toEqual([]);
  });

  it("is silent where the node has lost the address", () => {
    const overlay = breakNode(flannelOverlay(4), 1, moveAddress("eth0", "192.168.9.9", 16));

    expect(told(overlay, publicIpOverwriteWrong)).toEqual([]);
  });
});
