import { describe, expect, it } from "vitest";
import { sharedNatPublicIp } from "../../../../src/domain/diagnosis/rules/shared-nat-public-ip.ts";
import { changeFdb, everywhere } from "../../../builders/damage.ts";
import { swarmOverlay } from "../../../builders/other-overlays.ts";
import { breakNode, flannelOverlay, ip } from "../../../builders/overlay.ts";
import { brokenBy } from "../../../builders/faults/all-faults.ts";
import { sectionsOf, told } from "../../../support/findings.ts";

describe("sharedNatPublicIp", () => {
  it("is silent on a healthy overlay", () => {
    expect(told(flannelOverlay(4), sharedNatPublicIp)).toEqual([]);
  });

  it("names the nodes that are registered with one address of nobody", () => {
    const overlay = brokenBy("SHARED_NAT_PUBLIC_IP");

    expect(told(overlay, sharedNatPublicIp)).toEqual(["CRITICAL address:203.0.113.7 on node-001 node-002"]);
  });

  it("shows the rows that say so", () => {
    const overlay = brokenBy("SHARED_NAT_PUBLIC_IP");

    expect(sectionsOf(overlay, sharedNatPublicIp)).toEqual(["fdb", "links"]);
  });

  it("is silent where the address is one node's only", () => {
    const overlay = everywhere(flannelOverlay(4), () => changeFdb(1, { remoteVtep: ip("203.0.113.7") }));

    expect(told(overlay, sharedNatPublicIp)).toEqual([]);
  });

  it("is silent about containers of a swarm, whose nodes have their addresses in another namespace", () => {
    const overlay = breakNode(swarmOverlay(4), 1, ({ fdb }) => ({ fdb: fdb.map((entry) => ({ ...entry, remoteVtep: ip("10.0.10.13") })) }));

    expect(told(overlay, sharedNatPublicIp)).toEqual([]);
  });
});
