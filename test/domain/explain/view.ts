import { type NodeRows, type NodeView, nodeView } from "../../../src/domain/explain/node-view.ts";
import type { SectionRows } from "../../../src/domain/snapshot/rows.ts";
import { SECTIONS, type Section } from "../../../src/domain/snapshot/section.ts";
import { readText, rowsOf } from "../snapshot/captured.ts";

type Texts = Readonly<{ [S in Section]?: string }>;

/** The rows of a text, in the form of the section's command. */
export function rowsIn<S extends Section>(section: S, text: string): readonly SectionRows[S][] {
  return rowsOf(readText(section, text).reading) as readonly SectionRows[S][];
}

/** What a node shows that printed these texts; each is its whole table, save those of `parts`. */
export function viewOf(texts: Texts, parts: readonly Section[] = []): NodeView {
  const rows = SECTIONS.map((section) => [section, texts[section] === undefined ? [] : rowsIn(section, texts[section])]);
  return nodeView(Object.fromEntries(rows) as NodeRows, (section) => texts[section] !== undefined && !parts.includes(section));
}

/** Three nodes' worth of flannel on one of them, and nothing wrong with it. */
export const HEALTHY = {
  links: [
    "1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 state UNKNOWN",
    "2: eth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 state UP",
    "4: cni0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UP",
    "    link/ether 92:cb:56:d8:02:63 brd ff:ff:ff:ff:ff:ff promiscuity 0",
    "    bridge forward_delay 1500",
    "5: veth1@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 master cni0 state UP",
    "7: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 state UNKNOWN",
    "    link/ether 3e:47:e7:7e:17:b0 brd ff:ff:ff:ff:ff:ff promiscuity 0",
    "    vxlan id 1 local 192.168.1.121 dev eth1 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300",
  ].join("\n"),
  addresses: [
    "1: lo    inet 127.0.0.1/8 scope host lo",
    "2: eth1    inet 192.168.1.121/24 brd 192.168.1.255 scope global eth1",
    "3: eth0    inet 10.0.2.15/24 brd 10.0.2.255 scope global eth0",
    "4: cni0    inet 9.0.1.1/24 brd 9.0.1.255 scope global cni0",
    "7: flannel.1    inet 9.0.1.0/32 scope global flannel.1",
  ].join("\n"),
  routes: [
    "default via 10.0.2.2 dev eth0 proto dhcp src 10.0.2.15 metric 100",
    "9.0.1.0/24 dev cni0 proto kernel scope link src 9.0.1.1",
    "9.0.2.0/24 via 9.0.2.0 dev flannel.1 onlink",
    "9.0.3.0/24 via 9.0.3.0 dev flannel.1 onlink",
    "192.168.1.0/24 dev eth1 proto kernel scope link src 192.168.1.121",
  ].join("\n"),
  rules: "0: from all lookup local\n32766: from all lookup main\n32767: from all lookup default",
  neighbors: [
    "9.0.2.0 dev flannel.1 lladdr ca:5d:31:26:d7:d7 PERMANENT",
    "9.0.3.0 dev flannel.1 lladdr d6:61:70:9d:b2:6e PERMANENT",
    "192.168.1.122 dev eth1 lladdr 08:00:27:77:b6:d5 STALE",
  ].join("\n"),
  fdb: [
    "ca:5d:31:26:d7:d7 dev flannel.1 dst 192.168.1.122 self permanent",
    "d6:61:70:9d:b2:6e dev flannel.1 dst 192.168.1.123 self permanent",
    "33:33:00:00:00:01 dev eth1 self permanent",
  ].join("\n"),
} as const;

/** The healthy node with one text in another's place. */
export function healthyBut(changes: Texts): NodeView {
  return viewOf({ ...HEALTHY, ...changes });
}

/** A healthy table in which one text stands for another. */
export function changed(section: keyof typeof HEALTHY, from: string, to: string): Texts {
  const text = HEALTHY[section];
  if (!text.includes(from)) throw new Error(`${section} has no ${from}`);
  return { [section]: text.replace(from, to) };
}
