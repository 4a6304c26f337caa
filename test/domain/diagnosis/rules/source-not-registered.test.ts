import { describe, expect, it } from "vitest";
import { sourceNotRegistered } from "../../../../src/domain/diagnosis/rules/source-not-registered.ts";
import { addAddress, all, changeFdb, changeVxlan, everywhere, moveAddress } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("sourceNotRegistered", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), sourceNotRegistered)).toEqual([]);
  });

  it("tells of a VTEP that sends from another address of its node", () => {
    const overlay = brokenBy("SOURCE_NOT_REGISTERED");

    expect(told(overlay, sourceNotRegistered)).toEqual(["INFO vtep:node-002/flannel.1 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("SOURCE_NOT_REGISTERED");

    expect(sectionsOf(overlay, sourceNotRegistered)).toEqual(["links", "fdb"]);
  });

  it("is silent where the peers use the second address too", () => {
    const overlay = everywhere(flannelOverlay(4), (number) =>
      number === 2
        ? all(addAddress("eth0", "192.168.0.200", 16), changeVxlan({ local: ip("192.168.0.200") }))
        : changeFdb(2, { remoteVtep: ip("192.168.0.200") }),
    );

    expect(told(overlay, sourceNotRegistered)).toEqual([]);
  });

  it("is silent where the address is gone", () => {
    const overlay = breakNode(flannelOverlay(4), 2, moveAddress("eth0", "192.168.9.9", 16));

    expect(told(overlay, sourceNotRegistered)).toEqual([]);
  });
});
