import type { Address } from "../../src/domain/address/address.ts";
import type { Link, LinkAddress, Route } from "../../src/domain/snapshot/rows.ts";
import {
  ip,
  link,
  mac,
  type Overlay,
  type OverlayNode,
  podAddress,
  podPrefix,
  route,
  rule,
  flannelOverlay,
  underlayAddress,
} from "./overlay.ts";

/** A node's links with one changed. */
export function withLink(node: OverlayNode, name: string, more: Partial<Link>): Pick<OverlayNode, "links"> {
  return { links: node.links.map((own) => (own.name === name ? { ...own, ...more } : own)) };
}

/** A node's routes with what one peer's pods are reached by exchanged. */
export function withRouteTo(node: OverlayNode, peer: number, more: Partial<Route>): Pick<OverlayNode, "routes"> {
  return { routes: [...node.routes.filter(({ dst }) => dst !== podPrefix(peer)), route(podPrefix(peer), more)] };
}

/** A node's VXLAN link with other settings. */
export function withVxlan(node: OverlayNode, more: NonNullable<Link["vxlan"]>): Pick<OverlayNode, "links"> {
  const own = node.links.find(({ name }) => name === "flannel.1");
  return withLink(node, "flannel.1", { vxlan: { ...own?.vxlan, ...more } });
}

/** One more address of a node, with what the kernel makes of it in table local. */
export function withAddress(node: OverlayNode, name: string, address: Address, prefixLength: number): Partial<OverlayNode> {
  return {
    addresses: [...node.addresses, held(name, address, prefixLength)],
    localRoutes: [...node.localRoutes, localRoute(name, address)],
  };
}

const held = (name: string, address: Address, prefixLength: number): LinkAddress => ({
  link: name,
  address,
  prefixLength,
  scope: "global",
});
const localRoute = (name: string, address: Address): Route =>
  route(`${address}/${address.includes(":") ? 128 : 32}`, { type: "local", table: "local", link: name, prefSrc: address });

/** Nodes without VXLAN links: each reaches the others' pods by their underlay addresses, as flannel's host-gw does. */
export function hostGwOverlay(size: number): Overlay {
  return flannelOverlay(size).map((node) => ({
    ...node,
    links: node.links.filter(({ name }) => name !== "flannel.1"),
    addresses: node.addresses.filter(({ link: name }) => name !== "flannel.1"),
    localRoutes: node.localRoutes.filter(({ link: name }) => name !== "flannel.1"),
    routes: node.routes.map((known) => {
      const peer = known.link === "flannel.1" ? Number(known.dst.split(".")[2]) : null;
      return peer === null ? known : route(known.dst, { gateway: underlayAddress(peer), link: "eth0" });
    }),
    neighbors: [],
    fdb: [],
  }));
}

export const NAT_ADDRESS = ip("10.0.2.15");

/** Virtual machines of which each has the address 10.0.2.15 in a NAT network of its own, beside the network that they share. */
export function vagrantOverlay(size: number): Overlay {
  return flannelOverlay(size).map((node) => ({
    ...node,
    ...withAddress(node, "nat0", NAT_ADDRESS, 24),
    links: [...node.links, link("nat0", { mac: mac("08:00:27:8d:c0:4d") })],
    routes: [
      ...node.routes.filter(({ dst }) => dst !== "0.0.0.0/0"),
      route("0.0.0.0/0", { gateway: ip("10.0.2.2"), link: "nat0" }),
      route("10.0.2.0/24", { link: "nat0", prefSrc: NAT_ADDRESS }),
    ],
  }));
}

/** The same, after flannel has taken the address of the NAT network on every node and told the others of it. */
export function registeredNatOverlay(size: number): Overlay {
  return vagrantOverlay(size).map((node) => ({
    ...node,
    ...withVxlan(node, { local: NAT_ADDRESS, underlayLink: "nat0" }),
    fdb: node.fdb.map((entry) => ({ ...entry, remoteVtep: NAT_ADDRESS })),
  }));
}

export const podAddress6 = (number: number, pod: number): Address => ip(`fd00:42:${number}::${pod.toString(16)}`);
export const underlayAddress6 = (number: number): Address => ip(`fd00:a::${(number + 1).toString(16)}`);
export const podPrefix6 = (number: number): string => `fd00:42:${number}::/64`;
/** An address that no pod's subnet holds: a subnet's own first address is the routers' anycast address in IPv6. */
const vtepAddress6 = (number: number): Address => ip(`fd00:42:${number}::`);
const vtepMac6 = (number: number) => mac(`0e:46:0a:00:00:${number.toString(16).padStart(2, "0")}`);

/** Flannel's overlay with its IPv6 twin beside it, over an underlay of IPv6. */
export function dualStackOverlay(size: number): Overlay {
  return flannelOverlay(size).map((node, number) => dualStackNode(node, number, size));
}

function dualStackNode(node: OverlayNode, number: number, size: number): OverlayNode {
  const own = [
    held("eth0", underlayAddress6(number), 64),
    held("flannel-v6.1", vtepAddress6(number), 128),
    held("cni0", podAddress6(number, 1), 64),
  ];
  const peers = Array.from({ length: size }, (_, peer) => peer).filter((peer) => peer !== number);
  const vxlan = { vni: 1, local: underlayAddress6(number), underlayLink: "eth0", port: 8472, learning: false };
  return {
    ...node,
    known: [...node.known, "routes6", "rules6"],
    links: [...node.links, link("flannel-v6.1", { kind: "vxlan", mac: vtepMac6(number), operState: "UNKNOWN", mtu: 1430, vxlan })],
    addresses: [...node.addresses, ...own],
    localRoutes: [...node.localRoutes, ...own.map(({ link: name, address }) => localRoute(name, address))],
    rules6: [rule(0, { family: 6, table: "local" }), rule(32766, { family: 6, table: "main" })],
    routes: [
      ...node.routes,
      route("::/0", { gateway: ip("fe80::1"), link: "eth0", metric: 1024 }),
      route("fd00:a::/64", { link: "eth0", metric: 256 }),
      route(podPrefix6(number), { link: "cni0", metric: 256 }),
      ...peers.map((peer) =>
        route(podPrefix6(peer), { gateway: vtepAddress6(peer), link: "flannel-v6.1", flags: ["onlink"], metric: 1024 }),
      ),
    ],
    neighbors: [
      ...node.neighbors,
      ...peers.map((peer) => ({ link: "flannel-v6.1", address: vtepAddress6(peer), mac: vtepMac6(peer), nudState: "PERMANENT" })),
    ],
    fdb: [
      ...node.fdb,
      ...peers.map((peer) => ({ mac: vtepMac6(peer), link: "flannel-v6.1", remoteVtep: underlayAddress6(peer), state: "permanent" })),
    ],
  };
}

/** One more pod's cable in the bridge of a node, and that the bridge has seen the pod on it. */
export function withPod(node: OverlayNode, address: Address, port: Partial<Link> = {}): Partial<OverlayNode> {
  const [own, name] = [mac("0a:5a:0a:00:00:07"), "veth7"];
  return {
    links: [...node.links, link(name, { kind: "veth", master: "cni0", mtu: 1450, ...port })],
    neighbors: [...node.neighbors, { link: "cni0", address, mac: own, nudState: "STALE" }],
    localFdb: [...node.localFdb, { mac: own, link: name, master: "cni0", state: "" }],
  };
}

/** Pods behind a bridge without a VXLAN port, and a node's address on it: `podAddress(n, 1)` on cni0. */
const gatewayOf = (number: number): Address => podAddress(number, 1);
