"""Faults of MTUs and of forwarding."""

from ..catalogue import fault, pick
from ..model import FLANNEL


@fault("pre", "maybe")
def mtu_underlay_small(cluster, params):
    """eth1 of one node has MTU 1400; flannel.1 was asked to have 1450, the kernel clamps it to 1350"""
    node = pick(cluster, params, "node")
    node.eth1_mtu, node.vxlan_mtu = 1400, 1450


@fault("post", "maybe")
def mtu_underlay_lowered(cluster, params):
    """eth1's MTU was lowered to 1400 after flannel.1 (1450) was made: flannel.1 does not follow"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"link set {node.eth1} mtu 1400")


@fault("post", "maybe")
def mtu_underlay_lowered_all(cluster, params):
    """eth1's MTU was lowered to 1400 on every node after flannel.1 (1450) was made"""
    for node in cluster.nodes:
        cluster.ip(node, f"link set {node.eth1} mtu 1400")


@fault("pre", "maybe")
def mtu_flannel_big(cluster, params):
    """flannel.1 (asked for), cni0 and pods of one node have MTU 1500; the kernel clamps flannel.1 to 1450 at creation"""
    node = pick(cluster, params, "node")
    node.vxlan_mtu = 1500
    cluster.make_pods()
    for pod in node.pods:
        pod.mtu = 1500


@fault("pre", "maybe")
def mtu_flannel_small(cluster, params):
    """flannel.1 of one node has MTU 1300, the pods 1450"""
    pick(cluster, params, "node").vxlan_mtu = 1300


@fault("pre", "maybe")
def mtu_pod_small(cluster, params):
    """pods (and their veth) of one node have MTU 1300"""
    node = pick(cluster, params, "node")
    cluster.make_pods()
    for pod in node.pods:
        pod.mtu = 1300


@fault("pre", "break", visible="no")
def mtu_path_hidden(cluster, params):
    """the switch port of one node passes only 1400 bytes (frames coming from the node are dropped); every node says 1500"""
    node = pick(cluster, params, "node")
    cluster.fabric_commands += [f"link set p{node.number} mtu 1400"]


@fault("post", "break", visible="partly")
def ip_forward_off(cluster, params):
    """net.ipv4.ip_forward=0 on the node (visible only in netconf / sysctl)"""
    cluster.sysctl(pick(cluster, params, "node"), "ipv4/ip_forward", 0)


@fault("post", "break", visible="partly")
def forwarding_off_flannel(cluster, params):
    """net.ipv4.conf.flannel.1.forwarding=0: what arrives from the overlay is not forwarded"""
    node = pick(cluster, params, "node")
    cluster.sysctl(node, f"ipv4/conf/{FLANNEL}/forwarding", 0)
