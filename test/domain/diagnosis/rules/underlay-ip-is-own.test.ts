import { describe, expect, it } from "vitest";
import { underlayIpIsOwn } from "../../../../src/domain/diagnosis/rules/underlay-ip-is-own.ts";
import { all, changeFdb, everywhere, onNat, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("underlayIpIsOwn", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), underlayIpIsOwn)).toEqual([]);
  });

  it("names the node whose entry leads back to itself", () => {
    const overlay = brokenBy("UNDERLAY_IP_IS_OWN");

    expect(told(overlay, underlayIpIsOwn)).toEqual(["CRITICAL fdb:0e:42:0a:00:00:02 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("UNDERLAY_IP_IS_OWN");

    expect(sectionsOf(overlay, underlayIpIsOwn)).toEqual(["fdb"]);
  });

  it("is silent where the entry leads to a third node", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeFdb(2, { remoteVtep: underlayAddress(3) }));

    expect(told(overlay, underlayIpIsOwn)).toEqual([]);
  });

  it("is silent where all nodes share the address", () => {
    const overlay = everywhere(withNat(flannelOverlay(4)), () =>
      all(onNat, ({ fdb }) => ({ fdb: fdb.map((entry) => ({ ...entry, remoteVtep: ip("10.0.2.15") })) })),
    );

    expect(told(overlay, underlayIpIsOwn)).toEqual([]);
  });
});
