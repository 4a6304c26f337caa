import { describe, expect, it } from "vitest";
import { nodeIpSlash32 } from "../../../../src/domain/diagnosis/rules/node-ip-slash32.ts";
import { addAddress, all, changeVxlan } from "../../../builders/damage.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("nodeIpSlash32", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), nodeIpSlash32)).toEqual([]);
  });

  it("tells once of all nodes with such addresses", () => {
    const overlay = brokenBy("NODE_IP_SLASH32");

    expect(told(overlay, nodeIpSlash32)).toEqual(["INFO netmask:32 on node-000 node-001 node-002 node-003"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("NODE_IP_SLASH32");

    expect(sectionsOf(overlay, nodeIpSlash32)).toEqual(["addresses"]);
  });

  it("is silent where it is a virtual address beside the link's own", () => {
    const overlay = breakNode(
      flannelOverlay(4),
      2,
      all(addAddress("eth0", "192.168.0.200", 32), changeVxlan({ local: ip("192.168.0.200") })),
    );

    expect(told(overlay, nodeIpSlash32)).toEqual([]);
  });

  it("is silent about addresses on loopback", () => {
    const overlay = breakNode(flannelOverlay(4), 2, all(addAddress("lo", "192.168.7.7", 32), changeVxlan({ local: ip("192.168.7.7") })));

    expect(told(overlay, nodeIpSlash32)).toEqual([]);
  });
});
