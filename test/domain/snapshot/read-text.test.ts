import { describe, expect, it } from "vitest";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { readData, readText, rowsOf, variant } from "./captured.ts";

const read = (section: Section, text: string) => rowsOf(readText(section, text).reading);
const issuesOf = (section: Section, text: string) => readText(section, text).issues.map(({ code, pointer }) => `${code} ${pointer}`);

describe("linksFromText", () => {
  it("reads a VTEP with its details, whatever the order of the words", () => {
    const before =
      "vxlan id 1 local 192.168.56.10 dev eth1 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx";
    const since64 = "vxlan id 1 local 192.168.56.10 dev eth1 srcport 0 0 dstport 8472 ttl auto ageing 300 nolearning localbypass";
    const header = "6: flannel.1: <BROADCAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000";
    const address = "    link/ether 86:1e:c3:4b:7c:00 brd ff:ff:ff:ff:ff:ff promiscuity 0 minmtu 68 maxmtu 65535 ";

    for (const vxlan of [before, since64]) {
      expect(read("links", [header, address, `    ${vxlan} addrgenmode eui64`].join("\n"))).toEqual([
        {
          name: "flannel.1",
          ifindex: 6,
          kind: "vxlan",
          mac: "86:1e:c3:4b:7c:00",
          mtu: 1450,
          operState: "UNKNOWN",
          flags: ["BROADCAST", "LOWER_UP", "UP"],
          vxlan: { vni: 1, local: "192.168.56.10", underlayLink: "eth1", port: 8472, learning: false, udpChecksum: true },
        },
      ]);
    }
  });

  it("takes learning for on where a line with details does not deny it", () => {
    const lines = [
      "7: v: <UP> mtu 1500 state UP ",
      "    link/ether 86:1e:c3:4b:7c:00 brd ff:ff:ff:ff:ff:ff promiscuity 0 ",
      "    vxlan id 7 dstport 4789 l2miss gbp",
    ];

    expect(read("links", lines.join("\n"))).toMatchObject([{ vxlan: { learning: true, features: ["gbp", "l2miss"] } }]);
  });

  it.each([
    {
      words: "vxlan id 10 dev eth0 srcport 1000 2000 dstport 8472 tos inherit ttl 5 df set ageing 100 maxaddr 50 gbp",
      data: { port_range: { low: 1000, high: 2000 }, tos: "0x1", ttl: 5, df: "set", ageing: 100, limit: 50, gbp: true },
      vxlan: { sourcePorts: "1000-2000", tos: "inherit", ttl: 5, df: "set", ageing: 100, limit: 50, features: ["gbp"] },
    },
    {
      words: "vxlan id 10 dev eth0 srcport 0 0 dstport 8472 tos 0x20 ttl auto flowlabel 0x55 ageing 300",
      data: { port_range: { low: 0, high: 0 }, tos: "0x20", ttl: 0, label: "0x55", ageing: 300 },
      vxlan: { tos: "0x20", flowLabel: "0x55" },
    },
    { words: "vxlan id 10 dev eth0 srcport 0 0 dstport 8472 ttl inherit", data: { port_range: { low: 0, high: 0 } }, vxlan: {} },
  ])("reads how the outer packets are made, as JSON has it: $words", ({ words, data, vxlan }) => {
    const text = `7: v: <UP> mtu 1450 state UP \n    link/ether 86:1e:c3:4b:7c:00 brd ff:ff:ff:ff:ff:ff promiscuity 0 \n    ${words}`;
    const info = { id: 10, link: "eth0", port: 8472, learning: true, udp_csum: true, ...data };
    const link = { ifindex: 7, ifname: "v", flags: ["UP"], mtu: 1450, operstate: "UP", link_type: "ether", address: "86:1e:c3:4b:7c:00" };
    const row = { ...link, linkinfo: { info_kind: "vxlan", info_data: info } };
    const usual = { vni: 10, underlayLink: "eth0", port: 8472, learning: true, udpChecksum: true };

    expect(read("links", text)).toMatchObject([{ vxlan: { ...usual, ...vxlan } }]);
    expect(rowsOf(readData("links", [row]).reading)).toEqual(read("links", text));
  });

  it("reads VLANs, VRFs, ports of bridges and peers in other namespaces", () => {
    const text = [
      "3: eth0.10@eth0: <UP> mtu 1500 state UP \\    link/ether 86:1e:c3:4b:7c:00 brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    vlan protocol 802.1Q id 10 <REORDER_HDR> addrgenmode eui64",
      "4: red: <UP,M-DOWN> mtu 65575 state UP \\    link/ether 86:1e:c3:4b:7c:01 brd ff:ff:ff:ff:ff:ff promiscuity 0 \\    vrf table 10 addrgenmode eui64",
      "5: veth1@if2: <UP> mtu 1450 master cni0 state UP \\    link/ether 86:1e:c3:4b:7c:02 brd ff:ff:ff:ff:ff:ff link-netns x promiscuity 1 \\    veth \\    bridge_slave state forwarding priority 32",
      "6: tunl0@NONE: <NOARP> mtu 1480 state DOWN \\    link/ipip 0.0.0.0 brd 0.0.0.0 promiscuity 0 \\    ipip any remote any local any",
    ].join("\n");

    expect(read("links", text)).toMatchObject([
      { name: "eth0.10", kind: "vlan", parent: "eth0", vlanId: 10 },
      { name: "red", kind: "vrf", vrfTable: "10", flags: ["M-DOWN", "UP"] },
      { name: "veth1", kind: "veth", parentIfindex: 2, master: "cni0", portState: "forwarding" },
      { name: "tunl0", kind: "ipip" },
    ]);
  });

  it("does not believe busybox about peers", () => {
    expect(read("links", variant("busybox-ip-link"))).toContainEqual(expect.not.objectContaining({ name: "eth0", parent: "eth1" }));
    expect(read("links", variant("busybox-ip-link")).filter((link) => "parent" in link)).toEqual([]);
  });

  it("reads links without a MAC in the form of -br", () => {
    const lines = [
      "lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> ",
      "tunl0@NONE       DOWN           0.0.0.0 <NOARP> ",
      "ip6tnl0@NONE     DOWN           :: <NOARP> ",
      "wg0              UNKNOWN        <POINTOPOINT,NOARP,UP,LOWER_UP> ",
    ];

    expect(issuesOf("links", lines.join("\n"))).toEqual([]);
    expect(read("links", lines.join("\n"))).toEqual([
      { name: "lo", operState: "UNKNOWN", flags: ["LOOPBACK", "LOWER_UP", "UP"] },
      { name: "tunl0", operState: "DOWN", flags: ["NOARP"] },
      { name: "ip6tnl0", operState: "DOWN", flags: ["NOARP"] },
      { name: "wg0", operState: "UNKNOWN", flags: ["LOWER_UP", "NOARP", "POINTOPOINT", "UP"] },
    ]);
  });

  it.each(["ip-o-link", "ip-br-link", "busybox-ip-link"])("finds the same MACs in %s", (name) => {
    const macs = read("links", variant(name)).map((link) => ("name" in link && "mac" in link ? `${link.name} ${link.mac}` : ""));
    expect(macs).toContain("flannel.1 86:1e:c3:4b:7c:00");
    expect(macs).toHaveLength(6);
  });
});

