import { describe, expect, it } from "vitest";
import { doubleMacs } from "../../../../src/domain/diagnosis/signs/double-macs.ts";
import { evpnOverlay, vmMac } from "../../../builders/other-overlays.ts";
import { breakNode, tablesOf } from "../../../builders/overlay.ts";

describe("doubleMacs", () => {
  it("finds a MAC behind the bridges of two nodes, with both of them", () => {
    const overlay = breakNode(evpnOverlay(4), 2, () => ({ localFdb: [{ mac: vmMac(1), link: "vnet0", master: "br100", state: "" }] }));

    expect(doubleMacs(tablesOf(overlay)).map(({ mac, nodes }) => [mac, nodes.toArray()])).toEqual([[vmMac(1), [1, 2]]]);
    expect(doubleMacs(tablesOf(evpnOverlay(4)))).toEqual([]);
  });
});
