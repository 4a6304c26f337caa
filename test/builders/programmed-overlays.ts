import type { Address } from "../../src/domain/address/address.ts";
import { ALL_ZERO_MAC, type Mac } from "../../src/domain/address/mac.ts";
import { hostGwOverlay } from "./traced-overlays.ts";
import { ANYCAST_MAC, evpnOverlay, routerMac, vmMac } from "./other-overlays.ts";
import { ip, link, mac, type Overlay, podAddress, podPrefix, route, rule, underlayAddress } from "./overlay.ts";

/** Nodes as Cilium makes them: routes to all pods lead to the node's own cilium_host, and eBPF sends on over an `external` VXLAN link. */
export function ciliumOverlay(size: number): Overlay {
  return hostGwOverlay(size).map((node, number) => {
    const router = podAddress(number, 100);
    return {
      ...node,
      links: [
        ...node.links.filter(({ name }) => name === "lo" || name === "eth0"),
        link("cilium_host", { kind: "veth", flags: ["BROADCAST", "LOWER_UP", "MULTICAST", "NOARP", "UP"] }),
        link("cilium_vxlan", { kind: "vxlan", vxlan: { external: true, port: 8472 } }),
        link("lxc1", { kind: "veth" }),
      ],
      addresses: [
        ...node.addresses.filter(({ link: name }) => name !== "cni0"),
        { link: "cilium_host", address: router, prefixLength: 32, scope: "global" },
      ],
      localRoutes: [...node.localRoutes, route(`${router}/32`, { type: "local", table: "local", link: "cilium_host" })],
      routes: [
        ...node.routes.filter(({ dst }) => !dst.startsWith("10.")),
        route(`${router}/32`, { link: "cilium_host", scope: "link" }),
        ...Array.from({ length: size }, (_, peer) =>
          route(podPrefix(peer), { gateway: router, link: "cilium_host", prefSrc: router, ...(peer !== number && { mtu: 1450 }) }),
        ),
      ],
    };
  });
}

/** Nodes whose pods are on Open vSwitch, as Antrea's: the node's own end is antrea-gw0. */
export function openVSwitchOverlay(size: number): Overlay {
  return withPodLink(size, "antrea-gw0", "openvswitch", (peer) => ({ gateway: podAddress(peer, 1), flags: ["onlink"] }));
}

/** Nodes that send to each other's pods through a WireGuard link. */
export function wireGuardOverlay(size: number): Overlay {
  return hostGwOverlay(size).map((node) => ({
    ...node,
    links: [...node.links, link("flannel-wg", { kind: "wireguard", flags: ["LOWER_UP", "NOARP", "POINTOPOINT", "UP"], mtu: 1420 })],
    routes: [
      ...node.routes.filter(({ gateway, dst }) => gateway === undefined || dst.endsWith("/0")),
      route("10.42.0.0/16", { link: "flannel-wg" }),
    ],
  }));
}

function withPodLink(size: number, name: string, kind: string, wayTo: (peer: number) => Partial<Parameters<typeof route>[1]>): Overlay {
  return hostGwOverlay(size).map((node, number) => ({
    ...node,
    links: [...node.links.filter((own) => own.name !== "cni0" && own.name !== "veth0"), link(name, { kind })],
    addresses: node.addresses.map((own) => (own.link === "cni0" ? { ...own, link: name } : own)),
    localRoutes: node.localRoutes.map((own) => (own.link === "cni0" ? { ...own, link: name } : own)),
    routes: node.routes.map((own) => {
      const peer = Number(own.dst.split(".")[2]);
      if (own.link === "cni0") return { ...own, link: name };
      return own.gateway !== undefined && own.dst.startsWith("10.") && peer !== number
        ? route(own.dst, { ...wayTo(peer), link: name })
        : own;
    }),
  }));
}

const GROUP = ip("239.1.1.1");
export const machine = (number: number): Address => ip(`10.200.0.${10 + number}`);
const machineMac = (number: number): Mac => mac(`52:54:00:00:01:0${number}`);