describe("addressesFromText", () => {
  it.each(["ip-o-addr", "ip-br-addr", "busybox-ip-addr", "busybox-ip-o-addr", "ip-br-json-addr"])(
    "finds the same addresses in %s",
    (name) => {
      const rows = read("addresses", variant(name));

      expect(rows).toHaveLength(11);
      expect(rows).toContainEqual({ link: "flannel.1", address: "10.244.0.0", prefixLength: 32, scope: "global" });
      expect(rows).toContainEqual({ link: "lo", address: "::1", prefixLength: 128, scope: "host" });
    },
  );

  it("names the link by the label where grep took the headers away", () => {
    expect(read("addresses", "    inet 10.8.0.1/24 brd 10.8.0.255 scope global dynamic eth0:vip")).toEqual([
      { link: "eth0", address: "10.8.0.1", prefixLength: 24, scope: "global", flags: ["dynamic"] },
    ]);
  });

  it("takes the length from the peer of a point-to-point address", () => {
    expect(read("addresses", "2: wg0    inet 10.7.0.1 peer 10.7.0.2/32 scope global wg0\\       valid_lft forever")).toMatchObject([
      { address: "10.7.0.1", peer: "10.7.0.2", prefixLength: 32 },
    ]);
  });
});

describe("routesFromText", () => {
  it.each([
    {
      line: "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink ",
      row: {
        dst: "10.244.1.0/24",
        gateway: "10.244.1.0",
        link: "flannel.1",
        flags: ["onlink"],
        protocol: "boot",
        table: "main",
        metric: 0,
      },
    },
    { line: "blackhole 192.168.234.0/26 proto 80 ", row: { type: "blackhole", dst: "192.168.234.0/26", protocol: "80" } },
    {
      line: "default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100 ",
      row: { dst: "0.0.0.0/0", metric: 100, prefSrc: "10.0.2.15" },
    },
    { line: "default via fe80::1 dev eth0 proto ra metric 1024 expires 1790sec pref medium", row: { dst: "::/0", family: 6 } },
    { line: "10.94.0.0/16 via inet6 fe80::1 dev eth0 ", row: { gateway: "fe80::1", family: 4 } },
    { line: "10.98.0.0/16 nhid 10 via 10.1.1.2 dev eth0 proto zebra ", row: { nexthopId: 10, gateway: "10.1.1.2" } },
    {
      line: "10.93.0.0/16 dev eth0 scope link mtu lock 1400 rto_min lock 3s congctl cubic ",
      row: { mtu: 1400, mtuLocked: true, scope: "link" },
    },
    { line: "10.91.0.0/16 tos 0x10 via 10.1.1.2 dev eth0 linkdown ", row: { tos: "0x10", flags: ["linkdown"] } },
    {
      line: "10.90.0.0/16  encap ip id 100 src 0.0.0.0 dst 10.255.0.9 ttl 0 tos 0 dev vxlan48 scope link ",
      row: {
        dst: "10.90.0.0/16",
        link: "vxlan48",
        extra: { encap: { encap_type: "ip", id: 100, src: "0.0.0.0", dst: "10.255.0.9", ttl: 0, tos: 0 } },
      },
    },
  ])("reads $line", ({ line, row }) => {
    expect(readText(row.family === 6 ? "routes6" : "routes", line).issues).toEqual([]);
    expect(read(row.family === 6 ? "routes6" : "routes", line)).toMatchObject([row]);
  });

  it.each([
    [
      "lines of their own",
      "10.255.0.3 proto bgp metric 20 \n\tnexthop via 10.1.1.2 dev eth0 weight 1 \n\tnexthop via 10.1.1.3 dev eth1 weight 3 linkdown ",
    ],
    [
      "one line",
      "10.255.0.3 proto bgp metric 20 \\\tnexthop via 10.1.1.2 dev eth0 weight 1 \\\tnexthop via 10.1.1.3 dev eth1 weight 3 linkdown ",
    ],
  ])("reads next hops on %s", (_where, text) => {
    expect(read("routes", text)).toEqual([
      {
        dst: "10.255.0.3/32",
        family: 4,
        type: "unicast",
        table: "main",
        metric: 20,
        protocol: "bgp",
        rank: 0,
        nextHops: [
          { gateway: "10.1.1.2", link: "eth0", weight: 1 },
          { gateway: "10.1.1.3", link: "eth1", weight: 3, flags: ["linkdown"] },
        ],
      },
    ]);
  });

  it.each([
    "10.50.0.0/16 nhid 10 via 10.1.1.2 dev eth0 proto boot scope global \n\tnh_info id 10 via 10.1.1.2 dev eth0 scope link proto unspec ",
    "10.50.0.0/16 nhid 10 via 10.1.1.2 dev eth0 proto boot scope global \\\tnh_info id 10 group 10,2/11,255 scope global proto unspec ",
  ])("takes nothing from the nexthop object that -d shows below %j", (text) => {
    expect(readText("routes", text).issues).toEqual([]);
    expect(read("routes", text)).toEqual(read("routes", "10.50.0.0/16 nhid 10 via 10.1.1.2 dev eth0 "));
  });

  it("does not make up the protocol that busybox never prints", () => {
    expect(read("routes", variant("busybox-ip-route")).filter((route) => "protocol" in route)).toEqual([]);
    expect(readText("routes", variant("busybox-ip-route-all")).issues).toEqual([]);
  });

  it("strips colours", () => {
    const coloured = read("routes", variant("ip-c-route"));
    expect(coloured).toContainEqual(expect.objectContaining({ dst: "10.244.1.0/24", link: "flannel.1" }));
    expect(coloured).toEqual(read("routes", variant("ip-d-route")));
  });

  it.each(["busybox-netstat-rn", "busybox-route-n", "nettools-route-n", "nettools-netstat-rn", "proc-net-route"])(
    "reads the table of %s",
    (name) => {
      const rows = read("routes", variant(name));

      expect(readText("routes", variant(name)).issues).toEqual([]);
      expect(rows).toHaveLength(8);
      expect(rows).toContainEqual(expect.objectContaining({ dst: "10.9.0.0/16", type: "blackhole" }));
      expect(rows).toContainEqual(
        expect.objectContaining({ dst: "10.244.1.0/24", gateway: "10.244.1.0", link: "flannel.1", type: "unicast" }),
      );
    },
  );

  it("leaves out a line of netstat that is cut off, with a word about it", () => {
    const lines = variant("nettools-netstat-rn").split("\n");
    const cut = [...lines, "10.9.9.0 0.0.0.0 255.255.255.0"].join("\n");

    expect(read("routes", cut)).toHaveLength(8);
    expect(issuesOf("routes", cut)).toEqual([`line_not_understood /sections/routes/text:${lines.length + 1}`]);
  });

  it("normalises a prefix whose host bits are set, with a word about it", () => {
    expect(read("routes", "10.244.1.7/24 dev cni0 ")).toMatchObject([{ dst: "10.244.1.0/24" }]);
    expect(issuesOf("routes", "10.244.1.7/24 dev cni0 ")).toEqual(["host_bits_set /sections/routes/text:1"]);
  });

  it("keeps words that it does not know, with a word about it", () => {
    expect(read("routes", "10.244.1.0/24 dev cni0 shiny 7 ")).toMatchObject([{ link: "cni0", extra: { words: ["shiny", "7"] } }]);
    expect(issuesOf("routes", "10.244.1.0/24 dev cni0 shiny 7 ")).toEqual(["unknown_key /sections/routes/text:1"]);
  });
});

