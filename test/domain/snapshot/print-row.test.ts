import { describe, expect, it } from "vitest";
import { printRow } from "../../../src/domain/snapshot/print-row.ts";
import type { Row } from "../../../src/domain/snapshot/rows.ts";
import type { Section } from "../../../src/domain/snapshot/section.ts";
import { capturedReadings } from "../../support/captured.ts";
import { readText, rowsOf } from "./captured.ts";

/** Whose line holds all that the row does. */
const WHOLE: readonly Section[] = ["routes", "routes6", "rules", "neighbors", "fdb"];

const rowsBySection = (scenario: string): readonly (readonly [Section, Row])[] =>
  Object.values(capturedReadings(scenario)).flatMap((readings) =>
    WHOLE.flatMap((section) => rowsOf(readings[section]).map((row) => [section, row] as const)),
  );

describe("printRow", () => {
  it.each([
    { section: "routes", text: "9.0.3.0/24 via 9.0.3.0 dev flannel.1 onlink" },
    { section: "routes", text: "default via 192.168.1.1 dev eth1" },
    { section: "routes", text: "blackhole 10.244.1.0/26 proto bird" },
    { section: "routes", text: "192.168.1.0/24 dev eth1 proto kernel scope link src 192.168.1.121" },
    { section: "routes", text: "10.0.0.1 via inet6 fe80::1 dev eth0 table 100 metric 5 mtu 1400" },
    { section: "routes6", text: "fd00::/64 dev eth0 proto kernel metric 256" },
    { section: "rules", text: "0: from all lookup local" },
    { section: "rules", text: "100: not from 10.0.0.0/8 to 10.1.0.1 fwmark 0x200/0xf00 iif eth0 lookup 2004 suppress_prefixlength 0" },
    { section: "rules", text: "200: from all prohibit" },
    { section: "neighbors", text: "9.0.3.0 dev flannel.1 lladdr c2:8a:fe:64:a4:f0 PERMANENT" },
    { section: "neighbors", text: "192.168.1.124 dev eth1 FAILED" },
    { section: "fdb", text: "c2:8a:fe:64:a4:f0 dev flannel.1 dst 10.0.2.15 self permanent" },
    { section: "fdb", text: "c2:8a:fe:64:a4:f0 dev veth1 vlan 10 master br0 permanent" },
    { section: "nexthops", text: "id 12 group 10/11,2 proto zebra" },
    { section: "nexthops", text: "id 20 via 10.255.0.2 scope link fdb" },
  ] as const)("prints $text as the tool does", ({ section, text }) => {
    const [row] = rowsOf(readText(section, text).reading);

    expect(row === undefined ? undefined : printRow(section, row)).toBe(text);
  });

  it("prints a VXLAN link with what makes it one", () => {
    const text = [
      "5: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default",
      "    link/ether 3e:7f:7a:12:51:fd brd ff:ff:ff:ff:ff:ff promiscuity 0",
      "    vxlan id 1 local 192.168.1.121 dev eth1 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300",
    ].join("\n");
    const [row] = rowsOf(readText("links", text).reading);

    expect(row === undefined ? undefined : printRow("links", row)).toBe(
      "5: flannel.1: <BROADCAST,LOWER_UP,MULTICAST,UP> mtu 1450 state UNKNOWN link/ether 3e:7f:7a:12:51:fd " +
        "vxlan id 1 local 192.168.1.121 dev eth1 dstport 8472 nolearning",
    );
  });

  it.each([
    {
      section: "addresses",
      row: { link: "eth0", address: "10.0.2.15", prefixLength: 24, scope: "global" },
      text: "eth0 inet 10.0.2.15/24 scope global",
    },
    { section: "vlans", row: { link: "swp1", vlan: 10, flags: ["PVID"] }, text: "swp1 10 PVID" },
    {
      section: "bridgeLinks",
      row: { link: "veth1", master: "br0", state: "forwarding", features: ["hairpin"] },
      text: "veth1 master br0 state forwarding hairpin on",
    },
    { section: "sysctls", row: { name: "net.ipv4.ip_forward", value: "1" }, text: "net.ipv4.ip_forward = 1" },
  ])("prints a row of $section", ({ section, row, text }) => {
    expect(printRow(section as Section, row as Row)).toBe(text);
  });

  it.each(["healthy-policy-and-names", "fault-ecmp_dead_leg", "fault-rule_suppress", "evpn-healthy", "fault-v6_healthy"])(
    "prints rows of %s so that they read as the same rows again",
    (scenario) => {
      const rows = rowsBySection(scenario);
      const again = rows.map(([section, row]) => rowsOf(readText(section, printRow(section, row)).reading)[0]);

      expect(again.map((row) => ({ ...row, rank: 0, extra: null }))).toEqual(rows.map(([, row]) => ({ ...row, rank: 0, extra: null })));
      expect(rows.length).toBeGreaterThan(100);
    },
  );
});
