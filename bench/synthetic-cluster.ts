import { createHash } from "node:crypto";
import type { SectionInput } from "../src/domain/snapshot/read-section.ts";
import { readSections } from "../src/domain/snapshot/read-snapshot.ts";
import type { Section } from "../src/domain/snapshot/section.ts";
import type { Push } from "../src/intake/push.ts";

/** What the others know of a node. */
export type Peer = Readonly<{ subnet: string; vtep: string; mac: string; underlay: string; toPeer: PeerRows }>;

/** What differs from a healthy mesh. */
export type Damage = Readonly<{
  /** By node, how often it was replaced: each time it comes back with another subnet, MAC and underlay address. */
  generations?: ReadonlyMap<number, number>;
  /** Nodes that send what is for the peer named first to the one named second. */
  wrongNextHops?: ReadonlyMap<number, readonly [number, number]>;
}>;

/** A flannel mesh over VXLAN in which each node holds a route, a neighbor and an FDB entry for each other one. */
export type SyntheticCluster = Readonly<{ peers: readonly Peer[]; damage: Damage }>;

type Data = readonly Readonly<Record<string, unknown>>[];
type PeerRows = Readonly<Record<"routes" | "neighbors" | "fdb", Readonly<Record<string, unknown>>>>;

const SECTIONS_REPORTED = ["links", "addresses", "routes", "routes6", "rules", "rules6", "neighbors", "fdb"] as const;
type Sections = Readonly<Record<(typeof SECTIONS_REPORTED)[number], Data>>;

/** `/16` of all nodes' underlay addresses, as each of them has a route for it. */
export const UNDERLAY = "172.16.0.0/12";

const PODS = 4;

/** The cluster with that many nodes. The same size and damage give the same cluster. */
export function syntheticCluster(size: number, damage: Damage = {}): SyntheticCluster {
  return { peers: Array.from({ length: size }, (_, node) => peerOf(size, node, damage.generations?.get(node) ?? 0)), damage };
}

/** Names that sort as the numbers do. */
export const nodeName = (node: number): string => `node-${String(node).padStart(4, "0")}`;

/** Who the node is, as the others know it after so many replacements. */
export function peerOf(size: number, node: number, generation: number): Peer {
  const place = generation * size + node;
  const network = `10.${64 + (place >> 8)}.${place & 255}`;
  const [subnet, vtep] = [`${network}.0/24`, `${network}.0`];
  const mac = macOf(`vtep ${node} ${generation}`);
  const underlay = `172.${16 + (place >> 16)}.${(place >> 8) & 255}.${place & 255}`;
  const toPeer = {
    routes: { dst: subnet, gateway: vtep, dev: "flannel.1", flags: ["onlink"] },
    neighbors: { dst: vtep, dev: "flannel.1", lladdr: mac, state: ["PERMANENT"] },
    fdb: { mac, ifname: "flannel.1", dst: underlay, flags: ["self"], state: "permanent" },
  };
  return { subnet, vtep, mac, underlay, toPeer };
}

/** What the node's tools print, as `ip -j -d` and `bridge -j` of iproute2 6.1 do. */
function sectionsOf({ peers, damage }: SyntheticCluster, node: number): Sections {
  const self = peers[node];
  if (self === undefined) throw new Error(`the cluster has no node ${node}`);
  const others = peers.filter((peer) => peer !== self);
  return {
    links: linksOf(node, self),
    addresses: addressesOf(self, node),
    routes: [...ownRoutes(self), ...others.map((peer) => routeTo(peer, peers, damage.wrongNextHops?.get(node))), ...localRoutes(self)],
    routes6: routes6Of(node, self),
    rules: RULES,
    rules6: RULES6,
    neighbors: [...others.map(({ toPeer }) => toPeer.neighbors), ...podNeighbors(node, self)],
    fdb: [...localFdb(node), ...others.map(({ toPeer }) => toPeer.fdb)],
  };
}

