import { describe, expect, it } from "vitest";
import { flannelOverlay, ip, mac, type OverlayNode, podPrefix, route, vtepAddress } from "../../builders/overlay.ts";
import { dualStackOverlay, podAddress6, withLink, withRouteTo } from "../../builders/traced-overlays.ts";
import { codesOf, lastStep, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const router = ip("192.168.9.9");
const toRouter = (node: OverlayNode, nudState: string) => ({
  ...withRouteTo(node, 1, { gateway: router, link: "eth0" }),
  neighbors: [...node.neighbors, { link: "eth0", address: router, mac: mac("02:00:00:00:00:99"), nudState }],
});

describe("takeHop", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["LINK_DOWN", "its link is down", (node) => ({ ...withLink(node, "flannel.1", { flags: ["BROADCAST"] }) })],
    ["MISSING_ROUTE", "only a default route is left", ({ routes }) => ({ routes: routes.filter(({ dst }) => dst !== podPrefix(1)) })],
    ["LEAVES_OVERLAY", "nobody answers for the next hop", (node) => toRouter(node, "FAILED")],
    ["MTU_TOO_SMALL", "the route takes less", (node) => withRouteTo(node, 1, { gateway: vtepAddress(1), link: "flannel.1", mtu: 60 })],
  ])("ends with %s where %s", (cause, _, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward).toMatchObject({ dropCause: cause, droppedAt: "node-000" });
  });

  it("does not know what a router does that answers and reports nothing", () => {
    const trace = traceAfter(healthy, { 0: (node) => toRouter(node, "REACHABLE") });

    expect([trace.verdict, codesOf(trace).includes("ROUTER_NOT_REPORTED")]).toEqual(["UNDETERMINED", true]);
  });

  it("does not know a link that its node does not tell of", () => {
    const trace = traceAfter(healthy, { 0: (node) => withRouteTo(node, 1, { gateway: vtepAddress(1), link: "flannel.9" }) });

    expect([trace.verdict, lastStep(trace.forward)?.description]).toEqual(["UNDETERMINED", "node-000 does not tell of the link flannel.9"]);
  });

  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["goes over a third node", "the route names its VTEP", (node) => withRouteTo(node, 1, { gateway: vtepAddress(2), link: "flannel.1" })],
    [
      "goes over a third node by a wider route",
      "its own is gone",
      ({ routes }) => ({
        routes: [
          ...routes.filter(({ dst }) => dst !== podPrefix(1)),
          route("10.42.0.0/16", { gateway: vtepAddress(2), link: "flannel.1" }),
        ],
      }),
    ],
  ])("%s where %s", (_, __, damage) => {
    const { verdict, forward } = traceAfter(healthy, { 0: damage });

    expect([verdict, forward.hops.map(({ node }) => node)]).toEqual(["REACHABLE", ["node-000", "node-002", "node-001"]]);
  });

  it("drops a request with DF that does not fit, and cuts the reply over IPv4", () => {
    const narrow = (node: OverlayNode) => withLink(node, "flannel.1", { mtu: 1300 });

    const there = traceAfter(healthy, { 0: narrow }, { size: 1400 });
    const back = traceAfter(healthy, { 1: narrow }, { size: 1400 });

    expect(there.forward).toMatchObject({ dropCause: "MTU_TOO_SMALL", pathMtu: 1300 });
    expect([back.verdict, back.return?.pathMtu]).toEqual(["REACHABLE", 1300]);
  });

  it("cuts nothing over IPv6", () => {
    const overlay = dualStackOverlay(2).map((node, number) =>
      number === 1 ? { ...node, ...withLink(node, "flannel-v6.1", { mtu: 1300 }) } : node,
    );

    const trace = traceIn(overlay, podAddress6(0, 5), podAddress6(1, 5), { size: 1400 });

    expect([trace.verdict, trace.forward.verdict, trace.return?.dropCause]).toEqual(["UNREACHABLE", "REACHABLE", "MTU_TOO_SMALL"]);
  });
});
