import { type FlannelSnapshot, flannelSnapshot, vtepMac } from "./flannel-snapshot.ts";

/** What node `self` of a healthy flannel cluster reports that has a pod: packets of a trace begin and end behind its port. */
export function tracedSnapshot(self: number, size: number): FlannelSnapshot {
  const healthy = flannelSnapshot(self, size);
  const port = {
    ifindex: 5,
    ifname: "veth0",
    flags: ["BROADCAST", "MULTICAST", "UP", "LOWER_UP"],
    mtu: 1450,
    operstate: "UP",
    link_type: "ether",
    address: `0a:59:0a:f4:00:0${self}`,
    master: "cni0",
    linkinfo: { info_kind: "veth", info_slave_kind: "bridge", info_slave_data: { state: "forwarding" } },
  };
  return { ...healthy, links: [...healthy.links, port] };
}

/** A pod's address on a node. */
export const podAddress = (node: number): string => `10.244.${node}.7`;

/** The same, without the FDB entry for frames to this peer. */
export function withoutEntry(snapshot: FlannelSnapshot, peer: number): FlannelSnapshot {
  return { ...snapshot, fdb: snapshot.fdb.filter(({ mac }) => mac !== vtepMac(peer)) };
}
