import { describe, expect, it } from "vitest";
import { diagnose } from "../../../../src/domain/diagnosis/diagnose.ts";
import { duplicateUnderlayIp } from "../../../../src/domain/diagnosis/rules/duplicate-underlay-ip.ts";
import { changeFdb, onNat, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, type Overlay, tablesOf, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

const onNatAll: Overlay = brokenBy("DUPLICATE_UNDERLAY_IP");

describe("duplicateUnderlayIp", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(withNat(flannelOverlay(4)), duplicateUnderlayIp)).toEqual([]);
  });

  it("tells once of all nodes that are registered with the NAT address of every Vagrant machine", () => {
    const overlay = onNatAll;

    expect(told(overlay, duplicateUnderlayIp)).toEqual(["CRITICAL address:10.0.2.15 on node-000 node-001 node-002 node-003"]);
  });

  it("tells it from one machine's tables alone", () => {
    const overlay = onNatAll.slice(1, 2);

    expect(told(overlay, duplicateUnderlayIp)).toEqual(["CRITICAL address:10.0.2.15 on node-001"]);
  });

  it("shows the rows that say so", () => {
    const overlay = onNatAll;

    expect(sectionsOf(overlay, duplicateUnderlayIp)).toEqual(["addresses", "links", "fdb"]);
  });

  it("is silent where one node alone took the address", () => {
    const overlay = breakNode(withNat(flannelOverlay(4)), 2, onNat);

    expect(told(overlay, duplicateUnderlayIp)).toEqual([]);
  });

  it("is silent about one FDB entry that leads back to its node", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeFdb(2, { remoteVtep: underlayAddress(1) }));

    expect(told(overlay, duplicateUnderlayIp)).toEqual([]);
  });

  it("is all that is told of such a cluster", () => {
    expect(codesOf(onNatAll)).toEqual(["DUPLICATE_UNDERLAY_IP"]);
  });

  it("names the interface with a unique address, as flannel's flag is to be written in a manifest", () => {
    const [finding] = diagnose(tablesOf(onNatAll));

    expect(finding?.remedy).toContain('one list item "--iface=eth0", or the two items "--iface" and "eth0"');
    expect(finding?.remedy).toContain('One item "--iface eth0" fails: flag provided but not defined: -iface eth0');
  });
});
