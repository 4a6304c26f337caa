/** Numbers at the edges of what fields and machines hold. */
export const NUMBERS: readonly string[] = [
  ..."0 -0 -1 1 1.5 1e2 255 256 4095 4096 65535 65536 16777215 16777216 2147483647 2147483648 4294967295 4294967296".split(" "),
  ..."9007199254740991 9007199254740993 18446744073709551615 18446744073709551616 1e999 -1e999 1e-999 01 0x10 +1 .5 5. 1e".split(" "),
  "1".repeat(400),
  `0.${"3".repeat(400)}`,
];

/** Words that mean something to one reader or another, or to what stands behind it. */
export const WORDS: readonly string[] = [
  ..."dev via dst src lladdr self permanent master vni port nexthop weight onlink table metric proto scope link default blackhole".split(
    " ",
  ),
  ..."unreachable throw encap ip ip6 mpls vxlan id local remote group external nolearning bridge veth state REACHABLE STALE FAILED".split(
    " ",
  ),
  ..."from to iif oif fwmark lookup goto priority inet inet6 brd peer deleted Deleted extern_learn offload router none all any".split(" "),
  ..."10.0.0.0/8 0.0.0.0/0 ::/0 fe80::1%eth0 ::ffff:1.2.3.4 1.2.3 256.1.1.1 00:00:00:00:00:00 ff:ff:ff:ff:ff:ff 01:00:5e:00:00:01".split(
    " ",
  ),
  ...'eth0@if5 eth0: 2: \\ <UP,LOWER_UP> [ { ] } : , " null true false __proto__ constructor \\u0000 \\ud800 \\u2028 $ # ~$ >'.split(" "),
  "root@node1:~# ip route",
  "$ bridge fdb show",
  "Dump was interrupted and may be inconsistent.",
  'Object "nexthop" is unknown',
  "Error: ipv4: FIB table does not exist.",
  "\u001b[31m",
  "\r\n",
  "\t",
  "\\    ",
];

/** Characters that stand for nothing in a table, or for something else than they look like. */
export const CHARACTERS: readonly string[] = [
  ...Array.from("\u0000\u0001\u001b\u007f\u0085\u00a0\u00e9\u0130\u0663\u200b\u2028\u202e\u3000\ufeff\uff10\u{103ff}\u{1f600}"),
  ...Array.from(" \n\r\t\"'\\/{}[]:,;.<>()%$#@!*+-=_~^|&?0aA"),
];

const SCALARS: readonly unknown[] = [null, true, false, 0, -1, 1.5, 65_536, 4_294_967_296, 9_007_199_254_740_991, 1e308, "", " ", "0"];
const TEXTS = [
  "-1",
  "1.5",
  "\n",
  "a b",
  "/",
  "x".repeat(129),
  "x".repeat(70_000),
  "10.0.0.1",
  "10.0.0.0/33",
  "fe80::1",
  "::",
  "c2:8a:fe:64:a4:f0",
];
const CONTAINERS: readonly unknown[] = [[], {}, [null], [[]], [{}], { a: 1 }, ["a", "b"], [1, "1"], { dst: "10.0.0.1" }];

/** Values of JSON that a field does not expect. */
export const VALUES: readonly unknown[] = [...SCALARS, ...TEXTS, ...CONTAINERS, "\u0663", "\u202e", "\u0000", "\ud800"];
