import { describe, expect, it } from "vitest";
import { evpnOverlay, routerMac } from "../../builders/other-overlays.ts";
import { breakNode, ip, link, podAddress } from "../../builders/overlay.ts";
import { withLink } from "../../builders/traced-overlays.ts";
import { lastStep, traceIn } from "../../builders/traces.ts";

const [from, to] = [ip("10.100.0.10"), ip("10.100.0.12")];

describe("reachPort", () => {
  it("is where a frame for a machine behind the bridge ends", () => {
    expect(lastStep(traceIn(evpnOverlay(3), from, to).forward)).toMatchObject({ kind: "DELIVER", link: "vnet0" });
  });

  it("is no arrival where the destination is at another node", () => {
    const astray = breakNode(evpnOverlay(3), 0, (node) => ({
      links: [...node.links, link("veth9", { kind: "veth", master: "br4001" })],
      localFdb: [...node.localFdb, { mac: routerMac(1), link: "veth9", master: "br4001", state: "static" }],
    }));

    const { forward } = traceIn(astray, podAddress(0, 5), podAddress(1, 5));

    expect(forward).toMatchObject({ dropCause: "WRONG_NEXT_HOP", droppedAt: "node-000" });
  });

  it("drops what is longer than the port takes", () => {
    const narrow = evpnOverlay(3).map((node, number) => (number === 2 ? { ...node, ...withLink(node, "vnet0", { mtu: 1300 }) } : node));

    const [fits, long] = [1304, 1305].map((size) => traceIn(narrow, from, to, { size }));

    expect([fits?.forward.verdict, long?.forward.dropCause, long?.forward.droppedAt]).toEqual(["REACHABLE", "MTU_TOO_SMALL", "node-002"]);
  });
});