/** The body that the node pushes. */
export function envelopeOf(cluster: SyntheticCluster, node: number, observedAt: number): string {
  const sections = Object.fromEntries(Object.entries(sectionsOf(cluster, node)).map(([name, data]) => [name, { data }]));
  return JSON.stringify({
    schema: "vxlens.snapshot/v1",
    observedAt: new Date(observedAt).toISOString(),
    sentAt: new Date(observedAt).toISOString(),
    intervalSeconds: 60,
    agent: { name: "vxlens-agent", version: "1.0.0" },
    sections,
  });
}

/** The same, read. */
export function pushOf(cluster: SyntheticCluster, node: number, { name, at }: { name: string; at: number }): Push {
  const entries = Object.entries(sectionsOf(cluster, node)).map(([section, data]) => [section, { data }] as const);
  const { readings } = readSections(Object.fromEntries(entries) as Partial<Record<Section, SectionInput>>);
  const times = { receivedAt: at, observedAt: at, sentAt: at, isBackfill: false, intervalSeconds: 60 };
  return { cluster: name, node: nodeName(node), ...times, agentVersion: "vxlens-agent 1.0.0", readings };
}

function routeTo({ toPeer, subnet }: Peer, peers: readonly Peer[], wrong: readonly [number, number] | undefined): Data[number] {
  const gateway = wrong !== undefined && peers[wrong[0]]?.subnet === subnet ? peers[wrong[1]]?.vtep : undefined;
  return gateway === undefined ? toPeer.routes : { ...toPeer.routes, gateway };
}

const RULES: Data = [
  { priority: 0, src: "all", table: "local" },
  { priority: 32766, src: "all", table: "main" },
  { priority: 32767, src: "all", table: "default" },
];
const RULES6: Data = RULES.slice(0, 2);

const podMac = (node: number, pod: number): string => macOf(`pod ${node} ${pod}`);
const vethMac = (node: number, pod: number): string => macOf(`veth ${node} ${pod}`);
const vethName = (node: number, pod: number): string => `veth${hexOf(`veth ${node} ${pod}`, 4)}`;
const network = ({ vtep }: Peer): string => vtep.slice(0, vtep.lastIndexOf("."));
const pods = (): number[] => Array.from({ length: PODS }, (_, pod) => pod);

function linksOf(node: number, self: Peer): Data {
  return [
    { ...linkOf(1, "lo", "00:00:00:00:00:00"), flags: ["LOOPBACK", "UP", "LOWER_UP"], mtu: 65536, link_type: "loopback" },
    linkOf(2, "eth0", macOf(`eth0 ${node}`)),
    { ...linkOf(3, "flannel.1", self.mac), mtu: 1450, operstate: "UNKNOWN", linkinfo: { info_kind: "vxlan", info_data: vxlanOf(self) } },
    { ...linkOf(4, "cni0", macOf(`cni0 ${node}`)), mtu: 1450, linkinfo: { info_kind: "bridge", info_data: BRIDGE } },
    ...pods().map((pod) => ({
      ...linkOf(5 + pod, vethName(node, pod), vethMac(node, pod)),
      mtu: 1450,
      master: "cni0",
      linkinfo: {
        info_kind: "veth",
        info_slave_kind: "bridge",
        info_slave_data: { state: "forwarding", priority: 32, cost: 2, hairpin: true },
      },
    })),
  ];
}

const vxlanOf = ({ underlay }: Peer) => ({
  id: 1,
  local: underlay,
  link: "eth0",
  port: 8472,
  learning: false,
  ttl: 0,
  ageing: 300,
  udp_csum: true,
});
const BRIDGE = {
  forward_delay: 1500,
  hello_time: 200,
  max_age: 2000,
  ageing_time: 30000,
  stp_state: 0,
  priority: 32768,
  vlan_filtering: 0,
};

function linkOf(index: number, name: string, mac: string) {
  return {
    ifindex: index,
    ifname: name,
    flags: ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
    mtu: 1500,
    qdisc: "noqueue",
    operstate: "UP",
    group: "default",
    txqlen: 1000,
    link_type: "ether",
    address: mac,
    broadcast: "ff:ff:ff:ff:ff:ff",
    promiscuity: 0,
    num_tx_queues: 1,
    num_rx_queues: 1,
  };
}

