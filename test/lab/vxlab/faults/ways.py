"""Faults by which traffic takes other ways: equal-cost legs, direct routes, hubs, reverse path filters, routes in the underlay."""

import time

from ..catalogue import fault, pick
from ..model import FLANNEL, registered_mac


@fault("post", "maybe", two_pods=(1, 2, 3, 4))
def ecmp_dead_leg(cluster, params):
    """multipath route to the peer: one leg over flannel.1, one over a dead gateway on eth1 (per-flow luck)"""
    node, peer = pick(cluster, params, "node", "peer")
    legs = f"nexthop via {peer.vtep_ip} dev {FLANNEL} onlink weight 1 nexthop via 192.168.1.254 dev {node.eth1} weight 1"
    cluster.ip(node, f"route replace {peer.subnet} {legs}")


@fault("post", "maybe", two_pods=(1, 2, 3, 4))
def ecmp_two_good_legs(cluster, params):
    """multipath route to the peer: over its own VTEP and over a third node's VTEP - both arrive"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(
        node,
        f"route replace {peer.subnet} nexthop via {peer.vtep_ip} dev {FLANNEL} onlink nexthop via {other.vtep_ip} dev {FLANNEL} onlink",
    )


@fault("post", "maybe", two_pods=(1, 2, 3, 4))
def ecmp_linkdown_leg(cluster, params):
    """multipath route to the peer: one leg over flannel.1, one over a device without carrier"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, "link add br-x type bridge")
    cluster.ip(node, "link set br-x up")
    cluster.ip(node, "addr add 172.28.0.1/16 dev br-x")
    time.sleep(0.2)
    cluster.ip(node, f"route replace {peer.subnet} nexthop via {peer.vtep_ip} dev {FLANNEL} onlink nexthop via 172.28.0.9 dev br-x")


@fault("post", "maybe")
def route_mtu_low(cluster, params):
    """route to the peer carries mtu 1000: small pass, large with DF do not"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} via {peer.vtep_ip} dev {FLANNEL} onlink mtu 1000")


@fault("post", "maybe")
def direct_route_wrong_node(cluster, params):
    """direct route to the peer's subnet via a third node's eth1 address"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"route replace {peer.subnet} via {other.eth1_ip} dev {node.eth1}")


@fault("post", "maybe")
def direct_route_one_way(cluster, params):
    """one side uses a direct (host-gw) route, the other vxlan - asymmetric; harmless without strict rp_filter"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} via {peer.eth1_ip} dev {node.eth1}")


@fault("post", "break", visible="partly")
def direct_route_one_way_rpf(cluster, params):
    """like direct_route_one_way, and the receiver has rp_filter=1 (strict) on eth1"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route replace {peer.subnet} via {peer.eth1_ip} dev {node.eth1}")
    cluster.sysctl(peer, "ipv4/conf/all/rp_filter", 1)


@fault("post", "benign", visible="no")
def rp_filter_strict(cluster, params):
    """rp_filter=1 on a healthy node - harmless because paths are symmetric"""
    node = pick(cluster, params, "node")
    cluster.sysctl(node, "ipv4/conf/all/rp_filter", 1)


@fault("post", "maybe", visible="partly")
def route_wrong_gw_rpf(cluster, params):
    """route to the peer via a third node's VTEP, rp_filter=1 everywhere: still symmetric per device"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"route replace {peer.subnet} via {other.vtep_ip} dev {FLANNEL} onlink")
    for node in cluster.nodes:
        cluster.sysctl(node, "ipv4/conf/all/rp_filter", 1)


@fault("post", "maybe", nat=True)
def underlay_host_route_wrong(cluster, params):
    """192.168.1.<peer>/32 via 10.0.2.2 dev eth0: underlay route hijack (flannel.1 is bound to dev eth1)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add {peer.eth1_ip}/32 via 10.0.2.2 dev {node.eth0}")


@fault("post", "break")
def underlay_host_blackhole(cluster, params):
    """blackhole 192.168.1.<peer>/32 on the node"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route add blackhole {peer.eth1_ip}/32")


@fault("post", "break")
def peer_entries_missing(cluster, params):
    """the node never learnt of a peer: route, neighbor and FDB entry are all missing"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")
    cluster.ip(node, f"neigh del {peer.vtep_ip} dev {FLANNEL}")
    cluster.bridge(node, f"fdb del {registered_mac(cluster, peer)} dev {FLANNEL} dst {peer.public} self")


@fault("post", "maybe")
def route_supernet_hub(cluster, params):
    """the peer's /24 is missing, but 9.0.0.0/16 goes via a third node's VTEP, which forwards"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"route del {peer.subnet}")
    cluster.ip(node, f"route add 9.0.0.0/16 via {other.vtep_ip} dev {FLANNEL} onlink")


@fault("post", "break")
def lease_swapped(cluster, params):
    """the node has two peers' leases exchanged: each subnet's route/neigh/FDB lead to the other peer's VTEP"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"neigh replace {peer.vtep_ip} lladdr {registered_mac(cluster, other)} dev {FLANNEL} nud permanent")
    cluster.ip(node, f"neigh replace {other.vtep_ip} lladdr {registered_mac(cluster, peer)} dev {FLANNEL} nud permanent")
