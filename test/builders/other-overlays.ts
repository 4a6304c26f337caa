import type { Address } from "../../src/domain/address/address.ts";
import type { Mac } from "../../src/domain/address/mac.ts";
import type { FdbEntry, Link, LinkAddress, Neighbor, Route } from "../../src/domain/snapshot/rows.ts";
import { DEFAULT_RULES, ip, link, mac, nodeName, type Overlay, type OverlayNode, route } from "./overlay.ts";

type Parts = Readonly<{
  links: readonly Link[];
  addresses: readonly LinkAddress[];
  localFdb?: readonly FdbEntry[];
  routes: readonly Route[];
  neighbors: readonly Neighbor[];
  fdb: readonly FdbEntry[];
}>;

function overlayNode(number: number, parts: Parts): OverlayNode {
  return {
    name: nodeName(number),
    known: ["links", "addresses", "routes", "rules", "neighbors", "fdb"],
    localRoutes: parts.addresses.map(({ link: name, address }) =>
      route(`${address}/32`, { type: "local", table: "local", link: name, prefSrc: address }),
    ),
    localFdb: [],
    rules: DEFAULT_RULES,
    rules6: [],
    nexthops: [],
    bridgeLinks: [],
    sysctls: [],
    ...parts,
  };
}

const held = (name: string, address: Address, prefixLength: number): LinkAddress => ({
  link: name,
  address,
  prefixLength,
  scope: "global",
});
const permanent = { state: "permanent", flags: ["self"] };
const peersOf = (number: number, size: number) => Array.from({ length: size }, (_, peer) => peer).filter((peer) => peer !== number);

/** Blocks of 64 addresses, one for each node, as 192.168.N.0/26; the node's tunnel address is the first of it. */
export const calicoTunnel = (number: number): Address => ip(`192.168.${number}.0`);
const calicoMac = (number: number): Mac => mac(`66:00:00:00:00:0${number}`);

/** An overlay as Calico makes it: no bridge, a host route for each pod, a blackhole for the node's own block. */
export function calicoOverlay(size: number): Overlay {
  return Array.from({ length: size }, (_, number) => calicoNode(number, peersOf(number, size)));
}

function calicoNode(number: number, peers: readonly number[]): OverlayNode {
  const underlay = ip(`10.0.10.${10 + number}`);
  const vxlan = { vni: 4096, local: underlay, underlayLink: "eth0", port: 4789, learning: false };
  return overlayNode(number, {
    links: [
      link("eth0"),
      link("vxlan.calico", { kind: "vxlan", mac: calicoMac(number), mtu: 1450, vxlan }),
      link("cali1", { kind: "veth", mac: mac("ee:ee:ee:ee:ee:ee") }),
    ],
    addresses: [held("eth0", underlay, 24), held("vxlan.calico", calicoTunnel(number), 32)],
    routes: [
      route("0.0.0.0/0", { gateway: ip("10.0.10.1"), link: "eth0" }),
      route("10.0.10.0/24", { link: "eth0", prefSrc: underlay }),
      route(`192.168.${number}.0/26`, { type: "blackhole", protocol: "80" }),
      route(`192.168.${number}.5/32`, { link: "cali1", scope: "link" }),
      ...peers.map((peer) => route(`192.168.${peer}.0/26`, { gateway: calicoTunnel(peer), link: "vxlan.calico", flags: ["onlink"] })),
    ],
    neighbors: peers.map((peer) => ({ link: "vxlan.calico", address: calicoTunnel(peer), mac: calicoMac(peer), nudState: "PERMANENT" })),
    fdb: peers.map((peer) => ({ mac: calicoMac(peer), link: "vxlan.calico", remoteVtep: ip(`10.0.10.${10 + peer}`), ...permanent })),
  });
}

export const routerMac = (number: number): Mac => mac(`9a:00:00:00:00:0${number}`);
export const vmMac = (number: number): Mac => mac(`52:54:00:00:00:0${number}`);
export const ANYCAST_MAC = mac("02:00:0a:64:00:01");

/** An EVPN overlay as FRR makes it: pods behind L3VNI 4001 on br4001, virtual machines in 10.100.0.0/24 stretched over VNI 100 on br100. */
export function evpnOverlay(size: number): Overlay {
  return Array.from({ length: size }, (_, number) => evpnNode(number, peersOf(number, size)));
}

