import { describe, expect, it } from "vitest";
import { viewNode } from "../../../src/domain/trace/node-view.ts";
import { isOpaque, isSetPerPacket } from "../../../src/domain/trace/opaque-link.ts";
import { swarmOverlay } from "../../builders/other-overlays.ts";
import { flannelOverlay, ip, link, type Overlay, podAddress, tablesOf, underlayAddress } from "../../builders/overlay.ts";
import { ciliumOverlay, openVSwitchOverlay, wireGuardOverlay } from "../../builders/programmed-overlays.ts";
import { withVxlan } from "../../builders/traced-overlays.ts";
import { codesOf, traceIn } from "../../builders/traces.ts";

describe("a link of which no table says where it leads", () => {
  it.each<[string, Overlay]>([
    ["Cilium", ciliumOverlay(3)],
    ["Open vSwitch", openVSwitchOverlay(3)],
    ["WireGuard", wireGuardOverlay(3)],
  ])("leaves pings between pods of %s undecided, with nothing said to be missing", (_, overlay) => {
    for (const [from, to] of [
      [podAddress(0, 5), podAddress(1, 5)],
      [underlayAddress(0), podAddress(1, 5)],
      [podAddress(2, 5), podAddress(0, 5)],
    ] as const) {
      const { verdict, forward, caveats } = traceIn(overlay, from, to);

      expect([verdict, forward.dropCause, caveats[0]?.code]).toEqual(["UNDETERMINED", null, "OPAQUE_LINK"]);
    }
  });

  it("still lets nodes of Cilium be pinged over the underlay", () => {
    expect(traceIn(ciliumOverlay(2), underlayAddress(0), underlayAddress(1)).verdict).toBe("REACHABLE");
  });

  it("leaves pings between containers of a swarm undecided, since their underlay is another network namespace", () => {
    const trace = traceIn(swarmOverlay(3), ip("10.0.1.10"), ip("10.0.1.11"), { fromNode: "node-000" });

    expect(trace.verdict).toBe("UNDETERMINED");
    expect(codesOf(trace)).toContain("OPAQUE_LINK");
  });

  it("takes in what comes over an external VXLAN link, and does not say what becomes of it", () => {
    const mixed = flannelOverlay(2).map((node, number) => (number === 1 ? { ...node, ...withVxlan(node, { external: true }) } : node));

    const trace = traceIn(mixed, podAddress(0, 5), podAddress(1, 5));

    expect([trace.verdict, trace.forward.hops.at(-1)?.node]).toEqual(["UNDETERMINED", "node-001"]);
    expect(codesOf(trace)).toContain("OPAQUE_LINK");
  });

  it("has no FDB entry missing where it is external, since it asks for none", () => {
    const external = flannelOverlay(2).map((node) => ({ ...node, ...withVxlan(node, { external: true }), fdb: [] }));

    expect(traceIn(external, podAddress(0, 5), podAddress(1, 5))).toMatchObject({ verdict: "UNDETERMINED", forward: { dropCause: null } });
    expect(
      traceIn(
        external.map((node) => ({ ...node, neighbors: [] })),
        podAddress(0, 5),
        podAddress(1, 5),
      ).verdict,
    ).toBe("UNDETERMINED");
  });
});

describe("isOpaque", () => {
  const view = viewNode(tablesOf(wireGuardOverlay(1)), 0);

  it.each([
    { kind: "openvswitch", flags: ["UP"], opaque: true },
    { kind: "gretap", flags: ["UP"], opaque: true },
    { kind: "veth", flags: ["NOARP", "UP"], opaque: true },
    { kind: "veth", flags: ["UP"], opaque: false },
    { kind: "bridge", flags: ["UP"], opaque: false },
    { kind: "dummy", flags: ["NOARP", "UP"], opaque: false },
  ])("is $opaque of kind $kind with $flags", ({ opaque, ...more }) => {
    expect(isOpaque(view, link("x0", more))).toBe(opaque);
  });

  it("knows tunnels of the node by their names", () => {
    expect(isOpaque(view, link("flannel-wg"))).toBe(true);
  });

  it("tells external VXLAN links from those whose VNIs are listed", () => {
    expect(
      [{ external: true }, { external: true, vnifilter: true }, { vni: 1 }].map((vxlan) => isSetPerPacket(link("v", { vxlan }))),
    ).toEqual([true, false, false]);
  });
});
