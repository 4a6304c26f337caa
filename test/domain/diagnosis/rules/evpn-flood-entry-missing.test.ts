import { describe, expect, it } from "vitest";
import { evpnFloodEntryMissing } from "../../../../src/domain/diagnosis/rules/evpn-flood-entry-missing.ts";
import { addFdb, dropFdb, everywhere } from "../../../builders/damage.ts";
import { evpnOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, mac, underlayAddress } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("evpnFloodEntryMissing", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(evpnOverlay(4), evpnFloodEntryMissing)).toEqual([]);
  });

  it("warns of a VTEP that is not flooded to", () => {
    const overlay = brokenBy("EVPN_FLOOD_ENTRY_MISSING");

    expect(told(overlay, evpnFloodEntryMissing)).toEqual(["WARNING fdb:vxlan100 10.0.10.11 on node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("EVPN_FLOOD_ENTRY_MISSING");

    expect(sectionsOf(overlay, evpnFloodEntryMissing)).toEqual(["fdb"]);
  });

  it("is silent where nothing is flooded at all", () => {
    const overlay = everywhere(evpnOverlay(4), () => dropFdb(({ mac: known }) => known === mac("00:00:00:00:00:00")));

    expect(told(overlay, evpnFloodEntryMissing)).toEqual([]);
  });

  it("is silent about flannel, where an all-zero entry is none of EVPN", () => {
    const overlay = breakNode(flannelOverlay(4), 1, addFdb("00:00:00:00:00:00", { remoteVtep: underlayAddress(2) }));

    expect(told(overlay, evpnFloodEntryMissing)).toEqual([]);
  });
});
