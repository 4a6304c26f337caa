"""Faults of FDB entries on flannel.1, and of learning."""

from ..catalogue import fault, pick
from ..model import FLANNEL, local_mac, registered_mac


@fault("post", "break")
def fdb_missing(cluster, params):
    """node has no FDB entry for the peer's VTEP MAC"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb del {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} self")


@fault("post", "break")
def fdb_missing_all(cluster, params):
    """node has no FDB entries at all on flannel.1"""
    node = pick(cluster, params, "node")
    for peer in cluster.peers(node):
        cluster.bridge(node, f"fdb del {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} self")


@fault("post", "break")
def fdb_wrong_dst_node(cluster, params):
    """FDB entry for the peer's MAC points at a third node's address"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst {other.eth1_ip} self permanent")


@fault("post", "break")
def fdb_wrong_dst_unowned(cluster, params):
    """FDB dst = 192.168.1.250, which nobody owns"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst 192.168.1.250 self permanent")


@fault("post", "break")
def fdb_dst_offnet(cluster, params):
    """FDB dst = 172.31.255.1: off-link, only the default route could match"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst 172.31.255.1 self permanent")


@fault("post", "break")
def fdb_dst_self(cluster, params):
    """FDB dst for the peer = the node's own public address"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst {node.eth1_ip} self permanent")


@fault("post", "maybe")
def fdb_two_dsts(cluster, params):
    """the FDB entry for the peer's MAC is asked to have a second destination (append): the kernel ignores it for a unicast MAC"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.bridge(node, f"fdb append {registered_mac(cluster, peer)} dev {FLANNEL} dst {other.eth1_ip} self permanent")


@fault("post", "maybe")
def fdb_missing_but_default(cluster, params):
    """the peer's FDB entry is gone but an all-zero default entry points at the peer"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb del {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} self")
    cluster.bridge(node, f"fdb append 00:00:00:00:00:00 dev {FLANNEL} dst {peer.public} self permanent")


@fault("post", "break")
def fdb_wrong_port(cluster, params):
    """FDB entry for the peer carries its own port 4789 (peer listens on 8472)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} port 4789 self permanent")


@fault("post", "break")
def fdb_wrong_vni(cluster, params):
    """FDB entry for the peer carries its own vni 2"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} vni 2 self permanent")


@fault("post", "break", nat=True)
def fdb_via_wrong_dev(cluster, params):
    """FDB entry for the peer says via eth0"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb replace {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} via {node.eth0} self permanent")


@fault("post", "benign")
def fdb_learned_extra(cluster, params):
    """extra dynamic FDB entries on flannel.1 (unknown MACs, other dsts, one for another port) - harmless"""
    node = pick(cluster, params, "node")
    for last in (200, 201, 202):
        cluster.bridge(node, f"fdb add {local_mac(cluster.fault_dice)} dev {FLANNEL} dst 192.168.1.{last} self dynamic")


@fault("post", "break")
def fdb_swapped(cluster, params):
    """two peers' FDB destinations are exchanged"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    for one, another in ((peer, other), (other, peer)):
        cluster.bridge(node, f"fdb replace {registered_mac(cluster, one)} dev {FLANNEL} dst {another.public} self permanent")


@fault("pre", "maybe")
def learning_on(cluster, params):
    """flannel.1 on the node has learning switched on"""
    pick(cluster, params, "node").learning = True


@fault("pre", "break", nat=True)
def learning_on_source_mismatch(cluster, params):
    """node learns, and a peer sends from another source address than its FDB entry says (a second address of eth1)"""
    node, peer = pick(cluster, params, "node", "peer")
    node.learning = True
    peer.vxlan_local, peer.registered_ip = f"192.168.1.{220 + peer.number}", peer.eth1_ip
    peer.before_bridge += [f"addr add {peer.vxlan_local}/24 dev {peer.eth1}"]


@fault("pre", "benign", nat=True)
def source_mismatch_no_learning(cluster, params):
    """a peer sends from another source address than its FDB entry says; nobody learns - harmless"""
    node = pick(cluster, params, "node")
    node.vxlan_local, node.registered_ip = f"192.168.1.{220 + node.number}", node.eth1_ip
    node.before_bridge += [f"addr add {node.vxlan_local}/24 dev {node.eth1}"]
