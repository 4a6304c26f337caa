import { describe, expect, it } from "vitest";
import { breakNode, flannelOverlay, link, type OverlayNode, podAddress, underlayAddress } from "../../builders/overlay.ts";
import { withLink, withPod, withRouteTo } from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const seenAs =
  (nudState: string) =>
  ({ neighbors }: OverlayNode) => ({
    neighbors: [...neighbors, { link: "cni0", address: podAddress(1, 5), nudState }],
  });

describe("deliver", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["POD_UNREACHABLE", "nobody answers for it", seenAs("FAILED")],
    ["POD_UNREACHABLE", "its port is blocked", (node) => withPod(node, podAddress(1, 5), { portState: "blocking" })],
    ["POD_UNREACHABLE", "its bridge has no carrier", (node) => withLink(node, "cni0", { flags: ["UP", "NO-CARRIER"] })],
    ["POD_UNREACHABLE", "no port of the bridge is open", (node) => withLink(node, "veth0", { flags: [] })],
    ["LINK_DOWN", "its bridge is down", (node) => withLink(node, "cni0", { flags: [] })],
    ["MTU_TOO_SMALL", "its port takes less", (node) => withPod(node, podAddress(1, 5), { mtu: 1300 })],
  ])("ends with %s at the pod's node where %s", (cause, _, damage) => {
    expect(traceAfter(healthy, { 1: damage }, { size: 1400 }).forward).toMatchObject({ dropCause: cause, droppedAt: "node-001" });
  });

  it("finds a pod behind the port on which the bridge has seen it", () => {
    const { forward } = traceAfter(healthy, { 1: (node) => withPod(node, podAddress(1, 5)) });

    expect(lastStep(forward)?.description).toBe("10.42.1.5 is behind veth7");
  });

  it("takes a pod that nobody has seen to be there, and says so", () => {
    const trace = traceAfter(healthy, {});

    expect([trace.verdict, codesOf(trace).includes("ADDRESS_NEVER_SEEN")]).toEqual(["REACHABLE", true]);
  });

  it("does not decide for a pod that nobody has seen where a port is dead", () => {
    const dead = ({ links }: OverlayNode) => ({ links: [...links, link("veth9", { kind: "veth", master: "cni0", flags: [] })] });
    expect(traceAfter(healthy, { 1: dead }).verdict).toBe("UNDETERMINED");
  });

  it("reaches another node's own address over the wire", () => {
    const { verdict, forward } = traceIn(healthy, podAddress(0, 5), underlayAddress(2));

    expect([verdict, lastStep(forward)?.description]).toEqual(["REACHABLE", "192.168.0.2 is an address of node-002 itself"]);
  });

  it("finds no pods on a link to which a route sends them in error", () => {
    const astray = breakNode(healthy, 0, (node) => withRouteTo(node, 1, { link: "eth0" }));
    expect(traceIn(astray, podAddress(0, 5), podAddress(1, 5)).forward).toMatchObject({
      dropCause: "WRONG_NEXT_HOP",
      droppedAt: "node-000",
    });
  });
});
