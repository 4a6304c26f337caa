import { describe, expect, it } from "vitest";
import { evpnOverlay } from "../../builders/other-overlays.ts";
import {
  breakNode,
  flannelOverlay,
  ip,
  link,
  type OverlayNode,
  podAddress,
  route,
  rule,
  underlayAddress,
  vtepMac,
} from "../../builders/overlay.ts";
import { withLink, withVxlan } from "../../builders/traced-overlays.ts";
import { codesOf, traceAfter, traceIn } from "../../builders/traces.ts";

const healthy = flannelOverlay(3);
const remote = `${underlayAddress(1)}/32`;
const withRoute =
  (more: Parameters<typeof route>[1]) =>
  ({ routes }: OverlayNode) => ({ routes: [...routes, route(remote, more)] });
const withVia =
  (via: string) =>
  ({ fdb }: OverlayNode) => ({ fdb: fdb.map((entry) => (entry.mac === vtepMac(1) ? { ...entry, via } : entry)) });

describe("routeOuter", () => {
  it.each<[string, string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["UNDERLAY_ROUTE_BROKEN", "there is no route", ({ routes }) => ({ routes: routes.filter(({ link: name }) => name !== "eth0") })],
    ["UNDERLAY_ROUTE_BROKEN", "a blackhole stands for it", withRoute({ type: "blackhole" })],
    ["UNDERLAY_ROUTE_BROKEN", "the route leads into the overlay", withRoute({ link: "flannel.1" })],
    [
      "UNDERLAY_ROUTE_BROKEN",
      "the route's link is down",
      (node) => ({ ...withRoute({ link: "eth9" })(node), links: [...node.links, link("eth9", { flags: [] })] }),
    ],
    ["UNDERLAY_ROUTE_BROKEN", "the entry is pinned to another link", withVia("eth9")],
    [
      "UNDERLAY_ROUTE_BROKEN",
      "a rule for the source leads elsewhere",
      ({ rules, routes }) => ({
        rules: [...rules, rule(100, { from: `${underlayAddress(0)}/32` as never, table: "400" })],
        routes: [...routes, route("0.0.0.0/0", { type: "unreachable", table: "400" })],
      }),
    ],
    [
      "UNDERLAY_IP_IS_OWN",
      "the remote VTEP is an address of its own",
      ({ localRoutes }) => ({ localRoutes: [...localRoutes, route(remote, { type: "local", table: "local", link: "lo" })] }),
    ],
    [
      "MTU_TOO_SMALL",
      "the outer packet must not be cut",
      (node) => ({ ...withVxlan(node, { df: "set" }), ...withRoute({ link: "eth0", mtu: 120 })(node) }),
    ],
  ])("ends with %s at the sender where %s", (cause, _, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward).toMatchObject({ dropCause: cause, droppedAt: "node-000" });
  });

  it.each<[string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["the VXLAN link names another device below", (node) => withVxlan(node, { underlayLink: "lo" })],
    ["the entry is pinned to the link of the route", withVia("eth0")],
    [
      "a rule for the source leads to a table with the way",
      ({ rules, routes }) => ({
        rules: [...rules, rule(100, { table: "400" })],
        routes: [...routes, route("192.168.0.0/16", { link: "eth0", table: "400" })],
      }),
    ],
    ["the outer packet may be cut", withRoute({ link: "eth0", mtu: 120 })],
  ])("arrives where %s", (_, damage) => {
    expect(traceAfter(healthy, { 0: damage }).forward.verdict).toBe("REACHABLE");
  });

  it("leaves it to luck where one of two ways through the underlay is dead", () => {
    const nextHops = [
      { link: "eth0", weight: 1 },
      { gateway: ip("10.9.9.9"), link: "eth0", weight: 1 },
    ];
    const trace = traceAfter(healthy, { 0: withRoute({ nextHops }), 1: (node) => ({ links: node.links }) });

    expect(codesOf(trace)).toContain("EQUAL_COST_PATHS");
  });

  it("cuts nothing that must not be cut where the VXLAN link is the port of a bridge", () => {
    const narrow = [0, 1].reduce(
      (whole, number) => breakNode(whole, number, (node) => withLink(node, "eth0", { mtu: 1400 })),
      evpnOverlay(2),
    );

    const there = traceIn(narrow, podAddress(0, 5), podAddress(1, 5), { size: 1400 });
    const small = traceIn(narrow, podAddress(0, 5), podAddress(1, 5), { size: 1350 });

    expect([there.forward.dropCause, there.forward.droppedAt, small.verdict]).toEqual(["MTU_TOO_SMALL", "node-000", "REACHABLE"]);
  });
});
