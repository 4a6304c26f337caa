import { describe, expect, it } from "vitest";
import { evpnType2NeighVsFdb } from "../../../../src/domain/diagnosis/rules/evpn-type2-neigh-vs-fdb.ts";
import { addNeighbor, all, dropFdb, dropNeighbors } from "../../../builders/damage.ts";
import { evpnOverlay, routerMac, vmMac } from "../../../builders/other-overlays.ts";
import { breakNode } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { codesOf, sectionsOf, told } from "../../../support/findings.ts";

describe("evpnType2NeighVsFdb", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(evpnOverlay(4), evpnType2NeighVsFdb)).toEqual([]);
  });

  it("names the node that drops what is for a machine", () => {
    const overlay = brokenBy("EVPN_TYPE2_NEIGH_VS_FDB");

    expect(told(overlay, evpnType2NeighVsFdb)).toEqual(["CRITICAL neighbor:52:54:00:00:00:02 on node-001"]);
    expect(sectionsOf(overlay, evpnType2NeighVsFdb)).toEqual(["neighbors"]);
  });

  it("only warns where frames are flooded instead", () => {
    const overlay = breakNode(
      evpnOverlay(4),
      1,
      dropFdb((row) => row.mac === vmMac(2)),
    );

    expect(told(overlay, evpnType2NeighVsFdb)).toEqual(["WARNING neighbor:52:54:00:00:00:02 on node-001"]);
    expect(codesOf(overlay)).toEqual(["EVPN_TYPE2_NEIGH_VS_FDB"]);
  });

  it("leaves a reporting node's router MAC to MISSING_FDB", () => {
    const overlay = breakNode(
      evpnOverlay(4),
      1,
      dropFdb((row) => row.mac === routerMac(2)),
    );

    expect(codesOf(overlay)).toEqual(["MISSING_FDB"]);
  });

  it("is silent about a neighbor that the kernel found itself", () => {
    const overlay = breakNode(
      evpnOverlay(4),
      1,
      all(
        dropFdb((row) => row.mac === vmMac(2)),
        dropNeighbors((row) => row.mac === vmMac(2)),
        addNeighbor("br100", "10.100.0.12", { mac: vmMac(2) }),
      ),
    );

    expect(told(overlay, evpnType2NeighVsFdb)).toEqual([]);
  });

  it("is silent about a machine on a port of the node's own", () => {
    const overlay = breakNode(
      evpnOverlay(4),
      1,
      addNeighbor("br100", "10.100.0.11", { mac: vmMac(1), nudState: "NOARP", flags: ["extern_learn"] }),
    );

    expect(told(overlay, evpnType2NeighVsFdb)).toEqual([]);
  });

  it("is silent about an entry of which the tools did not print the nexthop object", () => {
    const overlay = breakNode(
      evpnOverlay(4),
      1,
      all(
        dropFdb((row) => row.mac === vmMac(2)),
        ({ localFdb }) => ({ localFdb: [...localFdb, { mac: vmMac(2), link: "vxlan100", state: "", flags: ["extern_learn", "self"] }] }),
      ),
    );

    expect(told(overlay, evpnType2NeighVsFdb)).toEqual([]);
  });
});
