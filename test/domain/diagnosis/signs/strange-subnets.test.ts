import { describe, expect, it } from "vitest";
import { strangeSubnets } from "../../../../src/domain/diagnosis/signs/strange-subnets.ts";
import { all, changeVxlan, dropRoutes, everywhere, moveAddress, withNat } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip, prefix, tablesOf } from "../../../builders/overlay.ts";

const astray = all(moveAddress("eth0", "172.16.9.9", 24), changeVxlan({ local: ip("172.16.9.9") }));

describe("strangeSubnets", () => {
  it("finds the VTEP in a network of its own, to which others send by another link", () => {
    const overlay = everywhere(breakNode(withNat(flannelOverlay(4)), 2, astray), (number) => ({ fdb }) => ({
      fdb: fdb.map((entry) =>
        number !== 2 && entry.remoteVtep === ip("192.168.0.2") ? { ...entry, remoteVtep: ip("172.16.9.9") } : entry,
      ),
    }));

    expect(strangeSubnets(tablesOf(overlay))).toEqual([
      { node: 2, address: "172.16.9.9", subnet: "172.16.9.0/24", usual: "192.168.0.0/16" },
    ]);
  });

  it("finds none where the VTEPs' own links lead to a router between the networks", () => {
    const routed = everywhere(flannelOverlay(4), (number) =>
      all(
        moveAddress("eth0", number === 2 ? "172.16.9.9" : `192.168.0.${number}`, 24),
        dropRoutes(({ dst }) => dst === prefix("192.168.0.0/16")),
      ),
    );

    expect(strangeSubnets(tablesOf(routed))).toEqual([]);
  });
});
