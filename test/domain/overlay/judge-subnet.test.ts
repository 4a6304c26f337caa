import { describe, expect, it } from "vitest";
import { ALL_ZERO_MAC } from "../../../src/domain/address/mac.ts";
import { finish } from "../../../src/domain/overlay/finish.ts";
import { inconsistentSubnets, judgeSubnet, judgingSubnets } from "../../../src/domain/overlay/judge-subnet.ts";
import {
  breakNode,
  DEFAULT_RULES,
  flannelOverlay,
  ip,
  link,
  mac,
  namesOf,
  type Overlay,
  type OverlayNode,
  podAddress,
  podPrefix,
  prefix,
  route,
  rule,
  tablesOf,
  underlayAddress,
  vtepAddress,
  vtepMac,
} from "../../builders/overlay.ts";

const healthy = flannelOverlay(4);

/** The inconsistent subnets by prefix, each with its reasons. */
function reported(overlay: Overlay): Record<string, readonly string[]> {
  return Object.fromEntries(inconsistentSubnets(tablesOf(overlay)).map((subnet) => [subnet.prefix, subnet.reasons]));
}

const without = (node: OverlayNode, peer: number): Partial<OverlayNode> => ({
  routes: node.routes.filter(({ dst }) => dst !== podPrefix(peer)),
});
const withRoute = (node: OverlayNode, dst: string, more: object): Partial<OverlayNode> => ({ routes: [route(dst, more), ...node.routes] });
const instead = (node: OverlayNode, peer: number, more: object): Partial<OverlayNode> => ({
  routes: [...node.routes.filter(({ dst }) => dst !== podPrefix(peer)), route(podPrefix(peer), more)],
});

