import { ALL_ZERO_MAC, isMulticastMac } from "../address/mac.ts";
import type { FdbEntry, Neighbor, Route, RoutingRule, SectionRows } from "./rows.ts";
import type { Section } from "./section.ts";

/** What makes a row of a section the same row in the next snapshot, whatever its other values are. */
type FactKey<R> = Readonly<{
  keyOf: (row: R) => string;
  /** The part of the key that people ask for, on rows about peers; else null. */
  peerKeyOf: (row: R) => string | null;
  /** Whether rows that are else equal may stand one after the other, the first of which counts. */
  isRanked: boolean;
  /** Whether the row merely happens: it is no part of what a node is set up to do. */
  isVolatile: (row: R) => boolean;
}>;

const usual = { peerKeyOf: () => null, isRanked: false, isVolatile: () => false } as const;
const routes = {
  peerKeyOf: (route: Route) => (route.table === "local" ? null : route.dst),
  isRanked: true,
  isVolatile: () => false,
} as const;
const rules = { ...usual, keyOf: ruleKey, isRanked: true } as const;

/** The keys of the intake contract, readable: `flannel.1 c2:8a:fe:64:a4:f0 self`. A rank other than the first is put behind them as `#1`. */
export const FACT_KEYS: Readonly<{ [S in Section]: FactKey<SectionRows[S]> }> = {
  links: { ...usual, keyOf: ({ name }) => name },
  addresses: { ...usual, keyOf: ({ link, address, prefixLength }) => `${link} ${address}/${prefixLength}` },
  routes: { ...routes, keyOf: (route) => routeKey(route, option("tos", route.tos)) },
  routes6: { ...routes, keyOf: (route) => routeKey(route, option("dev", route.link)) },
  rules,
  rules6: rules,
  neighbors: {
    ...usual,
    keyOf: ({ link, address }) => `${link} ${address}`,
    peerKeyOf: ({ address }) => address,
    isVolatile: isDynamicNeighbor,
  },
  fdb: {
    ...usual,
    keyOf: fdbKey,
    peerKeyOf: (entry) => (entry.remoteVtep === undefined && entry.nexthopId === undefined ? null : entry.mac),
    isVolatile: isLearnedEntry,
  },
  nexthops: { ...usual, keyOf: ({ id }) => String(id) },
  vlans: { ...usual, keyOf: ({ link, vlan }) => `${link} ${vlan}` },
  bridgeLinks: { ...usual, keyOf: ({ link }) => link },
  sysctls: { ...usual, keyOf: ({ name }) => name },
};

const option = (word: string, value: string | number | undefined): string => (value === undefined ? "" : ` ${word} ${value}`);

const routeKey = ({ table, dst, metric }: Route, more: string): string => `${table} ${dst}${option("metric", metric || undefined)}${more}`;

/** A rule as `ip rule` prints it; all of it but the protocol is what it selects and does. */
function ruleKey(rule: RoutingRule): string {
  const { not, from, to, tos, fwmark, fwmask, iif, oif, l3mdev, ipProto, sport, dport, uidRange } = rule;
  const selector = [
    option("to", to),
    option("tos", tos),
    option("fwmark", fwmark),
    option("fwmask", fwmask),
    option("iif", iif),
    option("oif", oif),
  ];
  const ports = [option("ipproto", ipProto), option("sport", sport), option("dport", dport), option("uidrange", uidRange)];
  const start = `${rule.priority}:${not === true ? " not" : ""} from ${from ?? "all"}`;
  return `${start}${selector.join("")}${l3mdev === true ? " l3mdev" : ""}${ports.join("")} ${ruleAction(rule)}`;
}

function ruleAction({ action, table, goto, suppressPrefixLength, suppressIfGroup }: RoutingRule): string {
  const suppress = `${option("suppress_prefixlength", suppressPrefixLength)}${option("suppress_ifgroup", suppressIfGroup)}`;
  return `${action}${table === undefined ? "" : ` ${table}`}${goto === undefined ? "" : ` ${goto}`}${suppress}`;
}

/** A unicast MAC has one destination in a VXLAN link's database; the default remote and groups may have many. */
function fdbKey(entry: FdbEntry): string {
  const { link, mac, vlan, srcVni, master, flags, remoteVtep, port, vni, via } = entry;
  const database = `${flags?.includes("self") === true ? " self" : ""}${master === undefined ? "" : " master"}`;
  const key = `${link} ${mac}${option("vlan", vlan)}${option("src_vni", srcVni)}${database}`;
  if (mac !== ALL_ZERO_MAC && !isMulticastMac(mac)) return key;
  return `${key}${option("dst", remoteVtep)}${option("port", port)}${option("vni", vni)}${option("via", via)}`;
}

/** PERMANENT, NOARP, extern_learn and managed entries were put there; the kernel itself makes and forgets all others. */
function isDynamicNeighbor({ nudState, flags }: Neighbor): boolean {
  if (nudState === "PERMANENT" || nudState === "NOARP") return false;
  return flags === undefined || !(flags.includes("extern_learn") || flags.includes("managed"));
}

function isLearnedEntry({ state, flags }: FdbEntry): boolean {
  return state !== "permanent" && state !== "static" && flags?.includes("extern_learn") !== true;
}
