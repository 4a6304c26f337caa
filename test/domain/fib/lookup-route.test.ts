import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains, prefixAround, prefixLength } from "../../../src/domain/address/prefix.ts";
import { fibOf, lookupRoute, type Packet, type Routing } from "../../../src/domain/fib/lookup-route.ts";
import { defaultRules } from "../../../src/domain/fib/routing-steps.ts";
import type { Link, NextHop, Route, RoutingRule } from "../../../src/domain/snapshot/rows.ts";
import { DEFAULT_RULES, ip, link, prefix, route, rule } from "../../builders/overlay.ts";

const toPods = route("10.42.1.0/24", { gateway: ip("10.42.1.0"), link: "flannel.1" });
const viaEth0 = route("0.0.0.0/0", { gateway: ip("192.0.2.1"), link: "eth0" });
const via = (table: string, more: Partial<Route> = {}) => route("0.0.0.0/0", { gateway: ip("192.0.2.9"), link: "eth9", table, ...more });
const pod: Packet = { to: ip("10.42.1.7"), from: ip("10.42.2.5"), iif: "cni0" };

const leg = (device: string, flags: readonly string[] = []): NextHop => ({ link: device, weight: 1, flags });

type Node = Readonly<{ rules?: readonly RoutingRule[]; routes?: readonly Route[]; links?: readonly Link[] }>;

function routed({ rules = [], routes = [toPods, viaEth0], links = [] }: Node, packet: Packet = pod): Routing {
  return lookupRoute(fibOf({ 4: [...DEFAULT_RULES, ...rules], 6: defaultRules(6) }, routes, links), packet);
}

const linkOf = (routing: Routing) => (routing.outcome === "route" ? (routing.route.link ?? routing.route.type) : routing.outcome);

