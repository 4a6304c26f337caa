import { describe, expect, it } from "vitest";
import { isIn, placesOf } from "../../../src/domain/trace/places.ts";
import { calicoOverlay, evpnOverlay, vmMac } from "../../builders/other-overlays.ts";
import {
  breakNode,
  flannelOverlay,
  ip,
  type Overlay,
  podAddress,
  podPrefix,
  route,
  tablesOf,
  underlayAddress,
  vtepAddress,
} from "../../builders/overlay.ts";
import { hostGwOverlay, withAddress } from "../../builders/traced-overlays.ts";

const places = (overlay: Overlay, address: string) =>
  placesOf(tablesOf(overlay), ip(address)).map(({ node, kind, link }) => `${node} ${kind} ${link ?? "-"}`);

const healthy = flannelOverlay(3);
const twice = breakNode(healthy, 2, (node) => ({
  ...withAddress(node, "cni0", podAddress(1, 1), 24),
  routes: [...node.routes.filter(({ dst }) => dst !== podPrefix(1)), route(podPrefix(1), { link: "cni0" })],
}));
const seen = (overlay: Overlay, number: number) =>
  breakNode(overlay, number, ({ neighbors }) => ({
    neighbors: [...neighbors, { link: "cni0", address: podAddress(1, 5), mac: vmMac(7), nudState: "STALE" }],
  }));

describe("placesOf", () => {
  it.each<[string, Overlay, string, string[]]>([
    ["a pod, behind its bridge", healthy, "10.42.1.5", ["1 connected cni0"]],
    ["a pod of Calico, behind its own link", calicoOverlay(3), "192.168.2.5", ["2 connected cali1"]],
    ["a node's address", healthy, underlayAddress(2), ["2 own -"]],
    ["a node's address where nodes have no VXLAN links", hostGwOverlay(3), underlayAddress(2), ["2 own -"]],
    ["a VTEP", healthy, vtepAddress(2), ["2 own -"]],
    ["a bridge", healthy, "10.42.0.1", ["0 own -"]],
    ["an anycast address", evpnOverlay(3), "10.100.0.1", ["0 own -", "1 own -", "2 own -"]],
    ["a machine that its bridge has seen", evpnOverlay(3), "10.100.0.12", ["2 connected br100"]],
    ["nobody", healthy, "10.99.0.1", []],
    ["a link-local address", healthy, "169.254.0.9", []],
    ["a pod of two nodes", twice, "10.42.1.5", ["1 connected cni0", "2 connected cni0"]],
    ["a pod of two nodes of which one has seen it", seen(twice, 2), "10.42.1.5", ["2 connected cni0"]],
  ])("finds %s", (_, overlay, address, expected) => {
    expect(places(overlay, address)).toEqual(expected);
  });

  it("finds a pod where its subnet is, though another node holds its address alone", () => {
    expect(
      places(
        breakNode(healthy, 0, (node) => withAddress(node, "lo", podAddress(1, 5), 32)),
        "10.42.1.5",
      ),
    ).toEqual(["1 connected cni0"]);
  });

  it("finds a pod where the others send what is for it, though its node has no way to it", () => {
    const lost = breakNode(healthy, 1, ({ addresses, routes }) => ({
      addresses: addresses.filter(({ link }) => link !== "cni0"),
      routes: routes.filter(({ link }) => link !== "cni0"),
    }));
    expect(places(lost, "10.42.1.5")).toEqual(["1 expected -"]);
  });

  it("believes the port behind which a machine is before the neighbor entry of a node whose bridge has no VXLAN link", () => {
    const cut = breakNode(evpnOverlay(3), 0, ({ links }) => ({ links: links.filter(({ name }) => name !== "vxlan100") }));
    expect(places(cut, "10.100.0.12")).toEqual(["2 connected br100"]);
  });

  it("goes by a gateway that lies in the subnet, before those that others have put in its place", () => {
    const lost = breakNode(healthy, 1, ({ addresses, routes }) => ({
      addresses: addresses.filter(({ link }) => link !== "cni0"),
      routes: routes.filter(({ link }) => link !== "cni0"),
    }));
    const detour = breakNode(lost, 0, ({ routes }) => ({
      routes: routes.map((own) => (own.dst === podPrefix(1) ? { ...own, gateway: vtepAddress(2) } : own)),
    }));
    expect(places(detour, "10.42.1.5")).toEqual(["1 expected -"]);
  });
});

describe("isIn", () => {
  it("compares addresses of one family", () => {
    const held = { link: "cni0", address: ip("10.42.0.1"), prefixLength: 24, scope: "global" };
    expect([ip("10.42.0.9"), ip("10.43.0.9"), ip("fd00::9")].map((address) => isIn(held, address))).toEqual([true, false, false]);
  });
});
