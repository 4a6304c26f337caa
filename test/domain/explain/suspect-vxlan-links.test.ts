import { describe, expect, it } from "vitest";
import { suspectVxlanLinks } from "../../../src/domain/explain/suspect-vxlan-links.ts";
import { changed, HEALTHY, healthyBut, viewOf } from "./view.ts";

const messages = (changes: Parameters<typeof healthyBut>[0]) =>
  suspectVxlanLinks(healthyBut(changes)).map(({ severity, message }) => `${severity} ${message}`);

describe("suspectVxlanLinks", () => {
  it("finds nothing on a healthy node", () => {
    expect(suspectVxlanLinks(viewOf(HEALTHY))).toEqual([]);
  });

  it("finds one that is down", () => {
    expect(messages(changed("links", "7: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP>", "7: flannel.1: <BROADCAST,MULTICAST>"))).toEqual([
      expect.stringMatching(/^CRITICAL The VXLAN link flannel\.1 is down/),
    ]);
  });

  it("finds one without an address, where all addresses are shown", () => {
    const changes = changed("addresses", "\n7: flannel.1    inet 9.0.1.0/32 scope global flannel.1", "");

    expect(messages(changes)).toEqual([expect.stringMatching(/^WARNING The VXLAN link flannel\.1 has no address/)]);
    expect(suspectVxlanLinks(viewOf({ ...HEALTHY, ...changes }, ["addresses"]))).toEqual([]);
  });

  it("needs no address of one that is a port of a bridge", () => {
    const links = HEALTHY.links.replace("mtu 1450 state UNKNOWN", "mtu 1450 master br100 state UNKNOWN");

    expect(messages({ links, ...changed("addresses", "7: flannel.1    inet 9.0.1.0/32 scope global flannel.1", "") })).toEqual([]);
  });

  it("finds one that sends from VirtualBox's NAT address", () => {
    expect(messages(changed("links", "local 192.168.1.121 dev eth1", "local 10.0.2.15 dev eth0"))).toEqual([
      expect.stringMatching(/^CRITICAL flannel\.1 sends its VXLAN packets from 10\.0\.2\.15, .*VirtualBox's NAT address/),
    ]);
  });

  it("finds one that sends from an address that the node no longer has", () => {
    expect(messages(changed("links", "local 192.168.1.121", "local 192.168.1.99"))).toEqual([
      expect.stringMatching(/^CRITICAL flannel\.1 sends its VXLAN packets from 192\.168\.1\.99, which is no address of this node any more/),
    ]);
  });

  it("finds that the link below carries nothing", () => {
    expect(
      messages(changed("links", "2: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP>", "2: eth1: <NO-CARRIER,BROADCAST,MULTICAST,UP>")),
    ).toEqual([expect.stringMatching(/^CRITICAL eth1, over which flannel\.1 sends/)]);
  });

  it("finds an MTU above what the link below takes", () => {
    expect(messages(changed("links", "mtu 1500 state UP", "mtu 1400 state UP"))).toEqual([
      expect.stringMatching(/^WARNING flannel\.1 takes packets of 1450 bytes and adds 50, but eth1 below it takes 1400/),
    ]);
  });

  it("finds pods that may send more than it takes", () => {
    expect(messages(changed("links", "mtu 1450 master cni0", "mtu 1500 master cni0"))).toEqual([
      expect.stringMatching(/^WARNING Pods behind veth1 \(MTU 1500\) may send packets larger than the 1450 bytes/),
    ]);
  });
});