describe("inconsistentSubnets", () => {
  it("is silent on a healthy overlay", () => {
    expect(reported(healthy)).toEqual({});
  });

  it.each<[string, (node: OverlayNode) => Partial<OverlayNode>, readonly string[]]>([
    ["MISSING_ROUTE when node 0 has no route", (node) => without(node, 2), ["MISSING_ROUTE"]],
    [
      "MISSING_NEIGH when the gateway has no neighbor entry",
      ({ neighbors }) => ({ neighbors: neighbors.filter(({ address }) => address !== vtepAddress(2)) }),
      ["MISSING_NEIGH"],
    ],
    [
      "MISSING_NEIGH when the gateway's neighbor entry has failed",
      ({ neighbors }) => ({
        neighbors: neighbors.map((known) =>
          known.address === vtepAddress(2) ? { link: known.link, address: known.address, nudState: "FAILED" } : known,
        ),
      }),
      ["MISSING_NEIGH"],
    ],
    [
      "MISSING_FDB when the gateway's MAC has no entry",
      ({ fdb }) => ({ fdb: fdb.filter((entry) => entry.mac !== vtepMac(2)) }),
      ["MISSING_FDB"],
    ],
    [
      "FDB_WRONG_DST when the entry names a third node",
      ({ fdb }) => ({ fdb: fdb.map((entry) => (entry.mac === vtepMac(2) ? { ...entry, remoteVtep: underlayAddress(3) } : entry)) }),
      ["FDB_WRONG_DST"],
    ],
    [
      "FDB_WRONG_DST when the entry has a port of its own that the peer does not listen on",
      ({ fdb }) => ({ fdb: fdb.map((entry) => (entry.mac === vtepMac(2) ? { ...entry, port: 4789 } : entry)) }),
      ["FDB_WRONG_DST"],
    ],
    [
      "UNDERLAY_IP_IS_OWN when the entry names the sender",
      ({ fdb }) => ({ fdb: fdb.map((entry) => (entry.mac === vtepMac(2) ? { ...entry, remoteVtep: underlayAddress(0) } : entry)) }),
      ["UNDERLAY_IP_IS_OWN"],
    ],
    ["UNUSABLE_ROUTE when a blackhole stands for it", (node) => instead(node, 2, { type: "blackhole" }), ["UNUSABLE_ROUTE"]],
    [
      "UNUSABLE_ROUTE when a host route blackholes one pod",
      (node) => withRoute(node, `${podAddress(2, 9)}/32`, { type: "blackhole" }),
      ["UNUSABLE_ROUTE"],
    ],
    [
      "WRONG_NEXT_HOP when half of it goes to a router that nobody knows",
      (node) => withRoute(node, "10.42.2.0/25", { gateway: ip("192.168.9.9"), link: "eth0" }),
      ["WRONG_NEXT_HOP"],
    ],
    [
      "WRONG_NEXT_HOP when one leg of several is dead",
      (node) =>
        instead(node, 2, {
          nextHops: [
            { gateway: vtepAddress(2), link: "flannel.1", weight: 1 },
            { gateway: ip("192.168.9.9"), link: "eth0", weight: 1 },
          ],
        }),
      ["WRONG_NEXT_HOP"],
    ],
    [
      "DETOUR when the gateway is a third node that passes packets on",
      (node) => instead(node, 2, { gateway: vtepAddress(3), link: "flannel.1" }),
      ["DETOUR"],
    ],
    [
      "UNUSABLE_ROUTE when a rule refuses packets of the pods",
      ({ rules }) => ({ rules: [...rules, rule(100, { from: podPrefix(0), to: podPrefix(2), action: "prohibit" })] }),
      ["UNUSABLE_ROUTE"],
    ],
  ])("reports %s, for that subnet alone", (_, damage, reasons) => {
    expect(reported(breakNode(healthy, 0, damage))).toEqual({ "10.42.2.0/24": reasons });
  });

  it.each<[string, (node: OverlayNode) => Partial<OverlayNode>]>([
    ["a direct route to the owner's underlay address", (node) => instead(node, 2, { gateway: underlayAddress(2), link: "eth0" })],
    [
      "a covering aggregate that leads to the owner",
      (node) => ({ routes: [...(without(node, 2).routes ?? []), route("10.42.2.0/23", { gateway: vtepAddress(2), link: "flannel.1" })] }),
    ],
    ["a blackhole for the whole pod network, under longer routes", (node) => withRoute(node, "10.42.0.0/16", { type: "blackhole" })],
    ["a worse second route", (node) => withRoute(node, podPrefix(2), { gateway: ip("192.168.9.9"), link: "eth0", metric: 50 })],
    [
      "an all-zero entry in place of the peer's",
      ({ fdb }) => ({
        fdb: [
          ...fdb.filter((entry) => entry.mac !== vtepMac(2)),
          { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(2), state: "permanent" },
        ],
      }),
    ],
    ["a neighbor entry in state STALE", ({ neighbors }) => ({ neighbors: neighbors.map((known) => ({ ...known, nudState: "STALE" })) })],
    [
      "a left-over FDB entry",
      ({ fdb }) => ({
        fdb: [...fdb, { mac: mac("0e:99:00:00:00:01"), link: "flannel.1", remoteVtep: underlayAddress(2), state: "permanent" }],
      }),
    ],
    [
      "no pods and a pod bridge without carrier",
      (node) => ({
        links: node.links
          .filter(({ name }) => name !== "veth0")
          .map((own) => (own.name === "cni0" ? { ...own, flags: ["NO-CARRIER", "UP"], operState: "DOWN" } : own)),
        routes: node.routes.map((own) => (own.link === "cni0" ? { ...own, flags: ["linkdown"] } : own)),
      }),
    ],
    ["rules for marked packets", ({ rules }) => ({ rules: [...rules, rule(9, { fwmark: "0x200", fwmask: "0xf00", table: "2004" })] })],
    ["another bridge that all nodes have", (node) => withRoute(node, "172.17.0.0/16", { link: "docker0" })],
    [
      "another VXLAN link with a network of its own",
      (node) => ({
        ...withRoute(node, "10.99.0.0/24", { link: "vxlan99" }),
        links: [...node.links, link("vxlan99", { kind: "vxlan", vxlan: { vni: 99, port: 4789 } })],
        addresses: [...node.addresses, { link: "vxlan99", address: ip("10.99.0.1"), prefixLength: 24, scope: "global" }],
      }),
    ],
  ])("is silent on %s", (_, change) => {
    expect(reported(breakNode(healthy, 0, change))).toEqual({});
  });

  it("reports a duplicate when two nodes have the same pod prefix connected", () => {
    const twin = breakNode(healthy, 1, (node) => instead(node, 2, { link: "cni0" }));

    expect(reported(twin)).toEqual({ "10.42.2.0/24": ["DUPLICATE_POD_CIDR"] });
  });

  it("counts a silent node's subnet as consistent while all use one gateway", () => {
    const silent = healthy.slice(0, 3);

    expect(reported(silent)).toEqual({});
    expect(judgeSubnet(tablesOf(silent), podPrefix(3))).toMatchObject({ isConsistent: true, reasons: ["OWNER_UNKNOWN"] });
  });

  it("reports a silent node's subnet when one node uses another gateway", () => {
    const silent = breakNode(healthy.slice(0, 3), 0, (node) => instead(node, 3, { gateway: vtepAddress(1), link: "flannel.1" }));

    expect(reported(silent)).toMatchObject({ "10.42.3.0/24": ["OWNER_UNKNOWN", "WRONG_NEXT_HOP"] });
  });

  it("counts it as consistent, too, where several gateways stand for one underlay address", () => {
    const [other, alias] = [ip("10.42.3.99"), mac("0e:42:0a:00:99:99")];
    const silent = breakNode(healthy.slice(0, 3), 0, (node) => ({
      ...instead(node, 3, { gateway: other, link: "flannel.1" }),
      neighbors: [...node.neighbors, { link: "flannel.1", address: other, mac: alias, nudState: "PERMANENT" }],
      fdb: [...node.fdb, { mac: alias, link: "flannel.1", remoteVtep: underlayAddress(3), state: "permanent" }],
    }));

    expect(reported(silent)).toEqual({});
  });

  it("reports senders whose frames the default remotes carry nowhere, while others arrive", () => {
    const flooding = breakNode(healthy, 0, (node) => ({
      fdb: [
        ...node.fdb.filter((entry) => entry.mac !== vtepMac(2)),
        { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: ip("192.168.0.77"), state: "permanent" },
      ],
    }));
    const arriving = breakNode(flooding, 1, (node) => ({
      fdb: [
        ...node.fdb.filter((entry) => entry.mac !== vtepMac(2)),
        { mac: ALL_ZERO_MAC, link: "flannel.1", remoteVtep: underlayAddress(2), state: "permanent" },
      ],
    }));

    expect(reported(arriving)).toEqual({ "10.42.2.0/24": ["FDB_WRONG_DST"] });
  });

  it("reports a node that answers for an address of another node's pods", () => {
    const stranger = breakNode(healthy, 1, (node) => ({
      links: [...node.links, link("dummy0")],
      addresses: [...node.addresses, { link: "dummy0", address: podAddress(2, 9), prefixLength: 32, scope: "global" }],
      localRoutes: [...node.localRoutes, route("10.42.2.9/32", { type: "local", table: "local", link: "dummy0" })],
    }));

    expect(reported(stranger)).toEqual({ "10.42.2.0/24": ["UNUSABLE_ROUTE"] });
  });

  it("reports a node whose rule diverts a part of a subnet", () => {
    const diverted = breakNode(healthy, 0, (node) => ({
      rules: [...DEFAULT_RULES, rule(100, { to: prefix("10.42.2.128/25"), table: "100" })],
      routes: [...node.routes, route("0.0.0.0/0", { gateway: ip("192.168.255.254"), link: "eth0", table: "100" })],
    }));

    expect(reported(diverted)).toEqual({ "10.42.2.0/24": ["MISSING_ROUTE"] });
  });

  it("is silent on an entry for a link over which its address is reached by a route", () => {
    const routed = breakNode(healthy, 0, (node) => ({
      addresses: node.addresses.map((own) => (own.link === "eth0" ? { ...own, prefixLength: 32 } : own)),
      fdb: node.fdb.map((entry) => ({ ...entry, via: "eth0" })),
    }));

    expect(reported(routed)).toEqual({});
  });

  it("reports a node whose VXLAN link has lost the address that it sends from, and that the others send to", () => {
    const moved = breakNode(healthy, 0, (node) => ({
      addresses: node.addresses.map((own) => (own.link === "eth0" ? { ...own, address: ip("192.168.0.200") } : own)),
    }));

    expect(reported(moved)).toEqual({
      "10.42.0.0/24": ["FDB_WRONG_DST"],
      "10.42.1.0/24": ["WRONG_NEXT_HOP"],
      "10.42.2.0/24": ["WRONG_NEXT_HOP"],
      "10.42.3.0/24": ["WRONG_NEXT_HOP"],
    });
  });

  it("believes a node that has not reported its addresses, or sends from a link-local one, to have what it sends from", () => {
    const unreported = breakNode(healthy, 0, ({ known }) => ({ addresses: [], known: known.filter((section) => section !== "addresses") }));
    const linkLocal = breakNode(healthy, 0, (node) => ({
      links: node.links.map((own) => (own.vxlan === undefined ? own : { ...own, vxlan: { ...own.vxlan, local: ip("169.254.1.1") } })),
    }));

    expect(reported(unreported)).toEqual({});
    expect(reported(linkLocal)).toEqual({});
  });

  it("sends in the VNI of the entry where the link has none of its own", () => {
    const external = (srcVni: number) =>
      breakNode(healthy, 0, (node) => ({
        links: node.links.map((own) => (own.vxlan === undefined ? own : { ...own, vxlan: { local: underlayAddress(0), port: 8472 } })),
        fdb: node.fdb.map((entry) => ({ ...entry, srcVni })),
      }));

    expect(reported(external(1))).toEqual({});
    expect(Object.keys(reported(external(2)))).toEqual(["10.42.1.0/24", "10.42.2.0/24", "10.42.3.0/24"]);
  });

  it("reports a loop as a wrong next hop and not as a detour", () => {
    const one = breakNode(healthy, 0, (node) => instead(node, 2, { gateway: vtepAddress(3), link: "flannel.1" }));
    const both = breakNode(one, 3, (node) => instead(node, 2, { gateway: vtepAddress(0), link: "flannel.1" }));

    expect(reported(both)).toEqual({ "10.42.2.0/24": ["WRONG_NEXT_HOP"] });
  });

  it("is judged already where that was done in steps", () => {
    const tables = tablesOf(breakNode(healthy, 1, () => ({ routes: [] })));
    const judged = finish(judgingSubnets(tables));

    expect(judged.length).toBeGreaterThan(0);
    expect(inconsistentSubnets(tables)).toBe(judged);
  });

  it("keeps to one family where asked to", () => {
    const tables = tablesOf(breakNode(healthy, 0, (node) => without(node, 2)));

    expect(inconsistentSubnets(tables, 6)).toEqual([]);
    expect(inconsistentSubnets(tables, 4)).toHaveLength(1);
  });

  it("takes no position on tables that a node has not reported", () => {
    const unknown = breakNode(healthy, 0, () => ({ neighbors: [], fdb: [], known: ["links", "addresses", "routes", "rules"] }));
    const silent = breakNode(healthy, 0, (node) => ({ ...node, routes: [], known: ["links", "addresses"] }));

    expect(reported(unknown)).toEqual({});
    expect(judgeSubnet(tablesOf(silent), podPrefix(1))?.missingOn.isEmpty).toBe(true);
  });
});

