import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSections } from "../../../src/domain/snapshot/read-snapshot.ts";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { splitPaste } from "../../../src/domain/snapshot/split-paste.ts";
import { captured, rowsOf, variant } from "./captured.ts";

/** The walk of the founding story, as it was typed on two machines. */
const VTEP = `root@node1:~# ip a s flannel.1
5: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default 
    link/ether 3e:7f:7a:12:51:fd brd ff:ff:ff:ff:ff:ff
    inet 9.0.2.0/32 scope global flannel.1
       valid_lft forever preferred_lft forever
`;
const ROUTES = `root@node1:~# ip route 
default via 192.168.1.1 dev eth1 
9.0.3.0/24 via 9.0.3.0 dev flannel.1 onlink 
172.17.0.0/16 dev docker0 proto kernel scope link src 172.17.0.1 linkdown 
root@node1:~#
`;
const NEIGHBOR = `root@node2:~# ip neigh show dev flannel.1 | grep 9.0.3.0
9.0.3.0 lladdr c2:8a:fe:64:a4:f0 PERMANENT
`;
const FDB = `root@node2:~# bridge fdb show | grep c2:8a:fe:64:a4:f0
c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent
root@node2:~#
`;

const rowsIn = (text: string, section: Section) => rowsOf(readSections(splitPaste(text).sections).readings[section]);
const sectionsIn = (text: string) => Object.keys(splitPaste(text).sections).sort();

