import { describe, expect, it } from "vitest";
import { wrongMacsOf } from "../../../../src/domain/diagnosis/signs/wrong-macs.ts";
import { wrongMacFinding } from "../../../../src/domain/diagnosis/telling/wrong-mac-finding.ts";
import { addNeighbor } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, tablesOf, underlayAddress } from "../../../builders/overlay.ts";

describe("wrongMacFinding", () => {
  it("says both MACs, whose they are, and the command that takes the entry away", () => {
    const tables = tablesOf(breakNode(flannelOverlay(3), 2, addNeighbor("eth0", underlayAddress(1), { mac: mac("02:de:ad:00:00:01") })));
    const [finding] = wrongMacsOf(tables, underlayAddress(1)).map((wrong) =>
      wrongMacFinding(tables, wrong, { code: "CILIUM_NEIGH_STALE", severity: "WARNING" }),
    );

    expect(finding).toMatchObject({
      code: "CILIUM_NEIGH_STALE",
      subject: "neighbor:192.168.0.1",
      message: "node-002 resolves 192.168.0.1 to 02:de:ad:00:00:01, which nobody bears; eth0 of node-001 has 08:00:27:00:00:01.",
      remedy: "ip neigh del 192.168.0.1 dev eth0 on node-002.",
    });
  });
});
