import type { Address, Family } from "../address/address.ts";
import type { Mac } from "../address/mac.ts";
import type { Prefix } from "../address/prefix.ts";

/**
 * The canonical rows of a node's tables: iproute2's three `dst` and three words for a MAC are translated here, once.
 * Rows are plain JSON. A property that is absent was not printed by the kernel's tools, or stands at the default that its comment names.
 * `extra` keeps what iproute2 printed and we do not understand.
 */
type Extra = Readonly<Record<string, unknown>>;

/** One network device, from `ip -d link show`. */
export type Link = Readonly<{
  name: string;
  /** The kernel's number of the device; a device that is made anew gets another. */
  ifindex?: number;
  /** `linkinfo.info_kind`: vxlan, bridge, veth, ...; absent for a physical device, and where `-d` was not given. */
  kind?: string;
  /** Hardware address of an Ethernet device; absent on devices without one. */
  mac?: Mac;
  mtu?: number;
  /** UP, DOWN, UNKNOWN, LOWERLAYERDOWN, ...; busybox does not print it. */
  operState?: string;
  /** Words between the angle brackets, sorted: UP, LOWER_UP, NO-CARRIER, NOARP, LOOPBACK, ... */
  flags: readonly string[];
  /** The bridge, bond or VRF that this device is a port of. */
  master?: string;
  /** The device below: `eth0` of `vlan10@eth0`. For a VXLAN link see `vxlan.underlayLink`. */
  parent?: string;
  /** Index of the peer in another network namespace, `eth0@if3`. */
  parentIfindex?: number;
  vxlan?: VxlanInfo;
  /** Of a bridge: whether it filters by VLAN. */
  vlanFiltering?: boolean;
  /** Of a bridge's port: forwarding, disabled, blocking, ... */
  portState?: string;
  /** Of a VLAN link: its VLAN id. */
  vlanId?: number;
  /** Of a VRF link: its routing table. */
  vrfTable?: string;
  extra?: Extra;
}>;

/** What makes a link a VTEP: `linkinfo.info_data` of kind vxlan. */
export type VxlanInfo = Readonly<{
  /** The VNI; absent on an `external` device, which takes it from each packet. */
  vni?: number;
  /** Source address of the outer packets. */
  local?: Address;
  /** The one unicast remote of a point-to-point VXLAN link. */
  remote?: Address;
  /** Multicast group of the default remote. */
  group?: Address;
  /** `dev`: sets the MTU and the multicast device; it does not pin unicast packets. */
  underlayLink?: string;
  /** UDP destination port; absent where an external device does not print it. */
  port?: number;
  /** Whether the kernel learns FDB entries from received packets; absent where iproute2 did not say. */
  learning?: boolean;
  external?: boolean;
  vnifilter?: boolean;
  /** Only those that are on: proxy, rsc, l2miss, l3miss, gbp, gpe, ... sorted. */
  features?: readonly string[];
  /** `set` or `inherit`: the outer packet's DF bit; absent for unset, which text never prints, and before iproute2 5.0. */
  df?: string;
  /** Whether outer UDP checksums are written over IPv4; absent where iproute2 did not say. */
  udpChecksum?: boolean;
  /** Of the outer packets; absent for `auto` and `inherit`, which JSON tells apart in some versions only. */
  ttl?: number;
  /** `0x20` or `inherit`; absent for 0. */
  tos?: string;
  flowLabel?: string;
  /** Range of the outer packets' source ports, where one is set. */
  sourcePorts?: string;
  /** Seconds until a learned entry is forgotten; absent for 300. */
  ageing?: number;
  /** The most entries that the database takes; absent where there is no limit. */
  limit?: number;
}>;

/** One address on a link, from `ip addr show`. */
export type LinkAddress = Readonly<{
  link: string;
  address: Address;
  prefixLength: number;
  /** The far end of a point-to-point address. */
  peer?: Address;
  /** global, link, host, site or a number. */
  scope: string;
  /** deprecated, tentative, dadfailed, noprefixroute, secondary, ... sorted. `dynamic` and `temporary` stay, lifetimes are dropped. */
  flags?: readonly string[];
  extra?: Extra;
}>;

export type NextHop = Readonly<{
  gateway?: Address;
  link?: string;
  /** Share of the flows that take this next hop, from 1. */
  weight: number;
  /** onlink, linkdown, dead, ... sorted. */
  flags?: readonly string[];
  extra?: Extra;
}>;

