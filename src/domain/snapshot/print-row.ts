import { isHost, prefixLength, prefixNetwork, type Prefix } from "../address/prefix.ts";
import type {
  BridgePort,
  FdbEntry,
  Link,
  LinkAddress,
  Neighbor,
  NextHop,
  NexthopObject,
  PortVlan,
  Route,
  RoutingRule,
  Row,
  SectionRows,
  Sysctl,
  VxlanInfo,
} from "./rows.ts";
import type { Section } from "./section.ts";

/**
 * A row on one line, in the words in which `ip -o`, `bridge` or `sysctl` prints it, so that it can be found again in a terminal.
 * What those tools do not print of it, or print beside the row, is left out.
 */
export function printRow(section: Section, row: Row): string {
  // The section of a row says which kind of row it is; the union of both does not.
  return (PRINTERS[section] as (row: Row) => string)(row);
}

const PRINTERS: Readonly<{ [S in Section]: (row: SectionRows[S]) => string }> = {
  links: printLink,
  addresses: printAddress,
  routes: printRoute,
  routes6: printRoute,
  rules: printRule,
  rules6: printRule,
  neighbors: printNeighbor,
  fdb: printFdbEntry,
  nexthops: printNexthop,
  vlans: printVlan,
  bridgeLinks: printBridgePort,
  sysctls: printSysctl,
};

type Word = string | number | undefined;

/** The words that are there, in a row. */
const line = (...words: readonly Word[]): string => words.filter((word) => word !== undefined && word !== "").join(" ");

/** A word and its value; nothing where there is no value. */
const option = (word: string, value: Word): Word => (value === undefined ? undefined : `${word} ${value}`);

const all = (words: readonly string[] | undefined): Word => words?.join(" ");

function printLink(link: Link): string {
  const { name, ifindex, parent, flags, mtu, master, operState, mac, kind, vxlan } = link;
  const head = `${ifindex === undefined ? "" : `${ifindex}: `}${name}${parent === undefined ? "" : `@${parent}`}:`;
  const state = [option("mtu", mtu), option("master", master), option("state", operState)];
  const details = vxlan === undefined ? [kind] : ["vxlan", ...vxlanWords(vxlan)];
  return line(head, `<${flags.join(",")}>`, ...state, option("link/ether", mac), ...details);
}

function vxlanWords({ vni, local, remote, group, underlayLink, port, learning, external }: VxlanInfo): readonly Word[] {
  const ends = [option("remote", remote), option("group", group), option("local", local), option("dev", underlayLink)];
  const isNoLearning = learning === false ? "nolearning" : undefined;
  return [option("id", vni), external === true ? "external" : undefined, ...ends, option("dstport", port), isNoLearning];
}

function printAddress({ link, address, prefixLength: length, peer, scope, flags }: LinkAddress): string {
  const family = address.includes(":") ? "inet6" : "inet";
  const own = peer === undefined ? `${address}/${length}` : `${address} peer ${peer}/${length}`;
  return line(link, family, own, option("scope", scope), all(flags));
}

/** iproute2 writes a single address without its length. */
function destination(prefix: Prefix): string {
  if (prefixLength(prefix) === 0) return "default";
  return isHost(prefix) ? prefixNetwork(prefix) : prefix;
}

function printRoute(route: Route): string {
  const { dst, type, table, tos, metric, protocol, scope, gateway, link, prefSrc, from, flags, nextHops = [], nexthopId, mtu } = route;
  const target = [type === "unicast" ? undefined : type, destination(dst), from === undefined ? undefined : `from ${destination(from)}`];
  const way = [option("tos", tos), option("nhid", nexthopId), ...nextHopWords(dst, { gateway, link })];
  const place = [option("table", table === "main" ? undefined : table), option("proto", protocol === "boot" ? undefined : protocol)];
  const rest = [option("scope", scope), option("src", prefSrc), option("metric", metric || undefined), all(flags), option("mtu", mtu)];
  return line(...target, ...way, ...place, ...rest, ...nextHops.map((hop) => printNextHop(dst, hop)));
}

type Way = Readonly<{ gateway?: NextHop["gateway"] | undefined; link?: string | undefined }>;

/** The gateway's family is told where it is not the route's own. */
function nextHopWords(dst: Prefix, { gateway, link }: Way): readonly Word[] {
  const isForeign = gateway?.includes(":") === true && !dst.includes(":");
  return [option(isForeign ? "via inet6" : "via", gateway), option("dev", link)];
}

function printNextHop(dst: Prefix, hop: NextHop): string {
  return line("\\ nexthop", ...nextHopWords(dst, hop), `weight ${hop.weight}`, all(hop.flags));
}

function printRule(rule: RoutingRule): string {
  const { priority, not, from, to, tos, fwmark, fwmask, iif, oif, ipProto, sport, dport, uidRange, protocol } = rule;
  const mark = fwmask === undefined ? fwmark : `${fwmark}/${fwmask}`;
  const ends = [`from ${from === undefined ? "all" : destination(from)}`, to === undefined ? undefined : `to ${destination(to)}`];
  const links = [option("iif", iif), option("oif", oif)];
  const ports = [option("ipproto", ipProto), option("sport", sport), option("dport", dport)];
  const selector = [option("tos", tos), option("fwmark", mark), ...links, option("uidrange", uidRange), ...ports];
  const isNot = not === true ? "not" : undefined;
  return line(`${priority}:`, isNot, ...ends, ...selector, ...ruleAction(rule), option("proto", protocol));
}

function ruleAction({ action, table, goto, l3mdev, suppressPrefixLength, suppressIfGroup }: RoutingRule): readonly Word[] {
  if (action === "goto") return [`goto ${goto ?? "unresolved"}`];
  if (action !== "lookup") return [action];
  const suppressed = [option("suppress_prefixlength", suppressPrefixLength), option("suppress_ifgroup", suppressIfGroup)];
  return [`lookup ${l3mdev === true ? "[l3mdev-table]" : (table ?? "")}`, ...suppressed];
}

function printNeighbor({ address, link, mac, flags, protocol, nudState }: Neighbor): string {
  return line(address, option("dev", link), option("lladdr", mac), all(flags), nudState, option("proto", protocol));
}

function printFdbEntry(entry: FdbEntry): string {
  const { mac, link, vlan, remoteVtep, port, vni, srcVni, via, nexthopId, linkNetnsId, master, flags, state } = entry;
  const way = [option("dst", remoteVtep), option("port", port), option("vni", vni), option("src_vni", srcVni), option("via", via)];
  const more = [option("nhid", nexthopId), option("link-netnsid", linkNetnsId), option("master", master)];
  return line(mac, option("dev", link), option("vlan", vlan), ...way, ...more, all(flags), state);
}

function printNexthop({ id, group, gateway, link, blackhole, fdb, scope, protocol, flags }: NexthopObject): string {
  const members = group?.map((member) => (member.weight === 1 ? String(member.id) : `${member.id},${member.weight}`)).join("/");
  const way = [option("group", members), option("via", gateway), option("dev", link), blackhole === true ? "blackhole" : undefined];
  return line("id", id, ...way, option("scope", scope), option("proto", protocol), all(flags), fdb === true ? "fdb" : undefined);
}

function printVlan({ link, vlan, flags }: PortVlan): string {
  return line(link, vlan, all(flags));
}

function printBridgePort({ link, master, state, features = [] }: BridgePort): string {
  return line(link, option("master", master), option("state", state), ...features.map((feature) => `${feature} on`));
}

function printSysctl({ name, value }: Sysctl): string {
  return `${name} = ${value}`;
}
