"""Faults of pod subnets and leases."""

from ..catalogue import fault, pick
from ..model import local_mac


@fault("pre", "break")
def overlap_lease(cluster, params):
    """two nodes have the same pod subnet (one lease in the registry); pods at different addresses in it"""
    node, node2 = pick(cluster, params, "node", "node2")
    node2.octet = node2.pod_octet = node.octet
    cluster.make_pods()
    for index, pod in enumerate(node2.pods):
        pod.ip = node2.pod_ip(12 + index)


@fault("pre", "break")
def overlap_lease_same_ip(cluster, params):
    """two nodes have the same pod subnet and their pods the same addresses"""
    node, node2 = pick(cluster, params, "node", "node2")
    node2.octet = node2.pod_octet = node.octet


@fault("pre", "break")
def cni0_wrong_subnet(cluster, params):
    """cni0 and the pods use another subnet (9.0.10X.0/24) than the lease"""
    node = pick(cluster, params, "node")
    node.pod_octet = 100 + node.number


@fault("pre", "break")
def cni0_peer_subnet(cluster, params):
    """cni0 and the pods use a peer's subnet; the lease is right"""
    node, peer = pick(cluster, params, "node", "peer")
    node.pod_octet = peer.octet
    cluster.make_pods()
    for index, pod in enumerate(node.pods):
        pod.ip = f"9.0.{peer.octet}.{22 + index}"


@fault("post", "break")
def cni0_addr_missing(cluster, params):
    """cni0 has lost its address (and with it the connected route and the pods' gateway)"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"addr del {node.pod_ip(1)}/24 dev {node.bridge}")


@fault("post", "maybe")
def cni0_extra_peer_addr(cluster, params):
    """cni0 carries the peer's gateway address too, added after the flannel route"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"addr add 9.0.{peer.octet}.1/24 dev {node.bridge}")


@fault("pre", "maybe")
def cni0_extra_peer_addr_first(cluster, params):
    """cni0 carries the peer's gateway address too, there before flannel added its route"""
    node, peer = pick(cluster, params, "node", "peer")
    node.before_bridge += ["link add br-old type bridge", f"addr add 9.0.{peer.octet}.1/24 dev br-old", "link set br-old up"]


@fault("pre", "maybe")
def cni0_slash16(cluster, params):
    """cni0 has 9.0.X.1/16: connected route for the whole pod network, the peers' /24 are more specific"""
    node = pick(cluster, params, "node")
    node.bridge_prefix = 16


@fault("pre", "break")
def dup_bridge_subnet(cluster, params):
    """an old bridge br-stale (no ports) has the same 9.0.X.1/24 and its connected route comes first"""
    node = pick(cluster, params, "node")
    node.before_bridge += ["link add br-stale type bridge", f"addr add {node.pod_ip(1)}/24 dev br-stale", "link set br-stale up"]


@fault("pre", "benign")
def removed_node_leftover(cluster, params):
    """a node is gone but everyone still has its route, neighbor and FDB entries - must not harm the others"""
    octet = 50 + cluster.fault_dice.randrange(40)
    add_ghost(cluster, params, f"9.0.{octet}.0/24", f"192.168.1.{180 + cluster.fault_dice.randrange(20)}")


@fault("pre", "maybe")
def removed_node_ip_reused(cluster, params):
    """as removed_node_leftover, but the gone node's public address now belongs to a live node"""
    node = pick(cluster, params, "node")
    add_ghost(cluster, params, "9.0.77.0/24", node.eth1_ip)


def add_ghost(cluster, params, subnet, ip):
    params["ghost_subnet"], params["ghost_ip"] = subnet, ip
    cluster.ghost_leases.append({"subnet": subnet, "node": "gone", "public_ip": ip, "vtep_mac": local_mac(cluster.fault_dice)})


@fault("pre", "break")
def node_not_registered(cluster, params):
    """a node's lease never reached the others: no peer has entries for it; it has entries for all"""
    node = pick(cluster, params, "node")
    cluster.unregistered.add(node.name)


@fault("post", "benign", visible="no")
def agent_silent(cluster, params):
    """the node's snapshot is missing (agent down); the network is healthy"""
    cluster.silent.add(pick(cluster, params, "node").name)