/** One entry of a routing table, from `ip route show table all`. */
export type Route = Readonly<{
  dst: Prefix;
  family: Family;
  /** unicast, local, broadcast, blackhole, unreachable, prohibit, throw, ... */
  type: string;
  /** `main`, `local`, `default`, or a number as text. */
  table: string;
  /** Absent for 0. */
  tos?: string;
  metric: number;
  /** Who made it: kernel, boot, static, dhcp, zebra, ...; `boot` is what iproute2 leaves out. Absent from busybox, which never prints it. */
  protocol?: string;
  /** link, host, nowhere or a number; absent for global. */
  scope?: string;
  gateway?: Address;
  link?: string;
  prefSrc?: Address;
  /** IPv6 `from`: only packets from there. */
  from?: Prefix;
  /** onlink, linkdown, dead, offload, trap, ... sorted. */
  flags?: readonly string[];
  /** Two or more next hops, in the kernel's order; absent on a single-path route, whose gateway and link say it all. */
  nextHops?: readonly NextHop[];
  /** Id of the nexthop object that it uses. */
  nexthopId?: number;
  /** `mtu 1400` of the route. */
  mtu?: number;
  /** Only text says so. */
  mtuLocked?: boolean;
  /** Its other metrics, by their names in JSON: advmss, initcwnd, congestion, ...; times in milliseconds. */
  metrics?: Readonly<Record<string, number | string>>;
  /** Its place among rows that are else equal: the kernel takes the first. */
  rank: number;
  extra?: Extra;
}>;

/** One entry of the routing policy database, from `ip rule show`. */
export type RoutingRule = Readonly<{
  priority: number;
  family: Family;
  /** `not`: the selector is negated. */
  not?: boolean;
  /** Absent for `all`. */
  from?: Prefix;
  to?: Prefix;
  tos?: string;
  /** As printed: `0x200`. */
  fwmark?: string;
  fwmask?: string;
  iif?: string;
  oif?: string;
  l3mdev?: boolean;
  ipProto?: string;
  /** `80` or `1000-2000`. */
  sport?: string;
  dport?: string;
  uidRange?: string;
  /** `lookup`, `goto`, `nop`, `unreachable`, `prohibit` or `blackhole`. */
  action: string;
  /** Of `lookup`: main, local, default or a number as text. */
  table?: string;
  /** Of `goto`: the priority to jump to; absent when unresolved. */
  goto?: number;
  suppressPrefixLength?: number;
  suppressIfGroup?: string;
  protocol?: string;
  rank: number;
  extra?: Extra;
}>;

/** ARP or NDP entry, from `ip neigh show`. */
export type Neighbor = Readonly<{
  link: string;
  address: Address;
  /** Absent while unresolved. */
  mac?: Mac;
  /**
   * INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, NOARP, PERMANENT or NONE. STALE is healthy. Of a managed or extern_learn entry,
   * which the kernel resolves anew all the time, STALE stands for all states with a MAC and FAILED for those without.
   */
  nudState: string;
  /** router, proxy, managed, extern_learn, offload, ... sorted. */
  flags?: readonly string[];
  protocol?: string;
  extra?: Extra;
}>;

/** One entry of a forwarding database, from `bridge fdb show`. */
export type FdbEntry = Readonly<{
  mac: Mac;
  link: string;
  /** `dst`: the underlay address to which frames for this MAC are sent. Only on VXLAN links. */
  remoteVtep?: Address;
  /** Destination UDP port where it differs from the device's. */
  port?: number;
  /** Remote VNI where it differs from the device's. */
  vni?: number;
  /** Source VNI on external devices. */
  srcVni?: number;
  /** The underlay link that pins the outer packet. */
  via?: string;
  nexthopId?: number;
  vlan?: number;
  /** The bridge in whose database the entry stands; absent for an entry of the device's own (`self`). */
  master?: string;
  /** permanent, static, stale, or empty for reachable (bridge/fdb.c, state_n2a). */
  state: string;
  /** self, extern_learn, offload, sticky, router, ... sorted, without `master`. */
  flags?: readonly string[];
  linkNetnsId?: number;
  extra?: Extra;
}>;

/** One nexthop object, from `ip nexthop show`. */
export type NexthopObject = Readonly<{
  id: number;
  gateway?: Address;
  link?: string;
  blackhole?: boolean;
  /** `fdb`: its gateway is a remote VTEP. */
  fdb?: boolean;
  group?: readonly Readonly<{ id: number; weight: number }>[];
  protocol?: string;
  scope?: string;
  flags?: readonly string[];
  extra?: Extra;
}>;

/** One VLAN of a bridge port, from `bridge vlan show`. */
export type PortVlan = Readonly<{ link: string; vlan: number; flags?: readonly string[] }>;

/** One bridge port, from `bridge -d link show`. */
export type BridgePort = Readonly<{
  link: string;
  master?: string;
  state?: string;
  /** Switched-on properties: learning, flood, hairpin, neigh_suppress, vlan_tunnel, isolated, ... sorted. */
  features?: readonly string[];
}>;

/** One kernel setting, such as `net.ipv4.ip_forward`. */
export type Sysctl = Readonly<{ name: string; value: string }>;

/** The row type of each section. */
export type SectionRows = Readonly<{
  links: Link;
  addresses: LinkAddress;
  routes: Route;
  routes6: Route;
  rules: RoutingRule;
  rules6: RoutingRule;
  neighbors: Neighbor;
  fdb: FdbEntry;
  nexthops: NexthopObject;
  vlans: PortVlan;
  bridgeLinks: BridgePort;
  sysctls: Sysctl;
}>;

export type Row = SectionRows[keyof SectionRows];