/** How FRR enters a neighbor. */
const ENTERED = { nudState: "NOARP", flags: ["extern_learn"], protocol: "zebra" };

const leaf = (number: number): Address => ip(`10.0.10.${10 + number}`);

function evpnNode(number: number, peers: readonly number[]): OverlayNode {
  const vxlan = (vni: number) => ({ vni, local: leaf(number), port: 4789, learning: false });
  return overlayNode(number, {
    links: [
      link("eth0"),
      link("cni0", { kind: "bridge" }),
      link("veth1", { kind: "veth", master: "cni0" }),
      link("br100", { kind: "bridge", mac: ANYCAST_MAC }),
      link("vxlan100", { kind: "vxlan", master: "br100", mac: mac(`66:00:00:00:01:0${number}`), mtu: 1450, vxlan: vxlan(100) }),
      link("vnet0", { kind: "tun", master: "br100", mtu: 1450 }),
      link("br4001", { kind: "bridge", mac: routerMac(number) }),
      link("vxlan4001", { kind: "vxlan", master: "br4001", mac: mac(`66:00:00:00:02:0${number}`), mtu: 1450, vxlan: vxlan(4001) }),
    ],
    addresses: [held("eth0", leaf(number), 24), held("cni0", ip(`10.42.${number}.1`), 24), held("br100", ip("10.100.0.1"), 24)],
    localFdb: [{ mac: vmMac(number), link: "vnet0", master: "br100", state: "" }],
    routes: [
      route("10.0.10.0/24", { link: "eth0", prefSrc: leaf(number) }),
      route(`10.42.${number}.0/24`, { link: "cni0" }),
      route("10.100.0.0/24", { link: "br100" }),
      ...peers.map((peer) => route(`10.42.${peer}.0/24`, { gateway: leaf(peer), link: "br4001", metric: 20, flags: ["onlink"] })),
      ...peers.map((peer) => route(`10.100.0.1${peer}/32`, { gateway: leaf(peer), link: "br4001", metric: 20, flags: ["onlink"] })),
    ],
    neighbors: peers.flatMap((peer) => [
      { link: "br4001", address: leaf(peer), mac: routerMac(peer), ...ENTERED },
      { link: "br100", address: ip(`10.100.0.1${peer}`), mac: vmMac(peer), ...ENTERED },
    ]),
    fdb: peers.flatMap((peer) => [
      { mac: routerMac(peer), link: "vxlan4001", remoteVtep: leaf(peer), ...permanent },
      { mac: vmMac(peer), link: "vxlan100", remoteVtep: leaf(peer), ...permanent },
      { mac: mac("00:00:00:00:00:00"), link: "vxlan100", remoteVtep: leaf(peer), ...permanent },
    ]),
  });
}

export const containerMac = (number: number): Mac => mac(`02:42:0a:00:01:0${number}`);

/** The network namespaces of one Docker swarm overlay: a bridge with a VXLAN port on each node, and no underlay address in sight. */
export function swarmOverlay(size: number): Overlay {
  return Array.from({ length: size }, (_, number) => swarmNode(number, peersOf(number, size)));
}

function swarmNode(number: number, peers: readonly number[]): OverlayNode {
  return overlayNode(number, {
    links: [
      link("br0", { kind: "bridge", mac: mac(`0a:00:00:00:00:0${number}`) }),
      link("vxlan0", {
        kind: "vxlan",
        master: "br0",
        mac: mac(`0a:00:00:00:01:0${number}`),
        mtu: 1450,
        vxlan: { vni: 4097, port: 4789, learning: true, features: ["l2miss", "l3miss", "proxy"] },
      }),
      link("veth0", { kind: "veth", master: "br0", mtu: 1450 }),
    ],
    addresses: [held("br0", ip("10.0.1.1"), 24)],
    localFdb: [{ mac: containerMac(number), link: "veth0", master: "br0", state: "" }],
    routes: [route("10.0.1.0/24", { link: "br0" })],
    neighbors: peers.map((peer) => ({
      link: "vxlan0",
      address: ip(`10.0.1.${10 + peer}`),
      mac: containerMac(peer),
      nudState: "PERMANENT",
    })),
    fdb: peers.map((peer) => ({ mac: containerMac(peer), link: "vxlan0", remoteVtep: leaf(peer), ...permanent })),
  });
}
