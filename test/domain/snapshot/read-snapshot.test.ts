import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSections } from "../../../src/domain/snapshot/read-snapshot.ts";
import { SECTIONS } from "../../../src/domain/snapshot/section.ts";
import { readData, readText, rowsOf } from "./captured.ts";

const IPV4_ROUTE = { dst: "10.42.1.0/24", gateway: "10.42.1.0", dev: "flannel.1", flags: ["onlink"] };
const IPV6_ROUTE = { dst: "fe80::/64", dev: "eth0", protocol: "kernel", metric: 256, flags: [], pref: "medium" };

const SOUND_ROWS = {
  links: { ifname: "lo", flags: [] },
  fdb: { ifname: "v", mac: "c2:8a:fe:64:a4:f0", state: "permanent", flags: ["self"] },
  neighbors: { dev: "v", dst: "10.0.0.2", lladdr: "c2:8a:fe:64:a4:f0", state: ["PERMANENT"] },
  routes: { dst: "10.1.0.0/16", dev: "v", flags: [] },
  rules6: { priority: 2, src: "all", table: "main" },
} as const;

describe("readSections", () => {
  it("says not_collected of every section that is absent", () => {
    const { readings, issues } = readSections({});

    expect(new Set(Object.values(readings).map(({ status }) => status))).toEqual(new Set(["not_collected"]));
    expect(issues).toEqual([]);
  });

  it("passes on what the node says of a section that it could not collect", () => {
    const { readings } = readSections({
      nexthops: { status: "error", error: 'Object "nexthop" is unknown' },
      vlans: { status: "not_collected" },
    });

    expect(readings.nexthops).toEqual({ status: "error", error: 'Object "nexthop" is unknown' });
    expect(readings.vlans).toEqual({ status: "not_collected" });
  });

  it.each(["links", "addresses"] as const)("does not believe that there are no %s", (section) => {
    const { reading, issues } = readData(section, []);

    expect(reading.status).toBe("error");
    expect(issues).toMatchObject([{ code: "empty_section", pointer: `/sections/${section}` }]);
  });

  it.each(["routes", "neighbors", "fdb", "nexthops", "rules"] as const)("believes that there are no %s", (section) => {
    for (const { reading, issues } of [readData(section, []), readText(section, ""), readText(section, "[ ]\n")]) {
      expect(reading).toEqual({ status: "ok", facts: [], volatile: [] });
      expect(issues).toEqual([]);
    }
  });

  it("takes the IPv6 routes that stand among routes where routes6 is absent or failed", () => {
    for (const routes6 of [{}, { routes6: { status: "error" } as const }]) {
      const { readings, issues } = readSections({ routes: { data: [IPV4_ROUTE, IPV6_ROUTE] }, ...routes6 });

      expect(rowsOf(readings.routes)).toMatchObject([{ dst: "10.42.1.0/24" }]);
      expect(rowsOf(readings.routes6)).toMatchObject([{ dst: "fe80::/64", family: 6 }]);
      expect(issues).toEqual([]);
    }
  });

  it("ignores them where routes6 is there, even when it is empty", () => {
    const { readings, issues } = readSections({ routes: { data: [IPV4_ROUTE, IPV6_ROUTE] }, routes6: { data: [] } });

    expect(rowsOf(readings.routes)).toHaveLength(1);
    expect(readings.routes6).toEqual({ status: "ok", facts: [], volatile: [] });
    expect(issues).toEqual([]);
  });

  it("leaves IPv4 routes out of routes6, and tells it once", () => {
    const { readings, issues } = readSections({ routes6: { data: [IPV4_ROUTE, IPV6_ROUTE, IPV4_ROUTE] } });

    expect(rowsOf(readings.routes6)).toMatchObject([{ dst: "fe80::/64" }]);
    expect(readings.routes.status).toBe("not_collected");
    expect(issues).toMatchObject([{ code: "wrong_family", pointer: "/sections/routes6" }]);
  });

  it.each([
    ["10.42.1.7/24", "10.42.1.0/24"],
    ["fd00::1:7/112", "fd00::1:0/112"],
  ])("takes the dst %s for its network, and tells it", (dst, network) => {
    const { readings, issues } = readSections({ routes: { data: [{ ...IPV4_ROUTE, gateway: undefined, dst }] } });

    expect(rowsOf(dst.includes(":") ? readings.routes6 : readings.routes)).toMatchObject([{ dst: network }]);
    expect(issues).toMatchObject([{ code: "host_bits_set", pointer: "/sections/routes/data/0", detail: `${dst} was read as ${network}` }]);
  });

  it("leaves routes6 not collected where no IPv6 route was shown at all", () => {
    expect(readSections({ routes: { data: [IPV4_ROUTE] } }).readings.routes6).toEqual({ status: "not_collected" });
  });

  it("tells the family of a default by its gateway, its preference or its section", () => {
    const { readings } = readSections({
      routes: {
        data: [
          { dst: "default", dev: "a" },
          { dst: "default", gateway: "fe80::1", dev: "b" },
          { dst: "default", dev: "c", pref: "medium" },
        ],
      },
    });

    expect(rowsOf(readings.routes)).toMatchObject([{ dst: "0.0.0.0/0", link: "a" }]);
    expect(rowsOf(readings.routes6)).toMatchObject([
      { dst: "::/0", link: "b" },
      { dst: "::/0", link: "c" },
    ]);
    expect(rowsOf(readData("routes6", [{ dst: "default", dev: "d" }]).reading)).toMatchObject([{ dst: "::/0" }]);
  });

  it.each([
    'Object "nexthop" is unknown, try "ip help".',
    'Command "-j" is unknown, try "ip route help".',
    "BusyBox v1.35.0 (Debian 1:1.35.0-4) multi-call binary.\n\nUsage: ip [OPTIONS] address|route",
    "RTNETLINK answers: Operation not permitted",
    'Cannot open network namespace "x": No such file or directory',
    "bash: bridge: command not found",
    'Device "flannel.1" does not exist.',
    '[{"dst":"10.0.0.0/8","dev":"eth0"},{"dst":"10.1',
  ])("does not take %j for an empty table", (text) => {
    const { reading, issues } = readText("routes", text);

    expect(reading.status).toBe("error");
    expect(issues).toMatchObject([{ code: "section_not_understood", pointer: "/sections/routes" }]);
  });

  it("passes over what ip says of routing tables that do not exist", () => {
    for (const rows of ["", "[ ]\n"]) {
      const { reading, issues } = readText("routes", `${rows}Error: ipv4: FIB table does not exist.\nDump terminated\n`);
      expect(reading.status).toBe("ok");
      expect(issues).toEqual([]);
    }
  });

  it("warns of rows that may be missing where the tables changed meanwhile", () => {
    const { issues } = readText("routes", "10.42.1.0/24 dev cni0 \nDump was interrupted and may be inconsistent.\n");

    expect(issues).toMatchObject([{ code: "dump_interrupted" }]);
  });

  it("goes by what a text begins with: 4.14 prints text for -j, and JSON may come as text", () => {
    const row = { address: "10.42.1.0", link: "flannel.1", mac: "c2:8a:fe:64:a4:f0", nudState: "PERMANENT" };

    expect(
      rowsOf(readText("neighbors", '[{"dst":"10.42.1.0","dev":"flannel.1","lladdr":"c2:8a:fe:64:a4:f0","state":["PERMANENT"]}]').reading),
    ).toEqual([row]);
    expect(rowsOf(readText("neighbors", "10.42.1.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 PERMANENT\r\n").reading)).toEqual([row]);
  });

  it("keeps the good rows, points at the others, and stops pointing after a hundred", () => {
    const { reading, issues } = readData("fdb", [
      { mac: "c2:8a:fe:64:a4:f0", ifname: "flannel.1", state: "permanent" },
      ...Array.from({ length: 150 }, () => 7),
    ]);

    expect(rowsOf(reading)).toHaveLength(1);
    expect(issues).toHaveLength(101);
    expect(issues[0]).toMatchObject({ code: "row_not_understood", pointer: "/sections/fdb/data/1" });
    expect(issues[100]).toMatchObject({ code: "more_issues", pointer: "/sections/fdb", detail: "50 more of them" });
  });

  it("fills in what a command's filter left out", () => {
    const { readings } = readSections({
      fdb: { text: "c2:8a:fe:64:a4:f0 dst 10.0.2.15 self permanent", defaults: { ifname: "flannel.1" } },
    });

    expect(rowsOf(readings.fdb)).toMatchObject([{ link: "flannel.1", remoteVtep: "10.0.2.15" }]);
  });

  it("refuses data that is no list, and ranges that unfold without end", () => {
    expect(readData("fdb", 7).reading.status).toBe("error");
    const ports = Array.from({ length: 50 }, (_, port) => ({ ifname: `p${port}`, vlans: [{ vlan: 1, vlanEnd: 4094 }] }));
    expect(readData("vlans", ports).reading).toMatchObject({ status: "error", error: "more than 100000 rows" });
  });

  it("drops what merely happens", () => {
    const quiet = {
      ifname: "eth0",
      ifindex: 2,
      flags: ["UP"],
      mtu: 1500,
      operstate: "UP",
      link_type: "ether",
      address: "86:1e:c3:4b:7c:00",
    };
    const busy = { ...quiet, promiscuity: 1, txqlen: 7, qdisc: "fq", num_tx_queues: 9, gso_max_size: 1, stats64: { rx: { bytes: 84 } } };

    expect(readData("links", [busy]).reading).toEqual(readData("links", [quiet]).reading);
  });

  it("tells an FDB entry of a bridge by its master alone, not by a flag too", () => {
    const entry = { mac: "02:00:00:00:00:01", ifname: "veth1", master: "br0", state: "" };
    const { readings } = readSections({
      fdb: {
        data: [
          { ...entry, flags: ["master"] },
          { ...entry, ifname: "veth2", flags: ["master", "offload"] },
        ],
      },
    });

    expect(readings.fdb).toMatchObject({ status: "ok", volatile: [{ row: { master: "br0" } }, { row: { flags: ["offload"] } }] });
    expect(readings.fdb.status === "ok" && readings.fdb.volatile.map(({ row }) => "flags" in row)).toEqual([false, true]);
  });

  it.each([
    { flags: { managed: null, extern_learn: null }, lladdr: "c2:8a:fe:64:a4:f0", states: ["REACHABLE", "STALE", "DELAY", "PROBE"] },
    { flags: { extern_learn: null }, lladdr: "c2:8a:fe:64:a4:f0", states: ["REACHABLE", "STALE", "DELAY", "PROBE"] },
    { flags: { managed: null }, states: ["INCOMPLETE", "FAILED"] },
  ])("does not take the kernel's resolving of a neighbor with $flags for a change", ({ flags, states, ...resolved }) => {
    const texts = states.map((state) => {
      const { reading } = readData("neighbors", [{ dst: "10.42.1.0", dev: "eth0", state: [state], ...flags, ...resolved }]);
      return reading.status === "ok" ? reading.facts.map(({ text }) => text) : [];
    });

    expect(texts[0]).toHaveLength(1);
    expect(new Set(texts.flat()).size).toBe(1);
  });

  it.each([
    { what: "a group of IPv4", dst: "224.0.0.22", dev: "eth0", lladdr: "01:00:5e:00:00:16" },
    { what: "a group of IPv6", dst: "ff02::1:ff1f:22ad", dev: "eth0", lladdr: "33:33:ff:1f:22:ad" },
    { what: "a broadcast", dst: "10.0.2.255", dev: "eth0", lladdr: "ff:ff:ff:ff:ff:ff" },
    { what: "lo", dst: "10.0.2.15", dev: "lo", lladdr: "00:00:00:00:00:00" },
    { what: "a link without MACs", dst: "10.8.0.2", dev: "wg0" },
  ])("leaves out the neighbors that the kernel makes for itself and `nud all` shows: of $what", ({ what, ...fields }) => {
    const text = `${fields.dst} dev ${fields.dev} ${fields.lladdr === undefined ? "" : `lladdr ${fields.lladdr} `}NOARP\n`;

    for (const { reading, issues } of [readData("neighbors", [{ ...fields, state: ["NOARP"] }]), readText("neighbors", text)]) {
      expect([what, reading, issues]).toEqual([what, expect.objectContaining({ status: "ok", facts: [], volatile: [] }), []]);
    }
  });

  it("keeps NOARP neighbors that somebody has configured, and all that are extern_learn", () => {
    const configured = { dst: "10.42.1.0", dev: "flannel.1", lladdr: "c2:8a:fe:64:a4:f0", state: ["NOARP"] };
    const learned = { dst: "10.42.2.0", dev: "flannel.1", state: ["NOARP"], extern_learn: null };

    expect(rowsOf(readData("neighbors", [configured, learned]).reading)).toHaveLength(2);
    expect(rowsOf(readText("neighbors", "10.42.1.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 NOARP\n").reading)).toHaveLength(1);
  });

  it.each(["80:00:02:08:fe:80:00:00:00:00:00:00:24:8a:07:03:00:aa:bb:cc", "10.1.1.8", "2001:db8:1:2:3:4:5:6"])(
    "keeps %s, the address of a link that is not Ethernet",
    (lladdr) => {
      const { reading, issues } = readData("neighbors", [{ dst: "10.0.0.1", dev: "ib0", lladdr, state: ["PERMANENT"] }]);

      expect(rowsOf(reading)).toEqual([{ address: "10.0.0.1", link: "ib0", nudState: "PERMANENT", extra: { lladdr } }]);
      expect(issues).toEqual([]);
    },
  );

  it.each([
    { form: "a text", input: { text: "what is this\n" } },
    { form: "a list", input: { data: [{ nothing: "known" }, 7] } },
  ])("takes $form of which no row can be read for a section that could not be collected, not for an empty one", ({ input }) => {
    const { readings, issues } = readSections({ fdb: input });

    expect(readings.fdb).toEqual({ status: "error", error: "none of its rows could be read" });
    expect(issues.map(({ code }) => code)).toContain("section_not_understood");
  });

  it("keeps what it does not understand", () => {
    expect(rowsOf(readData("links", [{ ifname: "eth0", flags: [], shiny: { b: 1, a: [2] } }]).reading)).toMatchObject([
      { extra: { shiny: { a: [2], b: 1 } } },
    ]);
  });

  it("reads VLANs of iproute2 4, which lists ports as properties, and sysctls, which are one object", () => {
    expect(rowsOf(readData("vlans", { swp1: [{ vlan: 1, flags: ["PVID"] }], swp2: null }).reading)).toEqual([
      { link: "swp1", vlan: 1, flags: ["PVID"] },
    ]);
    expect(readData("vlans", {}).reading.status).toBe("ok");
    expect(rowsOf(readData("sysctls", { "net.ipv4.ip_forward": 1, "net.ipv4.conf.all.rp_filter": "0" }).reading)).toHaveLength(2);
    expect(readData("sysctls", { "net/x": {}, "net/y": 0 }).issues).toMatchObject([{ pointer: "/sections/sysctls/data/net~1x" }]);
  });

  it.each([
    {
      because: "a VNI beyond 24 bits",
      section: "links",
      row: { ifname: "v", flags: [], linkinfo: { info_kind: "vxlan", info_data: { id: 16_777_216 } } },
    },
    { because: "a MAC that is none", section: "fdb", row: { ifname: "v", mac: "c2:8a:fe:64:a4" } },
    { because: "an address that is none", section: "neighbors", row: { dev: "v", dst: "10.0.0.256", state: [] } },
    { because: "a prefix that is too long", section: "routes", row: { dst: "10.0.0.0/33" } },
    { because: "a state that the kernel does not have", section: "neighbors", row: { dev: "v", dst: "10.0.0.1", state: ["FINE"] } },
    { because: "a selector of the other family", section: "rules6", row: { priority: 1, src: "10.0.0.0", srclen: 8 } },
    { because: "a name with a blank", section: "routes", row: { dst: "10.0.0.0/8", dev: "eth 0" } },
    { because: "a line of monitor", section: "routes", row: { deleted: true, dst: "10.0.0.0/8" } },
    { because: "a flag that is not a word", section: "routes", row: { dst: "10.0.0.0/8", flags: [{}] } },
  ] as const)("leaves out a row with $because", ({ section, row }) => {
    const { reading, issues } = readData(section, [row, SOUND_ROWS[section]]);

    expect(rowsOf(reading)).toHaveLength(1);
    expect(issues).toMatchObject([{ code: "row_not_understood", pointer: `/sections/${section}/data/0` }]);
  });

  it("loses nothing among addresses without a word, and passes over the fillers of filtered calls", () => {
    const lo = { ifname: "lo", addr_info: [{}, { family: "inet", local: "127.0.0.1", prefixlen: 8 }] };
    const odd = [
      { ifname: "eth0", addr_info: [7, { family: "inet", prefixlen: 24 }] },
      { ifname: "eth1" },
      { ifname: "eth2", addr_info: null },
    ];
    const { reading, issues } = readData("addresses", [{}, { addr_info: [{}, {}] }, lo, ...odd]);

    expect(rowsOf(reading)).toHaveLength(1);
    expect(issues.map(({ pointer }) => pointer)).toEqual([3, 3, 4, 5].map((index) => `/sections/addresses/data/${index}`));
  });

  it("never throws, whatever it is given", () => {
    const section = fc.constantFrom(...SECTIONS);
    const words =
      "dev eth0 via lladdr 10.0.0.1 10.0.0.0/8 fe80::1 dst mtu lock encap ip nexthop inet6 6: <UP> link/ether vxlan id blackhole 0: from all goto \\ \n \t";
    const text = fc.array(fc.constantFrom(...words.split(" ")), { maxLength: 12 }).map((parts) => parts.join(" "));
    const keys = fc.constantFrom(
      "dst",
      "dev",
      "ifname",
      "mac",
      "flags",
      "state",
      "linkinfo",
      "via",
      "nexthops",
      "metrics",
      "priority",
      "addr_info",
      "vlans",
      "encap",
    );
    const row = fc.dictionary(keys, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
    fc.assert(
      fc.property(section, text, fc.array(row, { maxLength: 4 }), (name, lines, data) => {
        expect(readSections({ [name]: { text: lines } }).issues.length).toBeLessThan(110);
        expect(readSections({ [name]: { data } }).issues.length).toBeLessThan(110);
      }),
      { numRuns: 1_000 },
    );
  });
});
