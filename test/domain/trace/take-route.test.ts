import { describe, expect, it } from "vitest";
import { flannelOverlay, ip, type OverlayNode, podPrefix, route, rule, vtepAddress } from "../../builders/overlay.ts";
import { withRouteTo } from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, traceAfter } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const good = { gateway: vtepAddress(1), link: "flannel.1" };
const forwarding = (name: string, value: string) => ({ known: [...healthy[0]!.known, "sysctls" as const], sysctls: [{ name, value }] });

describe("takeRoute", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["UNUSABLE_ROUTE", "it is a blackhole", (node) => withRouteTo(node, 1, { type: "blackhole" })],
    ["UNUSABLE_ROUTE", "it says prohibit", (node) => withRouteTo(node, 1, { type: "prohibit" })],
    [
      "UNUSABLE_ROUTE",
      "its nexthop object is a blackhole",
      (node) => ({ ...withRouteTo(node, 1, { nexthopId: 7 }), nexthops: [{ id: 7, blackhole: true }], known: [...node.known, "nexthops"] }),
    ],
    ["FORWARDING_OFF", "nothing is forwarded", () => forwarding("net.ipv4.ip_forward", "0")],
    ["FORWARDING_OFF", "nothing is forwarded that comes in from the pods", () => forwarding("net.ipv4.conf.cni0.forwarding", "0")],
    ["ANSWERED_BY_ANOTHER_NODE", "the node takes the subnet for its own", (node) => withRouteTo(node, 1, { type: "local", link: "lo" })],
  ])("ends with %s where %s", (cause, _, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward).toMatchObject({ dropCause: cause, droppedAt: "node-000" });
  });

  it.each<[string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["names a nexthop object", (node) => ({ ...withRouteTo(node, 1, { nexthopId: 7 }), nexthops: [{ id: 7, ...good }] })],
    [
      "has a dead next hop beside the good one",
      (node) =>
        withRouteTo(node, 1, {
          nextHops: [
            { gateway: ip("192.168.9.9"), link: "eth0", weight: 1, flags: ["dead"] },
            { ...good, weight: 1 },
          ],
        }),
    ],
    ["is linkdown", (node) => withRouteTo(node, 1, { ...good, flags: ["linkdown"] })],
    [
      "leads over both of two good ways",
      (node) =>
        withRouteTo(node, 1, {
          nextHops: [
            { ...good, weight: 1 },
            { gateway: vtepAddress(2), link: "flannel.1", weight: 1 },
          ],
        }),
    ],
    [
      "has a throw before it",
      ({ rules, routes }) => ({
        rules: [...rules, rule(100, { table: "100" })],
        routes: [...routes, route(podPrefix(1), { type: "throw", table: "100" })],
      }),
    ],
  ])("goes on where the route %s", (_, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward.verdict).toBe("REACHABLE");
  });

  it("leaves it to luck where one of two next hops leads nowhere", () => {
    const trace = traceAfter(healthy, {
      0: (node) =>
        withRouteTo(node, 1, {
          nextHops: [
            { ...good, weight: 1 },
            { gateway: ip("192.168.9.9"), link: "eth0", weight: 1 },
          ],
        }),
    });

    expect([trace.verdict, trace.return, trace.forward.dropCause]).toEqual(["AMBIGUOUS", null, null]);
    expect(codesOf(trace)).toContain("EQUAL_COST_PATHS");
    expect(lastStep(trace.forward)?.outcome).toBe("DROP");
  });

  it("decides nothing where the route's nexthop object was not reported", () => {
    expect(traceAfter(healthy, { 0: (node) => withRouteTo(node, 1, { nexthopId: 7 }) }).verdict).toBe("UNDETERMINED");
  });

  it("shows the rule that led to the route, where every kernel does not have it", () => {
    const own = rule(100, { from: podPrefix(0), table: "100" });
    const { forward } = traceAfter(healthy, {
      0: ({ rules, routes }) => ({ rules: [...rules, own], routes: [...routes, route(podPrefix(1), { ...good, table: "100" })] }),
    });

    const step = forward.hops[0]?.steps.find(({ kind }) => kind === "ROUTE");
    expect(step?.evidence.map(({ section }) => section)).toEqual(["rules", "routes"]);
  });
});
