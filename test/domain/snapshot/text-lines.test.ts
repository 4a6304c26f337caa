import { describe, expect, it } from "vitest";
import { readSections } from "../../../src/domain/snapshot/read-snapshot.ts";
import { splitPaste } from "../../../src/domain/snapshot/split-paste.ts";
import { plainLines } from "../../../src/domain/snapshot/text-lines.ts";
import { readText, rowsOf } from "./captured.ts";

const ETH0 = `2: eth0: <BROADCAST,UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000
    link/ether 08:00:27:8d:c0:4d brd ff:ff:ff:ff:ff:ff promiscuity 0
    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0
`;
const BELOW_VTEP = `    link/ether 86:1e:c3:4b:7c:00 brd ff:ff:ff:ff:ff:ff promiscuity 0
    vxlan id 1 local 192.168.56.10 dev eth1 srcport 0 0 dstport 8472 nolearning ttl auto
    inet 10.244.0.0/32 scope global flannel.1
    inet6 fe80::841e:c3ff:fe4b:7c00/64 scope link
`;

const read = (section: Parameters<typeof readText>[0], text: string) => rowsOf(readText(section, text).reading);

describe("what stands below a line that cannot be read", () => {
  it.each([
    "6: flannel.1 <BROADCAST,UP> mtu 1450 qdisc noqueue state UNKNOWN",
    "6 flannel.1: <BROADCAST,UP> mtu 1450 qdisc noqueue state UNKNOWN",
    "6: flannel.1: BROADCAST,UP> mtu 1450",
  ])("is not given to the link above it, where the line is %j", (header) => {
    const text = `${ETH0}${header}\n${BELOW_VTEP}`;

    expect(read("links", text)).toEqual(read("links", ETH0));
    expect(readText("links", text).issues).not.toEqual([]);
    expect(read("addresses", text).filter((row) => "link" in row && row.link === "eth0")).toEqual(read("addresses", ETH0));
    expect(read("addresses", text)).toContainEqual({ link: "flannel.1", address: "10.244.0.0", prefixLength: 32, scope: "global" });
  });

  it("is still the link's own where a terminal wrapped its first line", () => {
    const wrapped = ETH0.replace(" group default", " group\ndefault");

    expect(read("links", wrapped)).toEqual(read("links", ETH0));
    expect(read("addresses", wrapped)).toEqual(read("addresses", ETH0));
    expect(readText("links", wrapped).issues).toMatchObject([{ code: "line_not_understood", pointer: "/sections/links/text:2" }]);
  });

  it("is not given to the port above it", () => {
    const port = "7: swp1: <UP> mtu 1500 master br0 state forwarding priority 32 cost 2 \n    learning off flood off ";

    expect(read("bridgeLinks", `${port}\n8: swp2 UP> master br0\n    learning on flood on `)).toEqual(read("bridgeLinks", port));
  });

  it("is not given to the route above it", () => {
    const hops = "\n\tnexthop via 10.1.1.2 dev eth0 weight 1 \n\tnexthop via 10.1.1.3 dev eth0 weight 1 ";
    const { reading, issues } = readText("routes", `10.0.0.0/8 via 10.1.1.1 dev eth0 \nunicst 10.255.0.3 proto bgp ${hops}`);

    expect(rowsOf(reading)).toEqual(read("routes", "10.0.0.0/8 via 10.1.1.1 dev eth0 "));
    expect(issues.map(({ pointer }) => pointer)).toEqual([2, 3, 4].map((line) => `/sections/routes/text:${line}`));
  });

  it.each(["    ine 10.9.9.9/24 scope global eth0\n", "    ine", "    inet"])("is told where it is the torn address %j", (line) => {
    expect(readText("addresses", `${ETH0}${line}`).issues).toMatchObject([{ code: "line_not_understood" }]);
  });
});

describe("plainLines", () => {
  it("takes the margin away with which all lines begin, and no other blanks", () => {
    expect(plainLines("    1: lo\n\n        link/loopback\n    2: eth0")).toEqual(["1: lo", "", "    link/loopback", "2: eth0"]);
    expect(plainLines("    link/loopback\n2: eth0")).toEqual(["    link/loopback", "2: eth0"]);
  });

  it("lets a paste be read that was quoted with a margin", () => {
    const routes = "10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink \n10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink \n";
    const paste = `root@n1:~# ip route\n${routes}root@n1:~# ip -d link\n${ETH0}root@n1:~# `;
    for (const text of [paste, routes, ETH0, "    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0\n"]) {
      const [plain, quoted] = [splitPaste(text), splitPaste(text.replaceAll(/^(?=.)/gm, "    "))];
      expect(quoted.issues).toEqual([]);
      expect(readSections(quoted.sections)).toEqual(readSections(plain.sections));
    }
  });

  it("reads routes behind blanks as routes", () => {
    expect(read("routes", "10.244.1.0/24 dev cni0 \n 10.244.2.0/24 dev cni1 \n")).toHaveLength(2);
  });
});
