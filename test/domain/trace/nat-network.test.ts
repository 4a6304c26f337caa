import { describe, expect, it } from "vitest";
import { isInNatNetwork, NAT_ROUTER } from "../../../src/domain/trace/nat-network.ts";
import { breakNode, ip, mac, podAddress } from "../../builders/overlay.ts";
import { NAT_ADDRESS, vagrantOverlay, withRouteTo } from "../../builders/traced-overlays.ts";
import { traceIn } from "../../builders/traces.ts";

describe("the NAT network of VirtualBox", () => {
  it("is known by its prefix", () => {
    expect([NAT_ADDRESS, NAT_ROUTER, "10.0.20.1", "110.0.2.1"].map(isInNatNetwork)).toEqual([true, true, false, false]);
  });

  it("leads to no other machine, though its router answers", () => {
    const astray = breakNode(vagrantOverlay(2), 0, (node) => ({
      ...withRouteTo(node, 1, { gateway: ip(NAT_ROUTER), link: "nat0" }),
      neighbors: [...node.neighbors, { link: "nat0", address: ip(NAT_ROUTER), mac: mac("52:54:00:12:35:02"), nudState: "REACHABLE" }],
    }));

    expect(traceIn(astray, podAddress(0, 5), podAddress(1, 5)).forward.dropCause).toBe("LEAVES_OVERLAY");
  });
});
