import { describe, expect, it } from "vitest";
import { breakNode, flannelOverlay, mac, type OverlayNode, podAddress, underlayAddress } from "../../builders/overlay.ts";
import { hostGwOverlay, registeredNatOverlay, withAddress, withLink } from "../../builders/traced-overlays.ts";
import { codesOf, stepsOf, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const eth0 = (number: number) => mac(`08:00:27:00:00:0${number}`);
const knows =
  (own: ReturnType<typeof mac>, nudState: string) =>
  ({ neighbors }: OverlayNode) => ({
    neighbors: [...neighbors, { link: "eth0", address: underlayAddress(1), mac: own, nudState }],
  });

describe("crossWire", () => {
  it.each<[string, string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["LINK_DOWN", "the sender's link has no carrier", "node-000", (node) => withLink(node, "eth0", { flags: ["UP", "NO-CARRIER"] })],
    ["UNDERLAY_NEIGH_WRONG", "a MAC is written down that nobody bears", "node-000", knows(mac("02:00:00:00:00:09"), "PERMANENT")],
  ])("ends with %s where %s", (cause, _, at, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward).toMatchObject({ dropCause: cause, droppedAt: at });
  });

  it("asks again where it has learned a wrong MAC", () => {
    expect(traceAfter(healthy, { 0: knows(mac("02:00:00:00:00:09"), "STALE") }).verdict).toBe("REACHABLE");
  });

  it("goes to whoever bears a MAC that is written down, and on from there", () => {
    const trace = traceAfter(healthy, { 0: knows(eth0(2), "PERMANENT") });

    expect([trace.verdict, trace.forward.hops.map(({ node }) => node)]).toEqual(["REACHABLE", ["node-000", "node-002", "node-001"]]);
    expect(codesOf(trace)).toContain("DETOUR");
  });

  it("drops what is longer than the receiver's link takes, fragments too", () => {
    const narrow = (node: OverlayNode) => withLink(node, "eth0", { mtu: 1400 });

    const receiver = traceAfter(healthy, { 1: narrow }, { size: 1450 });
    const all = traceAfter(healthy, { 0: narrow, 1: narrow }, { size: 1450 });

    expect(receiver.forward).toMatchObject({ dropCause: "MTU_TOO_SMALL", droppedAt: "node-001" });
    expect(all.verdict).toBe("REACHABLE");
  });

  it("leaves it to luck which of two nodes with one address answers", () => {
    const trace = traceAfter(healthy, { 2: (node) => withAddress(node, "eth0", underlayAddress(1), 16) });

    expect([trace.verdict, codesOf(trace).includes("RACING_DUPLICATES")]).toEqual(["AMBIGUOUS", true]);
  });

  it("carries inner packets too, where nodes route directly", () => {
    const { forward } = traceIn(hostGwOverlay(2), podAddress(0, 5), podAddress(1, 5));
    expect(stepsOf(forward)).toEqual([
      "node-000 SOURCE",
      "node-000 ROUTE",
      "node-000 UNDERLAY_NEIGHBOR",
      "node-001 RECEIVE",
      "node-001 ROUTE",
      "node-001 DELIVER",
    ]);
  });

  it("connects no machines by their NAT networks", () => {
    const others = breakNode(registeredNatOverlay(2), 0, (node) => ({
      ...withLink(node, "nat0", {}),
      addresses: node.addresses.map((own) => (own.link === "nat0" ? { ...own, address: underlayAddress(9) } : own)),
    }));
    expect(traceIn(others, podAddress(1, 5), podAddress(0, 5)).verdict).toBe("UNREACHABLE");
  });
});