describe("lookupRoute", () => {
  it.each([
    { because: "a longer prefix beats a lower metric", routes: [viaEth0, { ...toPods, metric: 500 }], won: "flannel.1" },
    {
      because: "between equal prefixes the lower metric wins",
      routes: [{ ...toPods, metric: 5 }, route("10.42.1.0/24", { link: "eth1", metric: 4 })],
      won: "eth1",
    },
    {
      because: "a full tie goes to the lower rank",
      routes: [{ ...toPods, rank: 1 }, route("10.42.1.0/24", { link: "eth1" })],
      won: "eth1",
    },
    { because: "no route covers the destination", routes: [route("10.43.0.0/16", { link: "eth1" })], won: "none" },
    {
      because: "table local is asked before table main",
      routes: [toPods, route("10.42.1.7/32", { type: "local", table: "local", link: "lo" })],
      won: "lo",
    },
    { because: "a blackhole is an answer", routes: [viaEth0, route("10.42.1.0/24", { type: "blackhole" })], won: "blackhole" },
    { because: "throw hides the rest of its table", routes: [viaEth0, route("10.42.1.0/24", { type: "throw" })], won: "none" },
    { because: "a route for another TOS is passed over", routes: [viaEth0, { ...toPods, tos: "0x10" }], won: "eth0" },
    { because: "a dead route is passed over", routes: [viaEth0, { ...toPods, flags: ["dead", "linkdown"] }], won: "eth0" },
    {
      because: "a multipath route with one way left is used",
      routes: [viaEth0, { ...route("10.42.1.0/24", { nextHops: [leg("eth1", ["dead"]), leg("eth2")] }), link: "eth2" }],
      won: "eth2",
    },
    {
      because: "a multipath route all of whose ways are dead is passed over",
      routes: [viaEth0, route("10.42.1.0/24", { nextHops: [leg("eth1", ["dead"]), leg("eth2", ["dead"])] })],
      won: "eth0",
    },
    { because: "a linkdown route is used all the same", routes: [viaEth0, { ...toPods, flags: ["linkdown"] }], won: "flannel.1" },
  ])("gives $won where $because", ({ routes, won }) => {
    expect(linkOf(routed({ routes }))).toBe(won);
  });

  it.each([
    {
      because: "a rule from the pods' prefix diverts them",
      rules: [rule(100, { from: prefix("10.42.2.0/24"), table: "100" })],
      won: "eth9",
    },
    {
      because: "a rule from another prefix does not",
      rules: [rule(100, { from: prefix("10.42.3.0/24"), table: "100" })],
      won: "flannel.1",
    },
    { because: "a rule for the pods' link diverts them", rules: [rule(100, { iif: "cni0", table: "100" })], won: "eth9" },
    { because: "a rule for the node's own packets does not", rules: [rule(100, { iif: "lo", table: "100" })], won: "flannel.1" },
    { because: "a rule to the destination diverts them", rules: [rule(100, { to: prefix("10.42.0.0/16"), table: "100" })], won: "eth9" },
    {
      because: "a rule that is not to the destination does not",
      rules: [rule(100, { not: true, to: prefix("10.42.0.0/16"), table: "100" })],
      won: "flannel.1",
    },
    {
      because: "a rule for marked packets does not",
      rules: [rule(100, { fwmark: "0x200", fwmask: "0xf00", table: "100" })],
      won: "flannel.1",
    },
    {
      because: "a rule for packets without a mark diverts them",
      rules: [rule(100, { not: true, fwmark: "0xca6c", table: "100" })],
      won: "eth9",
    },
    {
      because: "a rule for marks that differ only where its mask does not look diverts them",
      rules: [rule(100, { fwmark: "0x200", fwmask: "0xff", table: "100" })],
      won: "eth9",
    },
    {
      because: "a rule for all but what all are matches nothing",
      rules: [rule(100, { not: true, table: "100" })],
      won: "flannel.1",
    },
    {
      because: "a rule for some user does not",
      rules: [rule(100, { uidRange: "1000-1999", table: "100" })],
      won: "flannel.1",
    },
    {
      because: "a rule for root does, as whom the kernel forwards",
      rules: [rule(100, { uidRange: "0-0", table: "100" })],
      won: "eth9",
    },
    {
      because: "of two rules of one priority the first counts",
      rules: [rule(100, { action: "prohibit", rank: 1 }), rule(100, { table: "100" })],
      won: "eth9",
    },
    {
      because: "goto does not go back",
      rules: [rule(50, { action: "nop" }), rule(100, { action: "goto", goto: 50 }), rule(150, { table: "100" })],
      won: "eth9",
    },
    { because: "a rule for TCP ports does not", rules: [rule(100, { ipProto: "tcp", dport: "80", table: "100" })], won: "flannel.1" },
    { because: "a rule after main is never reached", rules: [rule(32800, { action: "unreachable" })], won: "flannel.1" },
    { because: "an empty table hands on to the next rule", rules: [rule(100, { table: "101" })], won: "flannel.1" },
    { because: "a rule refuses by itself", rules: [rule(100, { action: "prohibit" })], won: "refused" },
    {
      because: "goto jumps over a bad rule",
      rules: [rule(100, { action: "goto", goto: 200 }), rule(150, { action: "blackhole" }), rule(200, { action: "nop" })],
      won: "flannel.1",
    },
    {
      because: "an unresolved goto is passed over",
      rules: [rule(100, { action: "goto" }), rule(150, { action: "blackhole" })],
      won: "refused",
    },
    { because: "a default route is suppressed", rules: [rule(100, { table: "100", suppressPrefixLength: 0 })], won: "flannel.1" },
    {
      because: "a longer match is not suppressed",
      rules: [rule(50, { table: "main", suppressPrefixLength: 0 }), rule(100, { table: "100" })],
      won: "flannel.1",
    },
  ])("gives $won where $because", ({ rules, won }) => {
    expect(linkOf(routed({ rules, routes: [toPods, viaEth0, via("100")] }))).toBe(won);
  });

  it("gives the node's own packets, which come from no link, to a rule for lo", () => {
    const node = { rules: [rule(100, { iif: "lo", table: "100" })], routes: [toPods, via("100")] };

    expect(linkOf(routed(node, { to: pod.to }))).toBe("eth9");
  });

  it("prefers, in IPv6, the route with the longest source prefix that holds the packet's source", () => {
    const dst = "fd00:1::/64";
    const routes = [
      route(dst, { link: "any", metric: 1 }),
      route(dst, { link: "all", metric: 2, from: prefix("::/0") }),
      route(dst, { link: "near", metric: 9, from: prefix("fd00:2::/64") }),
    ];
    const to = ip("fd00:1::7");

    expect(linkOf(routed({ routes }, { to, from: ip("fd00:2::5") }))).toBe("near");
    expect(linkOf(routed({ routes }, { to, from: ip("fd00:3::5") }))).toBe("any");
    expect(linkOf(routed({ routes: routes.slice(1) }, { to }))).toBe("all");
  });

  it("asks a VRF's table for packets that come in through it", () => {
    const links = [link("red", { kind: "vrf", vrfTable: "1001" }), link("br10", { kind: "bridge", master: "red" })];
    const node = { links, rules: [rule(10, { l3mdev: true })], routes: [toPods, via("1001")] };

    expect(linkOf(routed(node, { ...pod, iif: "br10" }))).toBe("eth9");
    expect(linkOf(routed(node, { ...pod, iif: "cni0" }))).toBe("flannel.1");
  });

  it("goes on with the next rule after throw", () => {
    const node = { rules: [rule(100, { table: "100" })], routes: [toPods, via("100", { type: "throw" })] };

    expect(linkOf(routed(node))).toBe("flannel.1");
  });

  it("names the rule that decided", () => {
    const routing = routed({ rules: [rule(100, { iif: "cni0", action: "prohibit" })] });

    expect(routing).toMatchObject({ outcome: "refused", type: "prohibit", rule: { priority: 100 } });
  });

  it("finds the longest match as a scan of all routes does", () => {
    const address = fc.integer({ min: 0, max: 63 }).map((low) => ip(`10.0.0.${low}`));
    const routes = fc.array(
      fc
        .record({ at: address, length: fc.constantFrom(0, 8, 26, 28, 30, 32), metric: fc.integer({ min: 0, max: 2 }) })
        .map(({ at, length, metric }) => route(prefixAround(at, length), { link: "eth0", metric })),
    );
    const property = fc.property(routes, address, (rows, to) => {
      const covering = rows.filter((row) => contains(row.dst, to));
      const best = [...covering].sort((a, b) => prefixLength(b.dst) - prefixLength(a.dst) || a.metric - b.metric)[0];

      const routing = routed({ routes: rows }, { to });

      expect(routing.outcome === "route" ? routing.route : undefined).toEqual(best);
    });

    fc.assert(property);
  });
});
