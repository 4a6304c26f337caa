import { type Case, FDB, reported, taken } from "./case.ts";

type Row = Readonly<Record<string, unknown>>;

const route = (row: Row): Row => ({ dst: "10.1.0.0/16", dev: "eth0", ...row });
const entry = (row: Row): Row => ({
  mac: "c2:8a:fe:64:a4:f0",
  ifname: "flannel.1",
  dst: "10.0.2.15",
  flags: ["self"],
  state: "permanent",
  ...row,
});
const neighbor = (row: Row): Row => ({ dst: "10.9.3.0", dev: "flannel.1", lladdr: "c2:8a:fe:64:a4:f0", state: ["PERMANENT"], ...row });
const vxlan = (data: Row, link: Row = {}): Row => ({
  ifindex: 4,
  ifname: "flannel.1",
  flags: ["UP"],
  mtu: 1450,
  linkinfo: { info_kind: "vxlan", info_data: { id: 1, port: 8472, ...data } },
  ...link,
});

type Told = readonly [what: string, section: string, rows: unknown, warnings: readonly string[]];

const SOUND: Readonly<Record<string, readonly Row[]>> = {
  routes: [route({ dst: "10.2.0.0/16" })],
  fdb: [entry({ mac: "02:00:00:00:00:01" })],
  neighbors: [neighbor({ dst: "10.9.4.0" })],
  links: [{ ifindex: 1, ifname: "lo", flags: ["UP"], mtu: 65_536 }],
};

const LOST = ["row_not_understood"];

/** One row beside a sound one. */
const ROWS: readonly Told[] = [
  ["a MAC that has letters beyond f", "fdb", entry({ mac: "zz:8a:fe:64:a4:f0" }), LOST],
  ["a MAC of five octets", "fdb", entry({ mac: "c2:8a:fe:64:a4" }), LOST],
  ["a MAC of eight octets", "fdb", entry({ mac: "c2:8a:fe:64:a4:f0:00:01" }), LOST],
  ["a MAC without separators", "fdb", entry({ mac: "c28afe64a4f0" }), []],
  ["a MAC that is a number", "fdb", entry({ mac: 1 }), LOST],
  ["no MAC", "fdb", entry({ mac: undefined }), LOST],
  ["a MAC in upper case with dashes", "fdb", entry({ mac: "C2-8A-FE-64-A4-F0" }), []],
  ["the MAC of all zeros, which stands for all others", "fdb", entry({ mac: "00:00:00:00:00:00" }), []],
  ["a multicast MAC", "fdb", entry({ mac: "01:00:5e:00:00:01" }), []],
  ["the broadcast MAC as a neighbor's", "neighbors", neighbor({ lladdr: "ff:ff:ff:ff:ff:ff" }), []],
  ["a neighbor's MAC of five octets", "neighbors", neighbor({ lladdr: "c2:8a:fe:64:a4" }), LOST],
  ["an address with a leading zero", "routes", route({ gateway: "010.0.0.1" }), LOST],
  ["an address of three parts", "routes", route({ gateway: "1.2.3" }), LOST],
  ["an address of five parts", "routes", route({ gateway: "1.2.3.4.5" }), LOST],
  ["an address with a part of 256", "routes", route({ gateway: "256.1.1.1" }), LOST],
  ["an address in hexadecimal", "routes", route({ gateway: "0x7f000001" }), LOST],
  ["an address that is one number", "routes", route({ gateway: "2130706433" }), LOST],
  ["an address in Arabic digits", "routes", route({ gateway: "\u0661.2.3.4" }), LOST],
  ["an address that is a list", "routes", route({ gateway: ["10.0.0.1"] }), LOST],
  ["an empty address", "routes", route({ gateway: "" }), LOST],
  ["a remote VTEP that is a name", "fdb", entry({ dst: "node2.example" }), LOST],
  ["a remote VTEP with a prefix length", "fdb", entry({ dst: "10.0.2.15/32" }), LOST],
  ["an IPv6 address with nine groups", "neighbors", neighbor({ dst: "1:2:3:4:5:6:7:8:9" }), LOST],
  ["an IPv6 address with two gaps", "neighbors", neighbor({ dst: "fe80::1::2" }), LOST],
  ["an IPv6 address in upper case and in full", "neighbors", neighbor({ dst: "FE80:0000:0000:0000:0000:0000:0000:0001" }), []],
  ["a prefix of 33 bits", "routes", route({ dst: "10.1.0.0/33" }), LOST],
  ["a prefix of minus one bits", "routes", route({ dst: "10.1.0.0/-1" }), LOST],
  ["a prefix in Arabic digits", "routes", route({ dst: "10.1.0.0/\u0663" }), LOST],
  ["a prefix without a length behind its slash", "routes", route({ dst: "10.1.0.0/" }), LOST],
  ["a prefix with two slashes", "routes", route({ dst: "10.1.0.0/16/16" }), LOST],
  ["an IPv6 prefix of 129 bits", "routes6", route({ dst: "fd00::/129" }), ["row_not_understood", "section_not_understood"]],
  ["a prefix with host bits", "routes", route({ dst: "10.1.0.1/24" }), ["host_bits_set"]],
  ["the default route in words", "routes", route({ dst: "default" }), []],
  ["the default route in digits", "routes", route({ dst: "0.0.0.0/0" }), []],
  ["the VNI 16777216", "links", vxlan({ id: 16_777_216 }), LOST],
  ["the VNI -1", "links", vxlan({ id: -1 }), LOST],
  ["the VNI 4.2", "links", vxlan({ id: 4.2 }), LOST],
  ["a VNI of 64 bits", "links", vxlan({ id: 2 ** 53 - 1 }), LOST],
  ["the VNI 0, as a link for metadata has it", "links", vxlan({ id: 0, external: true }), []],
  ["the UDP port 65536", "links", vxlan({ port: 65_536 }), LOST],
  ["the UDP port -1", "links", vxlan({ port: -1 }), LOST],
  ["an MTU of minus one", "links", vxlan({}, { mtu: -1 }), LOST],
  ["an MTU of 2^32", "links", vxlan({}, { mtu: 2 ** 32 }), LOST],
  ["an MTU that is a text of letters", "links", vxlan({}, { mtu: "big" }), LOST],
  ["a metric of minus one", "routes", route({ metric: -1 }), LOST],
  ["a metric of 2^32", "routes", route({ metric: 2 ** 32 }), LOST],
  ["a metric of 1.5", "routes", route({ metric: 1.5 }), LOST],
  ["a table that is a list", "routes", route({ table: [254] }), LOST],
  ["a link without a name", "links", { ifindex: 9, flags: ["UP"] }, LOST],
  ["a link whose name is a list", "links", { ifindex: 9, ifname: ["eth0"] }, LOST],
  ["a link whose name has a slash", "links", { ifindex: 9, ifname: "a/b" }, LOST],
  ["a link whose name has a blank", "links", { ifindex: 9, ifname: "a b" }, LOST],
  ["a link whose name has 200 letters", "links", { ifindex: 9, ifname: "a".repeat(200) }, LOST],
  ["a link whose name is empty", "links", { ifindex: 9, ifname: "" }, LOST],
  ["a state that no kernel has", "neighbors", neighbor({ state: ["WEIRD"] }), LOST],
  ["a protocol that has no name", "routes", route({ protocol: "187" }), []],
  ["keys of a newer iproute2", "routes", route({ frobnicate: { a: [1, 2] }, later: null }), []],
  ["a row that is a number", "routes", 1, LOST],
  ["a row that is null", "routes", null, LOST],
  ["a row that is a list", "routes", [], LOST],
  ["a row that is a text", "fdb", "c2:8a:fe:64:a4:f0 dev flannel.1", LOST],
  ["a row that is an empty object", "routes", {}, LOST],
  ["a row of `monitor`", "routes", { ...route({}), deleted: true }, LOST],
  ["next hops that are a text", "routes", { dst: "10.3.0.0/16", nexthops: "via 10.0.0.1" }, LOST],
  ["a row of 70,000 letters", "routes", route({ note: "x".repeat(70_000) }), ["row_too_long"]],
  ["the same row twice", "routes", SOUND["routes"]?.[0], []],
];