describe("rulesFromText", () => {
  it.each([
    ["0:\tfrom all lookup local ", { priority: 0, action: "lookup", table: "local" }],
    ["9:\tfrom all fwmark 0x200/0xf00 lookup 2004 ", { fwmark: "0x200", fwmask: "0xf00", table: "2004" }],
    [
      "100:\tnot from 10.0.0.0/8 to 192.168.0.0 /16 iif eth0 lookup 100 ",
      { not: true, from: "10.0.0.0/8", to: "192.168.0.0/16", iif: "eth0" },
    ],
    ["101:\tfrom 10.244.0.3 lookup main suppress_prefixlength 0 ", { from: "10.244.0.3/32", suppressPrefixLength: 0 }],
    ["102:\tfrom all oif eth9 [detached] unreachable", { oif: "eth9", action: "unreachable" }],
    ["104:\tfrom all uidrange 0-0 goto 32766", { uidRange: "0-0", action: "goto", goto: 32_766 }],
    ["105:\tfrom all ipproto tcp sport 100-200 lookup 100 ", { ipProto: "tcp", sport: "100-200" }],
    ["107:\tfrom all goto 999unresolved", { action: "goto" }],
    ["108:\tfrom all nop", { action: "nop" }],
    ["1000:\tfrom all lookup [l3mdev-table] ", { l3mdev: true, action: "lookup" }],
    ["19:\tfrom all tun_id 7 lookup 100", { table: "100", extra: { tun_id: 7 } }],
  ])("reads %s", (line, row) => {
    expect(readText("rules", line).issues).toEqual([]);
    expect(read("rules", line)).toMatchObject([row]);
  });
});

