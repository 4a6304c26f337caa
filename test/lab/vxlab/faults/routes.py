"""Faults of routes to pod subnets."""

from ..catalogue import fault, pick, pick_remote_pod
from ..model import FLANNEL


@fault("post", "break")
def route_missing(cluster, params):
    """no route for the peer's pod subnet; the default route (if any) captures it"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")


@fault("post", "break", nat=False, default="none")
def route_missing_no_default(cluster, params):
    """no route for the peer's pod subnet and no default route"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")


@fault("post", "break", nat=True)
def route_missing_default_capture(cluster, params):
    """no routes at all for the peers on one node: the NAT default route captures all pod traffic"""
    node = pick(cluster, params, "node")
    for peer in cluster.peers(node):
        cluster.ip(node, f"route del {peer.subnet}")


@fault("post", "break")
def route_missing_return(cluster, params):
    """everyone else has a route to the node, but the node lacks the routes back to two peers: one-way"""
    node, peer, peer2 = pick(cluster, params, "node", "peer", "peer2")
    for missing in (peer, peer2):
        cluster.ip(node, f"route del {missing.subnet}")


@fault("post", "maybe")
def route_wrong_gw(cluster, params):
    """route to the peer's subnet via a third node's VTEP address (dev flannel.1 onlink)"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"route replace {peer.subnet} via {other.vtep_ip} dev {FLANNEL} onlink")


@fault("post", "break")
def route_wrong_gw_loop(cluster, params):
    """node sends the peer's subnet to a third node, and the third node sends it back: routing loop"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"route replace {peer.subnet} via {other.vtep_ip} dev {FLANNEL} onlink")
    cluster.ip(other, f"route replace {peer.subnet} via {node.vtep_ip} dev {FLANNEL} onlink")


@fault("post", "break")
def route_unknown_gw(cluster, params):
    """route via 9.0.99.0 dev flannel.1 onlink: no neighbor entry for that gateway"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} via 9.0.99.0 dev {FLANNEL} onlink")


@fault("post", "break")
def route_no_gateway(cluster, params):
    """route to the peer's subnet is dev flannel.1 scope link, without a gateway"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} dev {FLANNEL} scope link")


@fault("post", "benign")
def route_without_onlink(cluster, params):
    """the gateway is reached by a /32 scope link route instead of the onlink flag"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.vtep_ip}/32 dev {FLANNEL} scope link")
    cluster.ip(node, f"route del {peer.subnet}")
    cluster.ip(node, f"route add {peer.subnet} via {peer.vtep_ip} dev {FLANNEL}")


@fault("post", "break")
def route_without_onlink_refused(cluster, params):
    """flannel.1's route was re-added without onlink: the kernel refuses it, so the route is missing"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")
    done = cluster.ip(node, f"route add {peer.subnet} via {peer.vtep_ip} dev {FLANNEL}")
    params["kernel"] = done.stderr.strip() or "accepted"
    if done.returncode:
        cluster.errors.pop()


@fault("post", "break")
def route_other_dev(cluster, params):
    """route to the peer's subnet via 192.168.1.254 (unowned) dev eth1"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} via 192.168.1.254 dev {node.eth1}")


@fault("post", "break", nat=True)
def route_other_dev_nat(cluster, params):
    """route to the peer's subnet via the NAT gateway 10.0.2.2 dev eth0"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} via 10.0.2.2 dev {node.eth0}")


@fault("post", "break")
def route_hijack_more_specific(cluster, params):
    """a /25 that covers the peer's pods goes to a dead gateway; the /24 is right"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add 9.0.{peer.octet}.0/25 via 192.168.1.254 dev {node.eth1}")


@fault("post", "benign")
def route_hijack_other_half(cluster, params):
    """a /25 for the upper half of the peer's subnet goes to a dead gateway; its pods are in the lower half"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add 9.0.{peer.octet}.128/25 via 192.168.1.254 dev {node.eth1}")


@fault("post", "break")
def route_host_blackhole(cluster, params):
    """a /32 blackhole for one pod of the peer"""
    node, pod = pick_remote_pod(cluster, params)
    cluster.ip(node, f"route add blackhole {pod.ip}/32")


def replace_by(cluster, params, kind):
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")
    cluster.ip(node, f"route add {kind} {peer.subnet}")


@fault("post", "break")
def route_blackhole(cluster, params):
    """blackhole route for the peer's subnet"""
    replace_by(cluster, params, "blackhole")


@fault("post", "break")
def route_unreachable(cluster, params):
    """unreachable route for the peer's subnet"""
    replace_by(cluster, params, "unreachable")


@fault("post", "break")
def route_prohibit(cluster, params):
    """prohibit route for the peer's subnet"""
    replace_by(cluster, params, "prohibit")


@fault("post", "break")
def route_throw(cluster, params):
    """throw route for the peer's subnet (main table): lookup goes on in table default, which is empty"""
    replace_by(cluster, params, "throw")


@fault("post", "benign")
def route_blackhole_shadowed(cluster, params):
    """a blackhole for the whole 9.0.0.0/16 (typical null route): the /24s are more specific - harmless"""
    cluster.ip(pick(cluster, params, "node"), "route add blackhole 9.0.0.0/16")


@fault("post", "break")
def route_local_hijack(cluster, params):
    """the node has a local route for the peer's whole subnet: it answers the pings itself"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add local {peer.subnet} dev lo")


@fault("post", "break")
def route_metric_bad_wins(cluster, params):
    """two routes: the good one with metric 100, a bad one (dead gateway on eth1) with metric 50"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")
    cluster.ip(node, f"route add {peer.subnet} via {peer.vtep_ip} dev {FLANNEL} onlink metric 100")
    cluster.ip(node, f"route add {peer.subnet} via 192.168.1.254 dev {node.eth1} metric 50")


@fault("post", "benign")
def route_metric_good_wins(cluster, params):
    """two routes: the good one with metric 0, a bad one (dead gateway on eth1) with metric 100 - harmless"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add {peer.subnet} via 192.168.1.254 dev {node.eth1} metric 100")
