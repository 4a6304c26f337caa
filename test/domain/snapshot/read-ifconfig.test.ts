import { describe, expect, it } from "vitest";
import { readPaste } from "../../../src/intake/read-paste.ts";
import { splitPaste } from "../../../src/domain/snapshot/split-paste.ts";
import { readText, rowsOf, variant } from "./captured.ts";

const ADDRESSES = [
  { link: "cni0", address: "10.244.0.1", prefixLength: 24, scope: "global" },
  { link: "flannel.1", address: "10.244.0.0", prefixLength: 32, scope: "global" },
  { link: "eth0", address: "fe80::a00:27ff:fe8d:c04d", prefixLength: 64, scope: "link" },
  { link: "lo", address: "127.0.0.1", prefixLength: 8, scope: "host" },
  { link: "lo", address: "::1", prefixLength: 128, scope: "host" },
];

const read = (section: "links" | "addresses", text: string) => rowsOf(readText(section, text).reading);

describe.each(["nettools-ifconfig", "busybox-ifconfig"])("the output of %s", (name) => {
  it("has the links that ip shows, without their kinds", () => {
    expect(readText("links", variant(name)).issues).toEqual([]);
    expect(read("links", variant(name))).toHaveLength(6);
    expect(read("links", variant(name))).toContainEqual({
      name: "flannel.1",
      mac: "86:1e:c3:4b:7c:00",
      mtu: 1450,
      flags: ["BROADCAST", "LOWER_UP", "MULTICAST", "UP"],
    });
    expect(read("links", variant(name))).toContainEqual({ name: "lo", mtu: 65_536, flags: ["LOOPBACK", "LOWER_UP", "UP"] });
  });

  it("has the addresses that ip shows", () => {
    expect(readText("addresses", variant(name)).issues).toEqual([]);
    expect(read("addresses", variant(name))).toHaveLength(11);
    expect(read("addresses", variant(name))).toEqual(expect.arrayContaining(ADDRESSES));
  });

  it("is a part of the table, with a command and without", () => {
    for (const paste of [variant(name), `n1# ifconfig -a\n${variant(name)}\nn1# `]) {
      const { sections, incidental, issues } = splitPaste(paste);
      expect(sections).toMatchObject({ addresses: { partial: true }, links: { partial: true } });
      expect([incidental, issues]).toEqual([["links"], []]);
    }
  });

  it("is not put together with what ip shows", () => {
    const ip = "n1# ip addr\n1: lo: <LOOPBACK,UP>\n    inet 127.0.0.1/8 scope host lo\n";

    expect(readPaste(`${ip}n1# ifconfig -a\n${variant(name)}\nn1# `).sections).toEqual(readPaste(`${ip}n1# `).sections);
  });
});

describe("linksFromIfconfig and addressesFromIfconfig", () => {
  it("tell labels, point-to-point addresses and carriers", () => {
    const text = [
      "eth0: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500",
      "        ether 08:00:27:8d:c0:4d  txqueuelen 1000  (Ethernet)",
      "eth0:vip: flags=4099<UP,BROADCAST,MULTICAST>  mtu 1500",
      "        inet 10.8.0.1  netmask 255.255.255.0  broadcast 10.8.0.255",
      "tun0: flags=4305<UP,POINTOPOINT,RUNNING,NOARP,MULTICAST>  mtu 1500",
      "        inet 10.7.0.1  netmask 255.255.255.255  destination 10.7.0.2",
      "        unspec 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00  txqueuelen 500  (UNSPEC)",
    ].join("\n");

    expect(read("links", text)).toEqual([
      { name: "eth0", mac: "08:00:27:8d:c0:4d", mtu: 1500, flags: ["BROADCAST", "MULTICAST", "NO-CARRIER", "UP"] },
      { name: "tun0", mtu: 1500, flags: ["LOWER_UP", "MULTICAST", "NOARP", "POINTOPOINT", "UP"] },
    ]);
    expect(read("addresses", text)).toEqual([
      { link: "eth0", address: "10.8.0.1", prefixLength: 24, scope: "global" },
      { link: "tun0", address: "10.7.0.1", prefixLength: 32, peer: "10.7.0.2", scope: "global" },
    ]);
  });

  it("tell of lines that they cannot read, and of what stands below them", () => {
    const text = "eth0: flags=1<UP>  mtu 1500\nflannel.1 flags  mtu 1450\n        inet 10.244.0.0  netmask 255.255.255.255\n";

    expect(read("addresses", text)).toEqual([]);
    expect(readText("addresses", text).issues.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(["/sections/addresses/text:2", "/sections/addresses/text:3"]),
    );
  });

  it("leave a line that has lost its head to nobody", () => {
    const { reading, issues } = readText("addresses", "        inet 10.244.0.1  netmask 255.255.255.0  broadcast 10.244.0.255\n");

    expect(rowsOf(reading)).toEqual([]);
    expect(issues.map(({ code }) => code)).toContain("line_not_understood");
  });
});
