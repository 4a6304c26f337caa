import { describe, expect, it } from "vitest";
import { swarmLinks, swarmVxlans } from "../../../../src/domain/diagnosis/signs/swarm.ts";
import { evpnOverlay, swarmOverlay } from "../../../builders/other-overlays.ts";
import { flannelOverlay, tablesOf } from "../../../builders/overlay.ts";

describe("swarmVxlans", () => {
  it("are the bridged links of a namespace without an underlay that answer ARP themselves", () => {
    expect(swarmVxlans(tablesOf(swarmOverlay(2)), 1).map(({ name }) => name)).toEqual(["vxlan0"]);
  });

  it("are none of flannel's and of EVPN's", () => {
    expect([flannelOverlay(2), evpnOverlay(2)].flatMap((overlay) => swarmVxlans(tablesOf(overlay), 0))).toEqual([]);
  });
});

describe("swarmLinks", () => {
  it("tells the nodes of each name", () => {
    const tables = tablesOf([...swarmOverlay(2), ...flannelOverlay(3).slice(2)]);

    expect([...swarmLinks(tables)].map(([name, nodes]) => [name, nodes.toArray()])).toEqual([["vxlan0", [0, 1]]]);
  });
});
