import { describe, expect, it } from "vitest";
import { fdbWrongDst } from "../../../../src/domain/diagnosis/rules/fdb-wrong-dst.ts";
import { all, changeFdb, dropFdb, everywhere, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, underlayAddress, vtepMac } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("fdbWrongDst", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), fdbWrongDst)).toEqual([]);
  });

  it("names the node whose entry leads to a third node", () => {
    const overlay = brokenBy("FDB_WRONG_DST");

    expect(told(overlay, fdbWrongDst)).toEqual(["CRITICAL fdb:0e:42:0a:00:00:02 on node-001"]);
  });

  it("tells once of two entries that are exchanged", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      all(changeFdb(2, { remoteVtep: underlayAddress(3) }), changeFdb(3, { remoteVtep: underlayAddress(2) })),
    );

    expect(told(overlay, fdbWrongDst)).toEqual(["CRITICAL fdb:node-001 on node-001"]);
  });

  it("finds an entry with another port, another VNI, or a link behind which the address is not", () => {
    const overlay = breakNode(
      breakNode(breakNode(withNat(flannelOverlay(4)), 1, changeFdb(2, { port: 4789 })), 0, changeFdb(2, { vni: 7 })),
      3,
      changeFdb(2, { via: "nat0" }),
    );

    expect(told(overlay, fdbWrongDst)).toEqual(["CRITICAL fdb:0e:42:0a:00:00:02 on node-000 node-001 node-003"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("FDB_WRONG_DST");

    expect(sectionsOf(overlay, fdbWrongDst)).toEqual(["fdb"]);
  });

  it("is silent where the entry leads back to the node itself", () => {
    const overlay = breakNode(flannelOverlay(4), 1, changeFdb(2, { remoteVtep: underlayAddress(1) }));

    expect(told(overlay, fdbWrongDst)).toEqual([]);
  });

  it("is silent where all agree on a wrong address", () => {
    const overlay = everywhere(flannelOverlay(4), () => changeFdb(1, { remoteVtep: underlayAddress(3) }));

    expect(told(overlay, fdbWrongDst)).toEqual([]);
  });

  it("is silent where there is no entry", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      1,
      dropFdb((entry) => entry.mac === vtepMac(2)),
    );

    expect(told(overlay, fdbWrongDst)).toEqual([]);
  });
});
