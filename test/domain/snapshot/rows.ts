import * as fc from "fast-check";
import { type Address, parseAddress } from "../../../src/domain/address/address.ts";
import { type Mac, parseMac } from "../../../src/domain/address/mac.ts";
import { type Prefix, parsePrefix, prefixAround } from "../../../src/domain/address/prefix.ts";
import type { Parsed } from "../../../src/domain/parsed.ts";
import type { SectionRows } from "../../../src/domain/snapshot/rows.ts";

function valueOf<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

export const ip = (text: string): Address => valueOf(parseAddress(text));
export const mac = (text: string): Mac => valueOf(parseMac(text));
export const prefix = (text: string): Prefix => valueOf(parsePrefix(text));

const link = fc.constantFrom("eth0", "flannel.1", "cni0", "veth@1", "__proto__", "10");
const ipv4 = fc.ipV4().map(ip);
const address = fc.oneof(ipv4, fc.ipV6().map(ip));
const anyMac = fc.constantFrom("00:00:00:00:00:00", "c2:8a:fe:64:a4:f0", "01:00:5e:00:00:01", "0e:42:0a:00:00:02").map(mac);
const word = fc.constantFrom("kernel", "static", "link", "a-b", "\u00e9");
const flags = fc.uniqueArray(fc.constantFrom("onlink", "self", "extern_learn", "linkdown"), { minLength: 1 }).map((words) => words.sort());
/** As JSON has it, which knows no negative zero. */
const json = fc.jsonValue({ maxDepth: 1 }).map((value): unknown => JSON.parse(JSON.stringify(value === 0 ? 0 : value)));
const extra = fc.dictionary(fc.string({ maxLength: 4 }), json, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
const count = fc.integer({ min: 0, max: 3 });

const record = <T>(required: (keyof T)[], model: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> }): fc.Arbitrary<T> =>
  fc.record(model, { requiredKeys: required }) as fc.Arbitrary<T>;

const prefix4 = fc.tuple(ipv4, fc.integer({ min: 0, max: 32 })).map(([own, length]) => prefixAround(own, length));

const route = record<SectionRows["routes"]>(["dst", "family", "type", "table", "metric", "rank"], {
  dst: prefix4,
  family: fc.constant(4 as const),
  type: fc.constantFrom("unicast", "blackhole"),
  table: fc.constantFrom("main", "local", "100"),
  tos: word,
  metric: count,
  protocol: word,
  scope: word,
  gateway: address,
  link,
  prefSrc: address,
  from: prefix4,
  flags,
  nextHops: fc.array(
    record<NonNullable<SectionRows["routes"]["nextHops"]>[number]>(["weight"], { gateway: address, link, weight: count, flags, extra }),
  ),
  nexthopId: count,
  mtu: count,
  mtuLocked: fc.boolean(),
  metrics: fc.dictionary(fc.constantFrom("advmss", "congestion"), fc.oneof(count, word), { minKeys: 1, noNullPrototype: true }),
  rank: fc.constant(0),
  extra,
});

const rule = record<SectionRows["rules"]>(["priority", "family", "action", "rank"], {
  priority: count,
  family: fc.constant(4 as const),
  not: fc.constant(true),
  from: prefix4,
  to: prefix4,
  tos: word,
  fwmark: word,
  fwmask: word,
  iif: link,
  oif: link,
  l3mdev: fc.constant(true),
  ipProto: word,
  sport: word,
  dport: word,
  uidRange: word,
  action: fc.constantFrom("lookup", "goto"),
  table: word,
  goto: count,
  suppressPrefixLength: count,
  suppressIfGroup: word,
  protocol: word,
  rank: fc.constant(0),
  extra,
});

/** Rows of each section, with and without each of their properties; their keys often collide. */
export const rowsOfSection: { [S in keyof SectionRows]: fc.Arbitrary<SectionRows[S]> } = {
  links: fc.record({ name: link, flags, mtu: count, extra }, { requiredKeys: ["name", "flags"] }),
  addresses: fc.record(
    { link, address, prefixLength: count, scope: word, flags, extra },
    { requiredKeys: ["link", "address", "prefixLength", "scope"] },
  ),
  routes: route,
  routes6: route,
  rules: rule,
  rules6: rule,
  neighbors: fc.record(
    { link, address, nudState: fc.constantFrom("PERMANENT", "STALE", "NOARP"), mac: anyMac, flags, protocol: word, extra },
    { requiredKeys: ["link", "address", "nudState"] },
  ),
  fdb: fc.record(
    {
      link,
      mac: anyMac,
      state: fc.constantFrom("permanent", ""),
      remoteVtep: address,
      port: count,
      vni: count,
      via: link,
      vlan: count,
      master: link,
      flags,
      extra,
    },
    { requiredKeys: ["link", "mac", "state"] },
  ),
  nexthops: fc.record({ id: count, gateway: address, link, fdb: fc.boolean(), flags, extra }, { requiredKeys: ["id"] }),
  vlans: fc.record({ link, vlan: count, flags }, { requiredKeys: ["link", "vlan"] }),
  bridgeLinks: fc.record({ link, master: link, state: word, features: flags }, { requiredKeys: ["link"] }),
  sysctls: fc.record({ name: word, value: fc.string({ unit: "grapheme" }) }),
};
