"""Faults of the EVPN variant."""

import json

from ..catalogue import fault, pick
from ..namespaces import run


def mac_of(cluster, node):
    """The MAC of the node's virtual machine."""
    inside = cluster.namespace(cluster.machines[node.name].name)
    return json.loads(run(["ip", "-n", inside, "-j", "link", "show", "eth0"]).stdout)[0]["address"]


@fault("post", "benign", combine=False)
def evpn_healthy(cluster, params):
    """nothing broken"""


@fault("post", "break", combine=False)
def evpn_bgpd_killed(cluster, params):
    """bgpd stops on one node: the peers withdraw its routes and MACs; its own tables are emptied by zebra"""
    cluster.stop(pick(cluster, params, "node"), "bgpd")


@fault("post", "break", combine=False)
def evpn_session_shutdown(cluster, params):
    """the BGP session between two nodes is shut down (full mesh, so only this pair loses entries)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.vtysh(node, "conf t", "router bgp 65000", f"neighbor {peer.eth1_ip} shutdown")


@fault("pre", "break", combine=False)
def evpn_l2vni_mismatch(cluster, params):
    """one node's br100 has vxlan101 (VNI 101) instead of vxlan100"""
    cluster.l2vni[pick(cluster, params, "node").name] = 101


@fault("pre", "break", combine=False)
def evpn_l3vni_mismatch(cluster, params):
    """one node uses L3VNI 4002"""
    cluster.l3vni[pick(cluster, params, "node").name] = 4002


@fault("pre", "break", combine=False, nat=True)
def evpn_vtep_wrong_nic(cluster, params):
    """one node's vxlan devices have local 10.0.2.15 (NAT NIC); BGP advertises that as next hop / VTEP"""
    node = pick(cluster, params, "node")
    node.vxlan_local = node.eth0_ip


@fault("pre", "break", combine=False, nat=True)
def evpn_vtep_wrong_nic_all(cluster, params):
    """all nodes' vxlan devices have local 10.0.2.15: every VTEP is the same address"""
    for node in cluster.nodes:
        node.vxlan_local = node.eth0_ip


@fault("pre", "break", combine=False)
def evpn_no_advertise_vni(cluster, params):
    """one node lacks advertise-all-vni"""
    node = pick(cluster, params, "node")
    cluster.more_config[node.name].append("  no advertise-all-vni")


@fault("pre", "break", combine=False)
def evpn_no_type5(cluster, params):
    """one node lacks 'advertise ipv4 unicast': its pod subnet is not known to the peers"""
    node = pick(cluster, params, "node")
    cluster.more_config[node.name].append("  no advertise ipv4 unicast")


@fault("post", "break", combine=False)
def evpn_vxlan_l3_down(cluster, params):
    """vxlan4001 is down on one node"""
    cluster.ip(pick(cluster, params, "node"), "link set vxlan4001 down")


@fault("post", "break", combine=False)
def evpn_vxlan_l2_not_in_bridge(cluster, params):
    """vxlan100 is not a port of br100 on one node"""
    cluster.ip(pick(cluster, params, "node"), "link set vxlan100 nomaster")


@fault("post", "break", combine=False)
def evpn_rmac_fdb_deleted(cluster, params):
    """the FDB entry (extern_learn) for a peer's router MAC on vxlan4001 was deleted by hand"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb del {peer.router_mac} dev vxlan4001 dst {peer.local} self")


@fault("post", "break", combine=False)
def evpn_rmac_neigh_deleted(cluster, params):
    """the neighbor entry (extern_learn NOARP) for a peer's VTEP on br4001 was deleted by hand"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"neigh del {peer.local} dev br4001")


@fault("post", "break", combine=False)
def evpn_rmac_fdb_wrong_dst(cluster, params):
    """the FDB entry for a peer's router MAC was replaced by a permanent one that leads to a third node"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.bridge(node, f"fdb replace {peer.router_mac} dev vxlan4001 dst {other.local} self permanent")


@fault("post", "break", combine=False)
def evpn_flood_entry_missing(cluster, params):
    """the all-zero flood entry of vxlan100 for a peer was deleted (known MACs still work)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb del 00:00:00:00:00:00 dev vxlan100 dst {peer.local} self")


@fault("post", "break", combine=False)
def evpn_vm_mac_wrong_vtep(cluster, params):
    """a remote VM's MAC on vxlan100 has a static FDB entry that leads to a third node"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    mac = mac_of(cluster, peer)
    params["mac"] = mac
    cluster.bridge(node, f"fdb replace {mac} dev vxlan100 dst {other.local} self permanent")


@fault("post", "maybe", combine=False)
def evpn_static_route_override(cluster, params):
    """a static route (metric 0) for a peer's pod subnet via a dead gateway beats the BGP route (metric 20)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add {peer.subnet} via 192.168.1.254 dev {node.eth1}")


@fault("post", "break", combine=False)
def evpn_vtep_fdb_both_dup_vm_mac(cluster, params):
    """two VMs have the same MAC (duplicate address in EVPN): mobility / flapping"""
    node, node2 = pick(cluster, params, "node", "node2")
    inside = cluster.namespace(cluster.machines[node2.name].name)
    commands = ("link set eth0 down", f"link set eth0 address {mac_of(cluster, node)}", "link set eth0 up")
    for command in (*commands, "route add default via 10.100.0.1 dev eth0"):
        run(["ip", "-n", inside, *command.split()], check=False)
    cluster.talk()