/** Machines of all nodes in one subnet behind bridges, over VXLAN links that flood to a multicast group and learn. */
export function multicastOverlay(size: number): Overlay {
  return hostGwOverlay(size).map((node, number) => ({
    ...node,
    links: [
      ...node.links,
      link("br0", { kind: "bridge", mac: mac(`52:54:00:00:02:0${number}`) }),
      link("vxlan5", {
        kind: "vxlan",
        master: "br0",
        mac: mac(`52:54:00:00:03:0${number}`),
        vxlan: { vni: 5, group: GROUP, underlayLink: "eth0", port: 4789, learning: true },
      }),
      link("vnet0", { kind: "tun", master: "br0" }),
    ],
    addresses: [...node.addresses, { link: "br0", address: ip(`10.200.0.${100 + number}`), prefixLength: 24, scope: "global" }],
    localRoutes: [...node.localRoutes, route(`10.200.0.${100 + number}/32`, { type: "local", table: "local", link: "br0" })],
    localFdb: [{ mac: machineMac(number), link: "vnet0", master: "br0", state: "" }],
    routes: [...node.routes, route("10.200.0.0/24", { link: "br0", prefSrc: ip(`10.200.0.${100 + number}`) })],
    neighbors: [{ link: "br0", address: machine(number), mac: machineMac(number), nudState: "STALE" }],
    fdb: [{ mac: ALL_ZERO_MAC, link: "vxlan5", remoteVtep: GROUP, via: "eth0", state: "permanent", flags: ["self"] }],
  }));
}

/** What a VXLAN link has learned of another node's machine. */
export const learnedMachine = (number: number) => ({
  mac: machineMac(number),
  link: "vxlan5",
  remoteVtep: underlayAddress(number),
  state: "",
});

/** EVPN on one bridge with VLANs: L2VNI 10 in VLAN 10 with machines in 10.100.0.0/24, L3VNI 4001 in VLAN 4001 for the pods, all in a VRF. */
export function vlanOverlay(size: number): Overlay {
  return evpnOverlay(size).map((node, number) => {
    const renamed = (name: string | undefined): string | undefined => (name === "br100" ? "vlan10" : name === "br4001" ? "vlan4001" : name);
    const vxlan = (vni: number) => ({ ...node.links.find(({ name }) => name === "vxlan100")?.vxlan, vni });
    const inVlan = (name: string, vlan: number) => ({
      mac: mac(`66:00:00:00:0${vlan % 7}:0${number}`),
      link: name,
      vlan,
      master: "br0",
      state: "permanent",
    });
    return {
      ...node,
      links: [
        link("eth0"),
        link("vrf1", { kind: "vrf", vrfTable: "1001" }),
        link("cni0", { kind: "bridge", master: "vrf1" }),
        link("veth1", { kind: "veth", master: "cni0" }),
        link("br0", { kind: "bridge", mac: routerMac(number), vlanFiltering: true }),
        link("vlan10", { kind: "vlan", parent: "br0", vlanId: 10, mac: ANYCAST_MAC, master: "vrf1" }),
        link("vlan4001", { kind: "vlan", parent: "br0", vlanId: 4001, mac: routerMac(number), master: "vrf1" }),
        link("vxlan10", { kind: "vxlan", master: "br0", mac: mac(`66:00:00:00:01:0${number}`), vxlan: vxlan(10) }),
        link("vxlan4001", { kind: "vxlan", master: "br0", mac: mac(`66:00:00:00:02:0${number}`), vxlan: vxlan(4001) }),
        link("vnet0", { kind: "tun", master: "br0" }),
      ],
      addresses: node.addresses.map((own) => ({ ...own, link: renamed(own.link) ?? own.link })),
      localRoutes: node.localRoutes.map((own) => (own.link === "eth0" ? own : { ...own, table: "1001", link: renamed(own.link)! })),
      localFdb: [{ ...inVlan("vnet0", 10), mac: vmMac(number), state: "" }, inVlan("vxlan10", 10), inVlan("vxlan4001", 4001)],
      rules: [...node.rules, rule(1000, { l3mdev: true })],
      routes: node.routes.map((own) => (own.link === "eth0" ? own : { ...own, table: "1001", link: renamed(own.link)! })),
      neighbors: node.neighbors.map((own) => ({ ...own, link: renamed(own.link) ?? own.link })),
      fdb: node.fdb.map((own) => ({ ...own, link: own.link === "vxlan100" ? "vxlan10" : own.link })),
    };
  });
}
