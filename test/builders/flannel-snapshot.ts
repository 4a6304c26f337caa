import type { SectionInput } from "../../src/domain/snapshot/read-section.ts";
import type { Section } from "../../src/domain/snapshot/section.ts";

type JsonRow = Readonly<Record<string, unknown>>;

/** One node's report as iproute2 prints it, section by section. */
export type FlannelSnapshot = Readonly<
  Record<"links" | "addresses" | "routes" | "routes6" | "rules" | "neighbors" | "fdb", readonly JsonRow[]>
>;

const podSubnet = (node: number): string => `10.244.${node}.0/24`;
export const vtepMac = (node: number): string => `0e:42:0a:00:00:${node.toString(16).padStart(2, "0")}`;
const underlayIp = (node: number): string => `192.0.2.${node}`;

/** What node `self` of a healthy flannel cluster of `size` nodes reports. Nodes are numbered from 1. */
export function flannelSnapshot(self: number, size: number): FlannelSnapshot {
  const peers = Array.from({ length: size }, (_, index) => index + 1).filter((node) => node !== self);
  return {
    links: [
      link(1, "lo", { flags: ["LOOPBACK", "UP", "LOWER_UP"] }),
      link(2, "eth0", { address: `52:54:00:00:00:${self.toString(16).padStart(2, "0")}` }),
      link(3, "flannel.1", { address: vtepMac(self), mtu: 1450, linkinfo: { info_kind: "vxlan", info_data: vxlan(self) } }),
      link(4, "cni0", { address: `0a:58:0a:f4:00:${self.toString(16).padStart(2, "0")}`, mtu: 1450, linkinfo: { info_kind: "bridge" } }),
    ],
    addresses: [
      addresses("lo", "127.0.0.1", 8),
      addresses("eth0", underlayIp(self), 24),
      addresses("flannel.1", `10.244.${self}.0`, 32),
      addresses("cni0", `10.244.${self}.1`, 24),
    ],
    routes: [
      { dst: "default", gateway: "192.0.2.254", dev: "eth0", flags: [] },
      { dst: "192.0.2.0/24", dev: "eth0", protocol: "kernel", scope: "link", prefsrc: underlayIp(self), flags: [] },
      { dst: podSubnet(self), dev: "cni0", protocol: "kernel", scope: "link", prefsrc: `10.244.${self}.1`, flags: [] },
      ...peers.map((peer) => ({ dst: podSubnet(peer), gateway: `10.244.${peer}.0`, dev: "flannel.1", flags: ["onlink"] })),
      {
        type: "local",
        dst: underlayIp(self),
        dev: "eth0",
        table: "local",
        protocol: "kernel",
        scope: "host",
        prefsrc: underlayIp(self),
        flags: [],
      },
    ],
    routes6: [],
    rules: [
      { priority: 0, src: "all", table: "local" },
      { priority: 32766, src: "all", table: "main" },
      { priority: 32767, src: "all", table: "default" },
    ],
    neighbors: peers.map((peer) => ({ dst: `10.244.${peer}.0`, dev: "flannel.1", lladdr: vtepMac(peer), state: ["PERMANENT"] })),
    fdb: peers.map((peer) => ({ mac: vtepMac(peer), ifname: "flannel.1", dst: underlayIp(peer), flags: ["self"], state: "permanent" })),
  };
}

/** The same, as the readers take it in. */
export function sectionInputs(snapshot: Partial<FlannelSnapshot>): Partial<Record<Section, SectionInput>> {
  return Object.fromEntries(Object.entries(snapshot).map(([section, data]) => [section, { data }]));
}

function link(ifindex: number, ifname: string, more: JsonRow): JsonRow {
  return { ifindex, ifname, flags: ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"], mtu: 1500, operstate: "UP", link_type: "ether", ...more };
}

function vxlan(self: number): JsonRow {
  return { id: 1, local: underlayIp(self), link: "eth0", port: 8472, learning: false };
}

function addresses(ifname: string, local: string, prefixlen: number): JsonRow {
  return { ifname, addr_info: [{ family: "inet", local, prefixlen, scope: "global" }] };
}