function addressesOf(self: Peer, node: number): Data {
  return [
    addressOf("lo", "127.0.0.1/8"),
    addressOf("eth0", `${self.underlay}/12`),
    addressOf("flannel.1", `${self.vtep}/32`),
    addressOf("cni0", `${network(self)}.1/24`),
    ...pods().map((pod) => ({ ifname: vethName(node, pod), addr_info: [] })),
  ];
}

function addressOf(link: string, block: string) {
  const [local, length] = block.split("/");
  const scope = link === "lo" ? "host" : "global";
  const lifetimes = { valid_life_time: 4294967295, preferred_life_time: 4294967295 };
  return { ifname: link, addr_info: [{ family: "inet", local, prefixlen: Number(length), scope, label: link, ...lifetimes }] };
}

function ownRoutes(self: Peer): Data {
  return [
    { dst: "default", gateway: "172.31.255.254", dev: "eth0", protocol: "dhcp", flags: [] },
    { dst: self.subnet, dev: "cni0", protocol: "kernel", scope: "link", prefsrc: `${network(self)}.1`, flags: [] },
    { dst: UNDERLAY, dev: "eth0", protocol: "kernel", scope: "link", prefsrc: self.underlay, flags: [] },
  ];
}

function localRoutes(self: Peer): Data {
  const held = [
    ["eth0", self.underlay, "172.31.255.255"],
    ["flannel.1", self.vtep, null],
    ["cni0", `${network(self)}.1`, `${network(self)}.255`],
    ["lo", "127.0.0.1", "127.255.255.255"],
  ] as const;
  return held.flatMap(([dev, prefsrc, broadcast]) => [
    { type: "local", dst: prefsrc, dev, table: "local", protocol: "kernel", scope: "host", prefsrc, flags: [] },
    ...(broadcast === null
      ? []
      : [{ type: "broadcast", dst: broadcast, dev, table: "local", protocol: "kernel", scope: "link", prefsrc, flags: [] }]),
  ]);
}

function routes6Of(node: number, self: Peer): Data {
  const links = [["eth0", macOf(`eth0 ${node}`)] as const, ["flannel.1", self.mac] as const, ["cni0", macOf(`cni0 ${node}`)] as const];
  const kernel = { protocol: "kernel", flags: [], pref: "medium" };
  return links.flatMap(([dev, mac]) => [
    { dst: "fe80::/64", dev, metric: 256, ...kernel },
    { type: "local", dst: linkLocal(mac), dev, table: "local", metric: 0, ...kernel },
    { type: "multicast", dst: "ff00::/8", dev, table: "local", metric: 256, ...kernel },
  ]);
}

/** Pods that were talked to lately: they merely happen. */
function podNeighbors(node: number, self: Peer): Data {
  return pods().map((pod) => ({ dst: `${network(self)}.${2 + pod}`, dev: "cni0", lladdr: podMac(node, pod), state: ["REACHABLE"] }));
}

function localFdb(node: number): Data {
  return [
    { mac: "01:00:5e:00:00:01", ifname: "eth0", flags: ["self"], state: "permanent" },
    { mac: macOf(`cni0 ${node}`), ifname: "cni0", flags: [], master: "cni0", state: "permanent" },
    ...pods().flatMap((pod) => [
      { mac: vethMac(node, pod), ifname: vethName(node, pod), flags: [], master: "cni0", state: "permanent" },
      { mac: podMac(node, pod), ifname: vethName(node, pod), flags: [], master: "cni0", state: "" },
    ]),
  ];
}

/** RFC 4291, appendix A: the MAC with its universal bit turned and ff:fe in the middle. */
function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(":").map((byte) => Number.parseInt(byte, 16));
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  return `fe80::${groups.map((group) => group.toString(16)).join(":")}`;
}

/** As random as flannel's, yet the same in each run. Locally administered and unicast. */
function macOf(of: string): string {
  const bytes = [...createHash("sha256").update(of).digest().subarray(0, 6)];
  return bytes.map((byte, index) => (index === 0 ? (byte & 0xfc) | 2 : byte).toString(16).padStart(2, "0")).join(":");
}

const hexOf = (of: string, bytes: number): string =>
  createHash("sha256")
    .update(of)
    .digest("hex")
    .slice(0, bytes * 2);
