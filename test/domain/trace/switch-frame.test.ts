import { describe, expect, it } from "vitest";
import { evpnOverlay, routerMac } from "../../builders/other-overlays.ts";
import { breakNode, ip, podAddress } from "../../builders/overlay.ts";
import { stepsOf, traceIn } from "../../builders/traces.ts";

const healthy = evpnOverlay(3);

describe("switchFrame", () => {
  it("floods a MAC that the bridge does not know out of its VXLAN ports", () => {
    const { forward } = traceIn(healthy, podAddress(0, 5), podAddress(1, 5));
    expect(stepsOf(forward)).toEqual(expect.arrayContaining(["node-000 NEIGHBOR", "node-000 FDB", "node-001 BRIDGE", "node-001 DELIVER"]));
  });

  it("takes the VXLAN port that the bridge's own entry names", () => {
    const known = breakNode(healthy, 0, ({ localFdb }) => ({
      localFdb: [...localFdb, { mac: routerMac(1), link: "vxlan4001", master: "br4001", state: "" }],
    }));
    expect(traceIn(known, podAddress(0, 5), podAddress(1, 5)).verdict).toBe("REACHABLE");
  });

  it("goes to a port of the node's own for a machine behind the bridge", () => {
    const { forward } = traceIn(healthy, podAddress(0, 5), ip("10.100.0.10"));
    expect(stepsOf(forward).at(-1)).toBe("node-000 DELIVER");
  });

  it("has nowhere to send a frame where the bridge has no VXLAN port", () => {
    const cut = breakNode(healthy, 0, ({ links }) => ({ links: links.filter(({ name }) => name !== "vxlan4001") }));
    expect(traceIn(cut, podAddress(0, 5), podAddress(1, 5)).forward.verdict).toBe("UNREACHABLE");
  });
});