describe("judgeSubnet", () => {
  it("says who owns a subnet, and how all others reach it", () => {
    const tables = tablesOf(healthy);

    const subnet = judgeSubnet(tables, podPrefix(1));

    expect(subnet).toMatchObject({ prefix: "10.42.1.0/24", family: 4, isConsistent: true, reasons: [] });
    expect(namesOf(tables, subnet!.owners)).toEqual(["node-001"]);
    expect(subnet!.missingOn.isEmpty).toBe(true);
    expect(subnet!.nextHops).toMatchObject([
      { type: "unicast", gateway: "10.42.1.0", link: "flannel.1", remoteVteps: ["192.168.0.1"], loopsBack: false },
    ]);
    expect(namesOf(tables, subnet!.nextHops[0]!.nodes)).toEqual(["node-000", "node-002", "node-003"]);
    expect(namesOf(tables, subnet!.nextHops[0]!.leadsTo)).toEqual(["node-001"]);
  });

  it("keeps N nodes with one fault in one group", () => {
    const broken = [0, 1].reduce((overlay, node) => breakNode(overlay, node, (own) => instead(own, 2, { type: "blackhole" })), healthy);
    const tables = tablesOf(broken);

    const groups = judgeSubnet(tables, podPrefix(2))?.nextHops ?? [];

    expect(groups.map(({ type, nodes }) => [type, namesOf(tables, nodes)])).toEqual([
      ["blackhole", ["node-000", "node-001"]],
      ["unicast", ["node-003"]],
    ]);
  });

  it("lists the node that has lost its own subnet among those that miss it", () => {
    const tables = tablesOf(breakNode(healthy, 1, (node) => without(node, 1)));

    const subnet = judgeSubnet(tables, podPrefix(1));

    expect(subnet).toMatchObject({ isConsistent: false, reasons: ["OWNER_UNKNOWN", "MISSING_ROUTE"] });
    expect(namesOf(tables, subnet!.missingOn)).toEqual(["node-001"]);
  });

  it("knows no subnet for what is none", () => {
    const tables = tablesOf(healthy);

    expect(judgeSubnet(tables, prefix("0.0.0.0/0"))).toBeNull();
    expect(judgeSubnet(tables, prefix("192.168.0.0/16"))).toBeNull();
    expect(judgeSubnet(tables, prefix("10.42.1.0/25"))).toBeNull();
  });

  it("looks up as a pod does where there are pods, and as the node where there are none", () => {
    const diverted = breakNode(healthy, 0, () => ({ rules: [...DEFAULT_RULES, rule(100, { iif: "cni0", action: "blackhole" })] }));
    const podless = breakNode(diverted, 0, ({ links }) => ({ links: links.filter(({ name }) => name !== "veth0") }));

    expect(Object.keys(reported(diverted))).toEqual(["10.42.1.0/24", "10.42.2.0/24", "10.42.3.0/24"]);
    expect(reported(podless)).toEqual({});
  });
});
