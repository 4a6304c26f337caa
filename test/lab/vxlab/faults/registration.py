"""Faults of what flannel registered, and of the NIC that it took."""

from ..catalogue import fault, pick


@fault("pre", "break", nat=True)
def dup_public_ip_all(cluster, params):
    """seed story: flannel took eth0 (NAT NIC) on every node: local and registered address 10.0.2.15 everywhere"""
    for node in cluster.nodes:
        node.vxlan_nic = "eth0"
    params["nodes"] = [node.name for node in cluster.nodes]


@fault("pre", "break", nat=True)
def wrong_nic_one(cluster, params):
    """one node's flannel took the NAT NIC: its flannel.1 is dev eth0 local 10.0.2.15 and so it is registered"""
    pick(cluster, params, "node").vxlan_nic = "eth0"


@fault("pre", "break", nat=True)
def wrong_nic_some(cluster, params):
    """all nodes but one took the NAT NIC 10.0.2.15"""
    good = pick(cluster, params, "good")
    for peer in cluster.peers(good):
        peer.vxlan_nic = "eth0"


@fault("pre", "break", nat=True)
def registered_wrong_ip(cluster, params):
    """flannel.1 is right (dev eth1, local 192.168.1.x) but the lease carries 10.0.2.15 (e.g. --public-ip)"""
    pick(cluster, params, "node").registered_ip = "10.0.2.15"


@fault("pre", "break", nat=True)
def unique_nat_ips_wrong_nic(cluster, params):
    """eth0 addresses differ (10.0.2.15, .16 ...) but the segments are isolated; every node registered eth0"""
    for node in cluster.nodes:
        node.eth0_ip = f"10.0.2.{14 + node.number}"
        node.vxlan_nic = "eth0"


@fault("pre", "break", nat=True)
def vxlan_dev_wrong_nic(cluster, params):
    """flannel.1 has the right local address 192.168.1.x but dev eth0 (physical device wrong)"""
    node = pick(cluster, params, "node")
    node.vxlan_nic, node.vxlan_local = "eth0", node.eth1_ip
    node.registered_ip = node.eth1_ip


@fault("pre", "maybe", nat=True)
def vxlan_local_other_own_ip(cluster, params):
    """flannel.1 dev eth1 but local = 10.0.2.15 (the node's other address); lease is right"""
    node = pick(cluster, params, "node")
    node.vxlan_local, node.registered_ip = node.eth0_ip, node.eth1_ip


@fault("post", "break")
def underlay_ip_changed(cluster, params):
    """eth1's address changed (DHCP) to 192.168.1.17x; flannel.1 local and the peers' FDB keep the old one"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"addr flush dev {node.eth1} scope global")
    cluster.ip(node, f"addr add 192.168.1.{170 + node.number}/24 brd + dev {node.eth1}")
