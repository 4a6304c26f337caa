import fc from "fast-check";
import type { FdbEntry, Link, LinkAddress, Neighbor, NexthopObject, Route, RoutingRule } from "../../src/domain/snapshot/rows.ts";
import { DEFAULT_RULES, ip, link, mac, nodeName, type Overlay, type OverlayNode, prefix, route, rule } from "./overlay.ts";

const NODES_MAX = 4;
/** So few of each that rows of different nodes meet. */
const ADDRESSES = [
  "10.0.0.1",
  "10.0.0.2",
  "10.0.0.3",
  "10.1.0.1",
  "10.1.1.1",
  "10.1.1.9",
  "239.1.1.1",
  "fd00::1",
  "fd00::2",
  "fe80::1",
].map(ip);
const PREFIXES = ["0.0.0.0/0", "10.0.0.0/24", "10.0.0.2/32", "10.1.0.0/16", "10.1.1.0/24", "10.1.1.9/32", "::/0", "fd00::/64"].map(prefix);
const MACS = ["02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03", "00:00:00:00:00:00"].map((text) => mac(text));
const LINKS = ["eth0", "br0", "vxlan0", "vxlan1", "veth0"];

const address = fc.constantFrom(...ADDRESSES);
const anyMac = fc.constantFrom(...MACS);
const name = fc.constantFrom(...LINKS, "gone0");
const some = <T>(value: fc.Arbitrary<T>, max: number): fc.Arbitrary<T[]> => fc.array(value, { maxLength: max });

/** The record without what is undefined, since rows have no such properties. */
function compact<T extends object>(record: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

const vxlan = fc
  .record({ vni: maybe(fc.constantFrom(1, 2)), local: maybe(address), port: maybe(fc.constantFrom(4789, 8472)), group: maybe(address) })
  .chain((info) => fc.record({ learning: fc.boolean(), external: maybe(fc.boolean()) }).map((more) => compact({ ...info, ...more })));

function anyLink(own: string): fc.Arbitrary<Link> {
  const more = {
    flags: fc.constantFrom(["LOWER_UP", "UP"], ["UP", "NO-CARRIER"], []),
    mac: maybe(anyMac),
    mtu: maybe(fc.constantFrom(60, 1450, 1500)),
    master: own === "br0" ? fc.constant(undefined) : maybe(fc.constant("br0")),
    kind: fc.constantFrom({ br0: "bridge", veth0: "veth" }[own], own === "eth0" ? "wireguard" : undefined),
    vxlan: own.startsWith("vxlan") ? vxlan : fc.constant(undefined),
  };
  return fc.record(more).map((parts) => link(own, compact(parts)));
}

const links = fc.tuple(...LINKS.map((own) => maybe(anyLink(own)))).map((all) => all.filter((one) => one !== undefined));

const held: fc.Arbitrary<LinkAddress> = fc
  .record({ link: name, address, length: fc.constantFrom(8, 24, 32, 64) })
  .map(({ length, ...own }) => ({ ...own, prefixLength: own.address.includes(":") ? length : Math.min(length, 32), scope: "global" }));

const hop = fc.record({ gateway: maybe(address), link: maybe(name), weight: fc.constant(1) }).map(compact);

const anyRoute: fc.Arbitrary<Route> = fc
  .record({
    dst: fc.constantFrom(...PREFIXES),
    type: fc.constantFrom("unicast", "unicast", "unicast", "local", "blackhole", "throw"),
    table: fc.constantFrom("main", "main", "100"),
    gateway: maybe(address),
    link: maybe(name),
    mtu: maybe(fc.constantFrom(60, 1400)),
    nextHops: maybe(fc.array(hop, { minLength: 1, maxLength: 3 })),
    nexthopId: maybe(fc.constantFrom(1, 2)),
    metric: fc.constantFrom(0, 100),
  })
  .map(({ dst, ...more }) => route(dst, compact(more)));

const neighbor: fc.Arbitrary<Neighbor> = fc
  .record({ link: name, address, mac: maybe(anyMac), nudState: fc.constantFrom("PERMANENT", "REACHABLE", "FAILED", "NOARP") })
  .map(compact);

const entry: fc.Arbitrary<FdbEntry> = fc
  .record({
    mac: anyMac,
    link: name,
    remoteVtep: maybe(address),
    nexthopId: fc.constantFrom(1, 2, 3),
    via: maybe(name),
    port: maybe(fc.constant(4789)),
    state: fc.constantFrom("permanent", "static", ""),
  })
  .map(compact);

const localEntry: fc.Arbitrary<FdbEntry> = fc
  .record({ mac: anyMac, link: name, master: fc.constant("br0"), state: fc.constantFrom("permanent", "") })
  .map((row) => row);

const anyRule: fc.Arbitrary<RoutingRule> = fc
  .record({
    priority: fc.integer({ min: 0, max: 300 }),
    action: fc.constantFrom("lookup", "goto", "prohibit", "nop"),
    table: fc.constantFrom("main", "100"),
    goto: fc.integer({ min: 0, max: 300 }),
    iif: maybe(name),
    from: maybe(fc.constantFrom(...PREFIXES)),
    not: maybe(fc.boolean()),
  })
  .map(({ priority, ...more }) => rule(priority, compact(more)));

const nexthop: fc.Arbitrary<NexthopObject> = fc
  .record({
    id: fc.constantFrom(1, 2, 3),
    gateway: maybe(address),
    link: maybe(name),
    group: maybe(some(fc.record({ id: fc.constantFrom(1, 2, 3), weight: fc.constant(1) }), 3)),
  })
  .map(compact);

const sysctl = fc.record({
  name: fc.constantFrom(
    "net.ipv4.ip_forward",
    "net.ipv6.conf.all.forwarding",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.conf.br0.rp_filter",
  ),
  value: fc.constantFrom("0", "1", "2"),
});

const node: fc.Arbitrary<Omit<OverlayNode, "name">> = fc
  .record({
    known: fc.subarray(["links", "addresses", "routes", "routes6", "rules", "neighbors", "fdb", "nexthops", "sysctls"] as const, {
      minLength: 6,
    }),
    links,
    addresses: some(held, 5),
    rules: some(anyRule, 3).map((more) => [...DEFAULT_RULES, ...more]),
    rules6: fc.constant([]),
    localFdb: some(localEntry, 3),
    nexthops: some(nexthop, 3),
    bridgeLinks: fc.constant([]),
    sysctls: some(sysctl, 2),
    routes: some(anyRoute, 6),
    neighbors: some(neighbor, 5),
    fdb: some(entry, 6),
  })
  .map((rows) => ({
    ...rows,
    localRoutes: rows.addresses.map((own) =>
      route(`${own.address}/${own.address.includes(":") ? 128 : 32}`, { type: "local", table: "local", link: own.link }),
    ),
  }));

/** A few nodes whose rows mean nothing in particular: links that are not there, nodes that are their own gateways, rules that jump back. */
export const randomOverlay: fc.Arbitrary<Overlay> = fc
  .array(node, { minLength: 1, maxLength: NODES_MAX })
  .map((nodes) => nodes.map((rows, number) => ({ ...rows, name: nodeName(number) })));

/** An address that some of them may have. */
export const randomAddress = address;
