"""Faults of links: VXLAN, bridge, underlay, pods."""

from ..catalogue import fault, pick, pick_pod
from ..model import FLANNEL


@fault("post", "break")
def flannel_down(cluster, params):
    """flannel.1 is down (its routes vanish with it)"""
    cluster.ip(pick(cluster, params, "node"), f"link set {FLANNEL} down")


@fault("post", "break")
def flannel_bounced(cluster, params):
    """flannel.1 went down and up again: routes are gone, neigh and FDB partly"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"link set {FLANNEL} down")
    cluster.ip(node, f"link set {FLANNEL} up")


@fault("post", "break")
def flannel_deleted(cluster, params):
    """flannel.1 does not exist on the node"""
    cluster.ip(pick(cluster, params, "node"), f"link del {FLANNEL}")


@fault("post", "break")
def cni0_down(cluster, params):
    """the pod bridge is down"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"link set {node.bridge} down")


@fault("post", "break")
def underlay_down(cluster, params):
    """the underlay NIC eth1 is down"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"link set {node.eth1} down")


@fault("post", "break")
def underlay_no_carrier(cluster, params):
    """the cable of eth1 is out (NO-CARRIER; admin up)"""
    node = pick(cluster, params, "node")
    cluster.ip(cluster.namespace("fab"), f"link set p{node.number} down")


@fault("post", "break")
def underlay_addr_missing(cluster, params):
    """eth1 has lost its address"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"addr del {node.eth1_ip}/{node.eth1_prefix} dev {node.eth1}")


@fault("pre", "maybe")
def underlay_prefix_32(cluster, params):
    """eth1's address is a /32: no connected route to the peers (default via 10.0.2.2 or the gateway remains)"""
    pick(cluster, params, "node").eth1_prefix = 32


@fault("pre", "maybe")
def underlay_prefix_25(cluster, params):
    """eth1's address is a /25 (192.168.1.0/25): peers above .127 would be off-link; all are below - harmless up to K=6"""
    pick(cluster, params, "node").eth1_prefix = 25


@fault("pre", "break")
def underlay_wrong_subnet(cluster, params):
    """eth1 has 192.168.2.12x/24 (wrong subnet), and is registered so"""
    node = pick(cluster, params, "node")
    node.eth1_ip = f"192.168.2.{120 + node.number}"


@fault("pre", "break", combine=False)
def dup_underlay_ip(cluster, params):
    """two nodes have the same 192.168.1.x on the same segment (and both registered it): ARP race"""
    node, node2 = pick(cluster, params, "node", "node2")
    node2.eth1_ip = node.eth1_ip


@fault("pre", "break", combine=False)
def dup_underlay_mac(cluster, params):
    """two nodes' eth1 have the same MAC (cloned machine): the switch's FDB flaps"""
    node, node2 = pick(cluster, params, "node", "node2")
    node2.eth1_mac = node.eth1_mac


@fault("post", "break", visible="no")
def hidden_partition(cluster, params):
    """the fabric does not pass frames between two nodes (port isolation); others are fine; not in any snapshot"""
    node, peer = pick(cluster, params, "node", "peer")
    for isolated in (node, peer):
        cluster.bridge(cluster.namespace("fab"), f"link set dev p{isolated.number} isolated on")


@fault("post", "break")
def pod_veth_down(cluster, params):
    """the host side of one pod's veth is down"""
    node, pod = pick_pod(cluster, params)
    cluster.ip(node, f"link set {pod.veth} down")


@fault("post", "break")
def pod_veth_detached(cluster, params):
    """the host side of one pod's veth is not in the bridge"""
    node, pod = pick_pod(cluster, params)
    cluster.ip(node, f"link set {pod.veth} nomaster")


@fault("pre", "break", visible="no")
def pod_no_default(cluster, params):
    """one pod has no default route (only visible inside the pod)"""
    cluster.make_pods()
    node, pod = pick_pod(cluster, params)
    pod.default = False