describe("neighborsFromText", () => {
  it.each([
    [
      "10.244.2.0 dev flannel.1 lladdr 8e:2c:b1:4b:7c:02 PERMANENT ",
      { link: "flannel.1", mac: "8e:2c:b1:4b:7c:02", nudState: "PERMANENT" },
    ],
    ["10.1.1.2 dev eth0  FAILED", { nudState: "FAILED" }],
    [
      "172.16.10.2 dev br100 lladdr aa:aa:aa:00:00:02 extern_learn NOARP proto zebra ",
      { flags: ["extern_learn"], protocol: "zebra", nudState: "NOARP" },
    ],
    ["10.244.2.0 dev flannel.1 lladdr 8e:2c:b1:4b:7c:02  ref 1 used 37/37/37probes 0 PERMANENT ", { nudState: "PERMANENT" }],
    ["10.244.0.2 dev cni0 lladdr 8e:59:b3:2d:ec:e3 ref 1 used 0/0/0 probes 0 DELAY", { nudState: "DELAY" }],
    ["10.5.0.7 dev d0 lladdr 02:00:00:00:00:07 used 0/0/0 probes 0 NOARP", { nudState: "NOARP", mac: "02:00:00:00:00:07" }],
    ["fe80::1%eth0 dev eth0 lladdr 8e:59:b3:2d:ec:e3 router STALE", { address: "fe80::1", flags: ["router"] }],
  ])("reads %s", (line, row) => {
    expect(readText("neighbors", line).issues).toEqual([]);
    expect(read("neighbors", line)).toMatchObject([row]);
  });

  it.each(["busybox-arp-an", "nettools-arp-an", "nettools-arp-n", "nettools-arp-e", "proc-net-arp"])(
    "tells permanent, complete and other entries of %s",
    (name) => {
      const rows = read("neighbors", variant(name));

      expect(rows).toContainEqual({ link: "flannel.1", address: "10.244.2.0", mac: "8e:2c:b1:4b:7c:02", nudState: "PERMANENT" });
      expect(rows).toContainEqual({ link: "cni0", address: "10.244.0.2", mac: "8e:59:b3:2d:ec:e3", nudState: "STALE" });
      expect(rows.filter((row) => "nudState" in row && row.nudState === "INCOMPLETE")).toHaveLength(1);
    },
  );
});

