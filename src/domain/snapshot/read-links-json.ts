import type { Mac } from "../address/mac.ts";
import { defined, type Fields, isOtherAddress, MAX_U32, MAX_VLAN } from "./fields.ts";
import { readVxlanInfo } from "./read-vxlan-json.ts";
import type { Link } from "./rows.ts";

/** Keys of `ip -j -d -s link` that we read, and those that we know and leave out: counters, queues, offloads, names for people. */
const KNOWN = new Set([
  ..."ifindex ifname flags mtu operstate link_type address master link link_index linkinfo".split(" "),
  ..."operstate_index link_netnsid link_netns qdisc linkmode group txqlen event broadcast link_pointtopoint permaddr proto_down".split(" "),
  ..."proto_down_reason altnames ifalias vfinfo_list vf promiscuity allmulti min_mtu max_mtu inet6_addr_gen_mode num_tx_queues".split(" "),
  ..."num_rx_queues gso_max_size gso_max_segs tso_max_size tso_max_segs gro_max_size gso_ipv4_max_size gro_ipv4_max_size".split(" "),
  ..."phys_port_name phys_port_id phys_switch_id parentbus parentdev netns-immutable netns_local stats stats64 xdp carrier".split(" "),
  ..."carrier_changes carrier_up_count carrier_down_count addr_info max_pacing_offload_horizon new_netnsid new_netns".split(" "),
]);

/** Reads one object of `ip -j [-d] link show`. Null: the reason stands in `fields.problem`. */
export function readLink(fields: Fields): Link | null {
  const info = fields.inner("linkinfo");
  const data = info.inner("info_data");
  const kind = info.word("info_kind");
  const name = fields.name("ifname");
  if (name === undefined) return fields.missing("ifname");
  return defined<Link>({
    extra: fields.extra(KNOWN),
    flags: fields.words("flags") ?? [],
    ifindex: fields.integer("ifindex", MAX_U32),
    kind,
    mac: ethernetMac(fields),
    master: fields.name("master"),
    mtu: fields.integer("mtu", MAX_U32),
    name,
    operState: fields.word("operstate"),
    parent: fields.name("link"),
    parentIfindex: fields.integer("link_index", MAX_U32),
    portState: portState(info),
    vlanFiltering: kind === "bridge" ? data.yes("vlan_filtering") : undefined,
    vlanId: kind === "vlan" ? data.integer("id", MAX_VLAN) : undefined,
    vrfTable: kind === "vrf" ? data.word("table") : undefined,
    vxlan: kind === "vxlan" ? readVxlanInfo(data) : undefined,
  });
}

/** Tunnels print an IP address, and the loopback zeros, where Ethernet devices have their MAC. `-br` leaves the type out. */
function ethernetMac(fields: Fields): Mac | undefined {
  const type = fields.word("link_type");
  if (type === "ether") return fields.mac("address");
  if (type !== undefined || fields.words("flags")?.includes("LOOPBACK") === true) return undefined;
  return isOtherAddress(fields.raw["address"]) ? undefined : fields.mac("address");
}

function portState(info: Fields): string | undefined {
  if (info.word("info_slave_kind") !== "bridge") return undefined;
  const port = info.inner("info_slave_data");
  return port.word("state");
}