const wholes: readonly Case[] = [
  taken("two rows of one identity with different values", reported({ fdb: [entry({}), entry({ dst: "10.9.9.9" })] }), ["duplicate_row"]),
  taken("IPv4 routes among those of IPv6", reported({ routes6: [route({}), route({ dst: "fd00::/8" })] }), ["wrong_family"]),
  taken("IPv6 routes among those of IPv4", reported({ routes: [route({}), route({ dst: "fd00::/8" })] })),
  taken("rows none of which can be read", reported({ fdb: [{}, {}] }), [
    "row_not_understood",
    "row_not_understood",
    "section_not_understood",
  ]),
  taken("a line that is no row", reported({ fdb: `${FDB}what is this?\n` }), ["line_not_understood"]),
  taken("a line with words that are not known", reported({ fdb: FDB.replace("self", "self colour red") }), ["unknown_key"]),
  taken("a tool's error message", reported({ fdb: 'Object "fdb" is unknown, try "bridge help".\n' }), ["section_not_understood"]),
  taken("a table that changed while it was listed", reported({ fdb: `${FDB}Dump was interrupted and may be inconsistent.\n` }), [
    "dump_interrupted",
  ]),
  taken("JSON that ends in the middle of a text", reported({ routes: '[{"dst":"10.1.0.0/16","dev":"eth0"},{"dst":' }), [
    "section_not_understood",
  ]),
  taken("a key twice in JSON that is a text", reported({ routes: '[{"dst":"10.1.0.0/16","dev":"eth0","dev":"eth1"}]' }), ["value_lost"]),
  taken("3,000 next hops", reported({ routes: [{ dst: "10.1.0.0/16", nexthops: hops(3_000) }] }), ["row_too_long"]),
  taken("100 next hops", reported({ routes: [{ dst: "10.1.0.0/16", nexthops: hops(100) }] })),
  taken(
    "sysctls whose values are lists",
    reported({ sysctls: { "net.ipv4.ip_forward": ["1"], "net.ipv4.conf.all.rp_filter": "2" } }),
    LOST,
  ),
];

/** What the nodes' tools cannot have printed: warnings, with which the rest is taken. */
export const ROW_CASES: readonly Case[] = [
  ...ROWS.map(([what, section, row, warnings]) =>
    taken(`a row with ${what}, in ${section}`, reported({ [section]: [...(SOUND[section] ?? []), row] }), warnings),
  ),
  ...wholes,
];

function hops(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({ gateway: `10.${index >> 8}.${index & 255}.1`, dev: "eth0", weight: 1, flags: [] }));
}