describe("splitPaste", () => {
  it("is not held up by 90,000 blank lines, at each of which a row might begin", () => {
    expect(splitPaste(`$ ip addr\n${"\n".repeat(90_000)}x`).sections.links).toBeUndefined();
  });

  it("reads the walk of the founding story, block by block", () => {
    expect(rowsIn(VTEP, "addresses")).toEqual([{ link: "flannel.1", address: "9.0.2.0", prefixLength: 32, scope: "global" }]);
    expect(rowsIn(VTEP, "links")).toMatchObject([{ name: "flannel.1", mac: "3e:7f:7a:12:51:fd", mtu: 1450 }]);
    expect(rowsIn(ROUTES, "routes")).toHaveLength(3);
    expect(rowsIn(NEIGHBOR, "neighbors")).toMatchObject([{ link: "flannel.1", address: "9.0.3.0", mac: "c2:8a:fe:64:a4:f0" }]);
    expect(rowsIn(FDB, "fdb")).toMatchObject([{ link: "flannel.1", remoteVtep: "10.0.2.15" }]);
  });

  it("marks what a filtered command shows as partial, and only that", () => {
    expect(splitPaste(VTEP)).toMatchObject({
      node: "node1",
      sections: { addresses: { partial: true }, links: { partial: true } },
      issues: [],
    });
    expect(splitPaste(ROUTES).sections.routes?.partial).toBeUndefined();
    expect(splitPaste(NEIGHBOR).sections.neighbors).toMatchObject({ partial: true, defaults: { dev: "flannel.1" } });
    expect(splitPaste(FDB)).toMatchObject({ node: "node2", sections: { fdb: { partial: true } } });
  });

  it("says which sections stand beside those that were asked for", () => {
    expect(splitPaste(VTEP).incidental).toEqual(["links"]);
    expect(splitPaste(variant("busybox-ip-addr")).incidental).toEqual(["links"]);
    expect(splitPaste(VTEP + ROUTES + NEIGHBOR + FDB).incidental).toEqual(["links"]);
    expect(splitPaste(ROUTES).incidental).toEqual([]);
    expect(
      splitPaste("$ ip link\n1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n$ ip a\n1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536\n$").incidental,
    ).toEqual([]);
  });

  it("names no node, and takes nothing for whole, where prompts of several stand in one paste", () => {
    const paste = splitPaste(VTEP + ROUTES + NEIGHBOR + FDB);

    expect(paste.node).toBeNull();
    expect(paste.issues).toMatchObject([{ code: "several_nodes" }]);
    expect(Object.values(paste.sections).map(({ partial }) => partial)).not.toContain(undefined);
    expect(rowsIn(VTEP + ROUTES + NEIGHBOR + FDB, "fdb")).toHaveLength(1);
  });

  it.each([
    ["root@node1:~# ", "node1"],
    ["vagrant@node1:/etc/cni$ ", "node1"],
    ["[root@node1 ~]# ", "node1"],
    ["me@node1 ~ % ", "node1"],
    ["me@node1 ~> ", "node1"],
    ["➜  ~ ", null],
    ["❯ ", null],
    ["(venv) me@Node1.example.org:~$ ", "node1.example.org"],
    ["node1# ", "node1"],
    ["node1:~# ", "node1"],
    ["$ ", null],
    ["# ", null],
    ["/ # ", null],
    ["bash-5.1# ", null],
    ["+ ", null],
    ["=== ", null],
  ])("knows the prompt %j", (prompt, node) => {
    const paste = splitPaste(`${prompt}ip route\n10.0.0.0/8 dev eth0 \n${prompt}ip neigh\n10.0.2.2 dev eth0 FAILED\n`);
    const rest = /^[=+]/.test(prompt) ? "" : prompt;

    expect(paste).toMatchObject({ node, issues: [] });
    expect(Object.keys(paste.sections)).toEqual(["routes", "neighbors"]);
    expect(splitPaste(`${prompt}ip route\n10.0.0.0/8 dev eth0 \n${rest}`).sections).toEqual({ routes: { text: "10.0.0.0/8 dev eth0" } });
  });

  it.each([
    "sudo ip r",
    "ip -d route show table all",
    "docker exec -it flannel-1 ip route",
    "kubectl exec -n kube-flannel kube-flannel-ds-x7 -c flannel -- ip route list",
    'vagrant ssh node1 -c "ip route"',
    "ssh root@node1 ip ro",
    "sudo ip netns exec ns1 ip -o route",
    "nsenter -t 1 -n /sbin/ip route",
    "busybox ip route",
    "LANG=C ip route 2>/dev/null | cat",
    "route -n",
    "cat /proc/net/route",
  ])("finds the command in %j", (command) => {
    const { sections } = splitPaste(`$ ${command}\n10.0.0.0/8 dev eth0 \n$\n`);

    expect(sections).toEqual({ routes: { text: "10.0.0.0/8 dev eth0" } });
  });

  it.each([
    ["ip route show dev flannel.1", "routes", { dev: "flannel.1" }],
    ["ip route show table 100", "routes", { table: "100" }],
    ["ip -6 r s proto kernel", "routes6", { protocol: "kernel" }],
    ["ip route | head -3", "routes", undefined],
    ["ip -4 neigh", "neighbors", undefined],
    ["ip neigh show nud permanent", "neighbors", undefined],
    ["bridge fdb show dev flannel.1", "fdb", { ifname: "flannel.1" }],
    ["bridge fdb show br cni0", "fdb", undefined],
    ["ip link show type vxlan", "links", undefined],
  ] as const)("knows that %j shows a part", (command, section, defaults) => {
    const { sections } = splitPaste(`$ ${command}\nx\n$\n`);

    expect(sections[section]).toMatchObject({ partial: true });
    expect(sections[section]?.defaults).toEqual(defaults);
  });

  it("takes the node's name from what hostname prints, and from ssh", () => {
    expect(splitPaste("$ hostname\nnode7\n$ ip route\n10.0.0.0/8 dev eth0\n").node).toBe("node7");
    expect(splitPaste("$ vagrant ssh node7 -c 'ip route'\n10.0.0.0/8 dev eth0\n").node).toBe("node7");
  });

  it("puts the outputs of several filtered commands together, each with what its filter left out", () => {
    const text =
      "$ bridge fdb show dev a\nc2:8a:fe:64:a4:f0 dst 10.0.0.1 self permanent\n$ bridge fdb show dev b\nc2:8a:fe:64:a4:f1 dst 10.0.0.2 self permanent\n";

    expect(rowsIn(text, "fdb")).toMatchObject([{ link: "a" }, { link: "b" }]);
    expect(splitPaste(text).sections.fdb?.partial).toBe(true);
  });

  it.each([
    ["routes", "ip route show table all", "ip route"],
    ["routes", "ip route", "route -n"],
    ["routes", "ip route", "cat /proc/net/route"],
    ["neighbors", "ip neigh", "arp -an"],
    ["neighbors", "ip neigh show nud all", "ip neigh"],
    ["links", "ip -d link", "ip link"],
    ["links", "ip link", "ip -br link"],
    ["addresses", "ip addr", "ip -br a"],
  ] as const)("takes the %s of %j, in whatever order %j was typed beside it", (section, full, less) => {
    const [first, second] = [`$ ${full}\nfull\n`, `$ ${less}\nless\n`];

    expect(splitPaste(`${first}${second}$`).sections[section]).toEqual({ text: "full" });
    expect(splitPaste(`${second}${first}$`).sections[section]).toEqual({ text: "full" });
  });

  it("takes what a command showed before what another could not", () => {
    const failed = "BusyBox v1.35.0 multi-call binary.\n\nUsage: ip [OPTIONS] address|route";

    expect(splitPaste(`$ ip -d link\n${failed}\n$ ip link\n1: lo: <UP>\n$`).sections.links).toEqual({ text: "1: lo: <UP>" });
    expect(splitPaste(`$ ip link\n1: lo: <UP>\n$ ip -d link\n${failed}\n$`).sections.links).toEqual({ text: "1: lo: <UP>" });
  });

  it("takes the later of two outputs that say as much", () => {
    expect(splitPaste("$ ip neigh\nfirst\n$ ip -s neigh\nsecond\n$").sections.neighbors).toEqual({ text: "second" });
  });

  it("believes an empty output only where the next prompt stands below it", () => {
    expect(splitPaste("$ bridge fdb\n$ ip route\n10.0.0.0/8 dev eth0\n").sections.fdb).toEqual({ text: "" });
    expect(splitPaste("$ ip route\n10.0.0.0/8 dev eth0\n$ bridge fdb").sections.fdb).toBeUndefined();
  });

  it("passes over other commands and their output, and tells of those that it cannot use", () => {
    const { sections, issues } = splitPaste("$ ping 10.0.0.1\n64 bytes from 10.0.0.1\n$ ip route get 10.0.0.1\n10.0.0.1 dev eth0 uid 0\n");

    expect(sections).toEqual({});
    expect(issues).toMatchObject([{ code: "output_not_used", pointer: "/text:3" }]);
  });

  it("takes colours and carriage returns away", () => {
    expect(rowsIn(`$ ip route\r\n${variant("ip-c-route").replaceAll("\n", "\r\n")}\r\n$ `, "routes")).toHaveLength(8);
  });

  it.each([
    ["ip-o-addr", ["addresses"]],
    ["busybox-ip-addr", ["addresses", "links"]],
    ["ip-o-d-link", ["links"]],
    ["busybox-ip-route-all", ["routes", "routes6"]],
    ["busybox-ip6-route", ["routes6"]],
    ["busybox-ip-rule", ["rules"]],
    ["ip-s-neigh", ["neighbors"]],
    ["nettools-arp-n", ["neighbors"]],
    ["nettools-route-n", ["routes"]],
    ["proc-net-route", ["routes"]],
    ["proc-net-arp", ["neighbors"]],
    ["ip-br-json-addr", ["addresses"]],
  ])("knows %s by its shape", (name, sections) => {
    const paste = splitPaste(variant(name));

    expect(Object.keys(paste.sections).sort()).toEqual(sections);
    expect([...paste.issues, ...readSections(paste.sections).issues]).toEqual([]);
  });

  it.each(["link", "addr", "route6", "rule", "neigh", "fdb", "nexthop"])("knows the JSON of %s by its keys", (name) => {
    const section = {
      link: "links",
      addr: "addresses",
      route6: "routes6",
      rule: "rules",
      neigh: "neighbors",
      fdb: "fdb",
      nexthop: "nexthops",
    }[name];

    expect(sectionsIn(captured(`versions/v7.1.0/${name}.json`) ?? "")).toEqual([section]);
  });

  it("knows links and addresses of -br by their shape, those without an address too", () => {
    const links = "lo UNKNOWN 00:00:00:00:00:00 <LOOPBACK,UP> \ntunl0@NONE DOWN 0.0.0.0 <NOARP> \nwg0 UNKNOWN <NOARP,UP>";
    const addresses = "lo               UNKNOWN        127.0.0.1/8 ::1/128 \nveth0@if2        UP             \nwg0 UNKNOWN 10.8.0.1/24";

    expect(splitPaste(links)).toMatchObject({ sections: { links: { text: links } }, issues: [] });
    expect(splitPaste(addresses)).toMatchObject({ sections: { addresses: { text: addresses } }, issues: [] });
    expect(sectionsIn(`${links}\n${addresses}`)).toEqual(["addresses", "links"]);
  });

  it("does not take a lookup, a single link or rows without their link for a whole table", () => {
    for (const name of [
      "ip-route-get",
      "ip-route-get-json",
      "ip-d-link-flannel",
      "ip-a-s-flannel",
      "bridge-fdb-dev",
      "ip-neigh-dev",
      "ip-neigh-dev-json",
    ]) {
      const inputs = Object.values(splitPaste(variant(name)).sections);
      expect([name, ...inputs.map(({ partial }) => partial)]).not.toContain(undefined);
    }
  });

  it.each([
    "[sudo] password for vagrant: ",
    'Defaulted container "kube-flannel" out of: kube-flannel, install-cni (init)',
    "Unable to use a TTY - input is not a terminal or the right kind of file",
    "Connection to 127.0.0.1 closed.",
  ])("passes over %j, with and without a prompt, in text and JSON", (chatter) => {
    const fdb = [
      "c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent",
      '[{"mac":"c2:8a:fe:64:a4:f0","ifname":"flannel.1","dst":"10.0.2.15","flags":["self"],"state":"permanent"}]',
    ];
    for (const prompt of ["n1# sudo bridge fdb\n", ""]) {
      for (const rows of fdb) {
        const paste = splitPaste(`${prompt}${chatter}\n${rows}\n${chatter}\n`);
        const { readings, issues } = readSections(paste.sections);
        expect(rowsOf(readings.fdb)).toMatchObject([{ remoteVtep: "10.0.2.15" }]);
        expect([...paste.issues, ...issues]).toEqual([]);
      }
    }
  });

  it("points at lines of no shape", () => {
    expect(splitPaste("\nhello world\n").issues).toEqual([{ code: "line_not_understood", pointer: "/text:2", detail: "hello world" }]);
  });

  it.each([
    ["brackets", `1: ${"<> ".repeat(20_000)}`],
    ["a title's ornaments", `${"-".repeat(480)}${" ".repeat(480)}=x\n`.repeat(500)],
    ["a title's dashes", `+ ip ${"-".repeat(900)}x\n`.repeat(500)],
    ["words of a bridge's port", `1: x: <> ${"master x state ".repeat(20_000)}`],
  ])("takes no longer than the length of the text over %s without end", (_what, text) => {
    expect(sectionsIn(text).length).toBeLessThan(2);
  });

  it.each(["+ ip neigh", "== ip neigh ==", "### ip neigh", "--- ip neigh ---", "=> ip neigh <="])("knows the title %j", (title) => {
    expect(splitPaste(`${title}\n10.0.2.2 dev eth0 FAILED\n`).sections).toEqual({ neighbors: { text: "10.0.2.2 dev eth0 FAILED" } });
  });

  it("never throws, whatever it is given", () => {
    const piece = fc.constantFrom(
      "$ ",
      "# ",
      "root@a:~# ",
      "ip ",
      "bridge fdb ",
      "route ",
      "| grep x",
      "-j ",
      "[{",
      '"dst":1}]',
      "\n",
      "10.0.0.1 ",
      "dev ",
      "-- ",
      '"',
      "\u001b[1m",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(readSections(splitPaste(pieces.join("")).sections).issues.length).toBeLessThan(1_000);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("splitPaste of sysctls", () => {
  const line = "net.ipv4.ip_forward = 1";

  it("takes all of them for a whole table, and single ones for a part", () => {
    expect(splitPaste(`# sysctl -a\n${line}\n`).sections.sysctls).toEqual({ text: line });
    expect(splitPaste(`# sysctl net.ipv4.ip_forward\n${line}\n`).sections.sysctls).toEqual({ text: line, partial: true });
  });

  it("cannot tell from lines alone whether they are all", () => {
    expect(splitPaste(`${line}\n`).sections.sysctls).toEqual({ text: line, partial: true });
  });
});

describe("splitPaste of several commands in one line", () => {
  it("tells by their shape what they show", () => {
    const { sections } = splitPaste(
      "$ ip route; ip neigh\ndefault via 10.0.0.1 dev eth0\n10.0.0.1 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE\n",
    );

    expect(sections).toEqual({
      routes: { text: "default via 10.0.0.1 dev eth0" },
      neighbors: { text: "10.0.0.1 dev eth0 lladdr 02:00:00:00:00:01 REACHABLE" },
    });
  });
});