describe("fdbFromText", () => {
  it.each([
    [
      "8e:2c:b1:4b:7c:02 dev flannel.1 dst 192.168.56.12 self permanent",
      { remoteVtep: "192.168.56.12", flags: ["self"], state: "permanent" },
    ],
    ["8e:2c:b1:4b:7c:02 dev flannel.1 192.168.56.12 self permanent", { remoteVtep: "192.168.56.12", flags: ["self"] }],
    ["aa:aa:aa:00:00:33 dev vxlan100 nhid 22 self extern_learn ", { nexthopId: 22, state: "", flags: ["extern_learn", "self"] }],
    [
      "bb:bb:bb:00:00:03 dev vxlan48 dst fd00::3 port 4791 vni 5000 src_vni 2000 via eth0 link-netnsid 0 used 1/2 self permanent",
      { remoteVtep: "fd00::3", port: 4791, vni: 5000, srcVni: 2000, via: "eth0", linkNetnsId: 0 },
    ],
    ["76:80:73:32:06:6d dev veth8a1b2c00 master cni0 ", { master: "cni0", state: "" }],
    ["e2:d4:19:d5:63:81 dev vxlan100 br100 permanent", { master: "br100", state: "permanent" }],
    ["b2:b3:c4:3d:89:c3 dev veth603752d vlan 0 permanent", { link: "veth603752d", state: "permanent" }],
  ])("reads %s", (line, row) => {
    expect(readText("fdb", line).issues).toEqual([]);
    expect(read("fdb", line)).toMatchObject([row]);
  });

  it.each([
    "8e:2c:b1:4b:7c:02 dev flannel.1 dst 192.168.56.12 vni 16777216 self permanent",
    "8e:2c:b1:4b:7c:02 dev flannel.1 dst 192.168.56.312 self permanent",
    "8e:2c:b1:4b:7c dev flannel.1 dst 192.168.56.12 self permanent",
    "8e:2c:b1:4b:7c:02 dst 192.168.56.12 self permanent",
  ])("leaves out %s alone, with a word about it", (line) => {
    const text = `${line}\n8a:25:ba:4b:7c:01 dev flannel.1 dst 192.168.56.11 self permanent`;

    expect(read("fdb", text)).toHaveLength(1);
    expect(issuesOf("fdb", text)).toContain("line_not_understood /sections/fdb/text:1");
  });
});

