import { describe, expect, it } from "vitest";
import { inconsistentSubnets, judgeSubnet } from "../../../src/domain/overlay/judge-subnet.ts";
import { overlaySubnets } from "../../../src/domain/overlay/overlay-subnets.ts";
import { calicoOverlay, calicoTunnel, evpnOverlay, swarmOverlay } from "../../builders/other-overlays.ts";
import {
  breakNode,
  flannelOverlay,
  ip,
  link,
  namesOf,
  type Overlay,
  prefix,
  route,
  tablesOf,
  underlayAddress,
  vtepAddress,
} from "../../builders/overlay.ts";

/** Every overlay subnet with the names of its owners. */
function found(overlay: Overlay): Record<string, string[]> {
  const tables = tablesOf(overlay);
  return Object.fromEntries([...overlaySubnets(tables, 4).values()].map(({ prefix: subnet, owners }) => [subnet, namesOf(tables, owners)]));
}

const reported = (overlay: Overlay) => inconsistentSubnets(tablesOf(overlay)).map((subnet) => [subnet.prefix, subnet.reasons]);

describe("overlaySubnets", () => {
  it("finds the pod prefixes of a flannel overlay, and nothing of the underlay", () => {
    expect(found(flannelOverlay(3))).toEqual({ "10.42.0.0/24": ["node-000"], "10.42.1.0/24": ["node-001"], "10.42.2.0/24": ["node-002"] });
  });

  it("finds a pod prefix that no other node routes to", () => {
    const unknown = flannelOverlay(3).map((node, number) =>
      number === 2 ? node : { ...node, routes: node.routes.filter(({ dst }) => dst !== "10.42.2.0/24") },
    );

    expect(found(unknown)).toHaveProperty(["10.42.2.0/24"], ["node-002"]);
  });

  it("finds pod prefixes behind direct routes, without any VXLAN link", () => {
    const direct = flannelOverlay(2).map((node, number) => ({
      ...node,
      links: node.links.filter(({ kind }) => kind !== "vxlan"),
      addresses: node.addresses.filter((own) => own.link !== "flannel.1"),
      routes: [
        ...node.routes.filter((own) => own.link !== "flannel.1"),
        route(`10.42.${1 - number}.0/24`, { gateway: underlayAddress(1 - number), link: "eth0" }),
      ],
      neighbors: [],
      fdb: [],
    }));

    expect(found(direct)).toEqual({ "10.42.0.0/24": ["node-000"], "10.42.1.0/24": ["node-001"] });
    expect(reported(direct)).toEqual([]);
  });

  it("takes a host route into a silent node's subnet for a part of it", () => {
    const silent = breakNode(flannelOverlay(3).slice(0, 2), 0, ({ routes }) => ({
      routes: [...routes, route("10.42.2.7/32", { gateway: vtepAddress(1), link: "flannel.1" })],
    }));

    expect(found(silent)).toEqual({ "10.42.0.0/24": ["node-000"], "10.42.1.0/24": ["node-001"], "10.42.2.0/24": [] });
  });

  it("finds no subnet of link-local or loopback addresses, wherever they are routed to", () => {
    const odd = breakNode(flannelOverlay(2), 0, ({ routes }) => ({
      routes: [...routes, ...["169.254.7.0/24", "127.8.0.0/16"].map((dst) => route(dst, { gateway: vtepAddress(1), link: "flannel.1" }))],
    }));

    expect(Object.keys(found(odd))).toEqual(["10.42.0.0/24", "10.42.1.0/24"]);
  });

  it("finds what is routed through an address that its senders hold too, as all do behind one NAT", () => {
    const natted = flannelOverlay(2).map((node) => ({
      ...node,
      links: [...node.links, link("eth9")],
      addresses: [...node.addresses, { link: "eth9", address: ip("10.0.2.15"), prefixLength: 24, scope: "global" }],
      routes: [...node.routes, route("10.99.0.0/24", { gateway: ip("10.0.2.15"), link: "eth9" })],
    }));

    expect(found(natted)).toHaveProperty(["10.99.0.0/24"], []);
  });

  it("takes routed underlay networks for what they are", () => {
    const routed = breakNode(flannelOverlay(3), 0, ({ routes }) => ({
      routes: [...routes, route(`${underlayAddress(2)}/32`, { gateway: underlayAddress(1), link: "eth0" })],
    }));

    expect(Object.keys(found(routed))).toEqual(["10.42.0.0/24", "10.42.1.0/24", "10.42.2.0/24"]);
  });

  it("takes neither an aggregate over owned subnets nor a wide netmask for a subnet", () => {
    const hub = breakNode(flannelOverlay(3), 0, ({ routes }) => ({
      routes: [...routes, route("10.42.0.0/16", { gateway: vtepAddress(1), link: "flannel.1" })],
    }));
    const wide = breakNode(flannelOverlay(3), 0, ({ routes }) => ({
      routes: routes.map((own) => (own.link === "cni0" ? route("10.42.0.0/16", { link: "cni0" }) : own)),
    }));

    expect(Object.keys(found(hub))).not.toContain("10.42.0.0/16");
    expect(found(wide)).toEqual({ "10.42.0.0/24": ["node-000"], "10.42.1.0/24": ["node-001"], "10.42.2.0/24": ["node-002"] });
  });

  it("takes a tunnel of another kind for no owner", () => {
    const tunneled = breakNode(flannelOverlay(3), 0, (node) => ({
      links: [...node.links, link("wg0", { kind: "wireguard" })],
      routes: [route("10.42.2.0/24", { link: "wg0" }), ...node.routes.filter(({ dst }) => dst !== "10.42.2.0/24")],
    }));

    expect(found(tunneled)).toHaveProperty(["10.42.2.0/24"], ["node-002"]);
    expect(reported(tunneled)).toEqual([["10.42.2.0/24", ["UNUSABLE_ROUTE"]]]);
  });

  it("is silent on a Calico overlay, whose nodes blackhole their own blocks", () => {
    const overlay = calicoOverlay(3);

    expect(found(overlay)).toEqual({ "192.168.0.0/26": ["node-000"], "192.168.1.0/26": ["node-001"], "192.168.2.0/26": ["node-002"] });
    expect(reported(overlay)).toEqual([]);
  });

  it("is silent on a Calico block without a pod and without its tunnel's address", () => {
    const second = calicoOverlay(3).map((node, number) => ({
      ...node,
      routes: [
        ...node.routes,
        number === 0
          ? route("192.168.0.64/26", { type: "blackhole", protocol: "80" })
          : route("192.168.0.64/26", { gateway: calicoTunnel(0), link: "vxlan.calico" }),
      ],
    }));

    expect(reported(second)).toEqual([]);
    expect(judgeSubnet(tablesOf(second), prefix("192.168.0.64/26"))?.owners.toArray()).toEqual([0]);
  });

  it("gives a borrowed Calico address to the node that has borrowed it", () => {
    const borrowed = calicoOverlay(3).map((node, number) => ({
      ...node,
      routes: [
        ...node.routes,
        number === 1
          ? route("192.168.0.9/32", { link: "cali1", scope: "link" })
          : route("192.168.0.9/32", { gateway: calicoTunnel(1), link: "vxlan.calico" }),
      ],
    }));

    expect(found(borrowed)).toMatchObject({ "192.168.0.0/26": ["node-000"], "192.168.0.9/32": ["node-001"] });
    expect(reported(borrowed)).toEqual([]);
    expect(reported(borrowed.filter(({ name }) => name !== "node-001"))).toEqual([]);
  });

  it("reports a blackhole for a peer's Calico block", () => {
    const blackholed = breakNode(calicoOverlay(3), 0, ({ routes }) => ({
      routes: [...routes.filter(({ dst }) => dst !== "192.168.2.0/26"), route("192.168.2.0/26", { type: "blackhole", protocol: "80" })],
    }));

    expect(reported(blackholed)).toEqual([["192.168.2.0/26", ["UNUSABLE_ROUTE"]]]);
  });

  it("is silent on an EVPN overlay with stretched layer 2 and an anycast gateway", () => {
    const overlay = evpnOverlay(3);

    expect(found(overlay)["10.100.0.0/24"]).toEqual(["node-000", "node-001", "node-002"]);
    expect(reported(overlay)).toEqual([]);
  });

  it("reports stretched layer 2 that is of two VNIs", () => {
    const torn = breakNode(evpnOverlay(3), 2, ({ links }) => ({
      links: links.map((own) => (own.name === "vxlan100" ? { ...own, vxlan: { ...own.vxlan, vni: 101 } } : own)),
    }));

    expect(reported(torn)).toEqual([["10.100.0.0/24", ["DUPLICATE_POD_CIDR"]]]);
  });

  it("reports a host route of EVPN that leads to the wrong leaf's router MAC", () => {
    const wrong = breakNode(evpnOverlay(3), 0, ({ fdb }) => ({
      fdb: fdb.map((entry) =>
        entry.link === "vxlan4001" && entry.remoteVtep === ip("10.0.10.12") ? { ...entry, remoteVtep: ip("10.0.10.11") } : entry,
      ),
    }));

    expect(reported(wrong)).toEqual([
      ["10.42.2.0/24", ["FDB_WRONG_DST"]],
      ["10.100.0.0/24", ["FDB_WRONG_DST"]],
    ]);
  });

  it("is silent on a Docker swarm overlay", () => {
    expect(found(swarmOverlay(3))).toEqual({ "10.0.1.0/24": ["node-000", "node-001", "node-002"] });
    expect(reported(swarmOverlay(3))).toEqual([]);
  });
});
