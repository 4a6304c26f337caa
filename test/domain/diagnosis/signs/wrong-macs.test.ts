import { describe, expect, it } from "vitest";
import { wrongMacsOf } from "../../../../src/domain/diagnosis/signs/wrong-macs.ts";
import { addNeighbor } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, mac, namesOf, tablesOf, underlayAddress } from "../../../builders/overlay.ts";

const withMac = (text: string) =>
  tablesOf(breakNode(flannelOverlay(3), 2, addNeighbor("eth0", underlayAddress(1), { mac: mac(text), nudState: "PERMANENT" })));

describe("wrongMacsOf", () => {
  it("tells who has which MAC for a peer's address, and whose it is", () => {
    const tables = withMac("08:00:27:00:00:00");
    const [wrong] = wrongMacsOf(tables, underlayAddress(1));

    expect(wrong && [wrong.nodes, wrong.peer, wrong.bearing].map((nodes) => namesOf(tables, nodes))).toEqual([
      ["node-002"],
      ["node-001"],
      ["node-000"],
    ]);
    expect(wrong?.link.name).toBe("eth0");
  });

  it("tells nothing of the right MAC, nor of an address that nobody resolves", () => {
    const tables = withMac("08:00:27:00:00:01");

    expect([1, 0].flatMap((peer) => wrongMacsOf(tables, underlayAddress(peer)))).toEqual([]);
  });
});