describe("the other readers", () => {
  it("read nexthop objects", () => {
    expect(read("nexthops", "id 12 group 10/11,3 \nid 20 via 10.255.0.2 scope link fdb\nid 30 blackhole proto zebra")).toEqual([
      {
        id: 12,
        group: [
          { id: 10, weight: 1 },
          { id: 11, weight: 3 },
        ],
      },
      { id: 20, gateway: "10.255.0.2", scope: "link", fdb: true },
      { id: 30, blackhole: true, protocol: "zebra" },
    ]);
  });

  it("read resilient groups as JSON has them, without the time that they are out of balance", () => {
    const args = { buckets: 8, idle_timer: 30, unbalanced_timer: 60 };
    const group = [{ id: 10 }, { id: 11 }];
    const text = "id 13 group 10/11 type resilient buckets 8 idle_timer 30 unbalanced_timer 60 unbalanced_time 7 ";

    expect(read("nexthops", text)).toMatchObject([{ id: 13, extra: { type: "resilient", resilient_args: args } }]);
    for (const time of [0, 7]) {
      const row = { id: 13, group, type: "resilient", resilient_args: { ...args, unbalanced_time: time }, flags: [] };
      expect(rowsOf(readData("nexthops", [row]).reading)).toEqual(read("nexthops", text));
    }
  });

  it("read the VLANs of bridge ports", () => {
    expect(
      read(
        "vlans",
        "port              vlan-id  \nswp1              1 PVID Egress Untagged\n                  10-11\nswp2              None\n",
      ),
    ).toEqual([
      { link: "swp1", vlan: 1, flags: ["Egress Untagged", "PVID"] },
      { link: "swp1", vlan: 10 },
      { link: "swp1", vlan: 11 },
    ]);
  });

  it("read bridge ports in both dialects", () => {
    const switches = "\n    hairpin off guard off learning off flood on mcast_router 1 neigh_suppress on ";
    const row = { link: "swp1", master: "br100", state: "forwarding", features: ["flood", "neigh_suppress"] };

    expect(read("bridgeLinks", `7: swp1@h1: <UP> mtu 1500 master br100 state forwarding priority 32 cost 2 ${switches}`)).toEqual([row]);
    expect(read("bridgeLinks", `7: swp1 state UP @h1: <UP> mtu 1500 master br100 state forwarding priority 32 cost 2 ${switches}`)).toEqual(
      [row],
    );
  });

  it("read sysctls", () => {
    expect(read("sysctls", "net.ipv4.ip_forward = 1\nnet/ipv4/tcp_rmem=4096\t131072\nsysctl: permission denied on key 'x'")).toEqual([
      { name: "net.ipv4.ip_forward", value: "1" },
      { name: "net.ipv4.tcp_rmem", value: "4096 131072" },
    ]);
  });
});
