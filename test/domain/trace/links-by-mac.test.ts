import { describe, expect, it } from "vitest";
import { linksByMac } from "../../../src/domain/trace/links-by-mac.ts";
import { flannelOverlay, mac, tablesOf, vtepMac } from "../../builders/overlay.ts";
import { withLink } from "../../builders/traced-overlays.ts";

describe("linksByMac", () => {
  it("knows the links with an address that bear a MAC, on all nodes", () => {
    const twins = flannelOverlay(3).map((node) => ({ ...node, ...withLink(node, "eth0", { mac: mac("08:00:27:00:00:00") }) }));
    const byMac = linksByMac(tablesOf(twins));

    expect(byMac.get(mac("08:00:27:00:00:00"))?.map(({ node, link }) => [node, link.name])).toEqual(
      [0, 1, 2].map((node) => [node, "eth0"]),
    );
  });

  it("leaves out VXLAN links, and ports, whose frames go to their bridge", () => {
    const tables = tablesOf(flannelOverlay(2));

    expect([linksByMac(tables).get(vtepMac(0)), linksByMac(tables).get(mac("0a:59:0a:00:00:00"))]).toEqual([undefined, undefined]);
    expect(linksByMac(tables)).toBe(linksByMac(tables));
  });
});
