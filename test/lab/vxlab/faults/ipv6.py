"""Faults of one family in a dual-stack overlay: flannel-v6.1 stands beside flannel.1."""

from ..catalogue import fault, pick
from ..model import FLANNEL, FLANNEL_V6


@fault("post", "benign", v6=True, combine=False)
def v6_healthy(cluster, params):
    """dual stack: flannel-v6.1 beside flannel.1; nothing broken"""


@fault("post", "break", v6=True, combine=False)
def v6_fdb_missing(cluster, params):
    """dual stack: the v6 FDB entry for a peer is missing; IPv4 is fine"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.bridge(node, f"fdb del {peer.vtep_mac6} dev {FLANNEL_V6} dst {peer.underlay_ip6} self")


@fault("post", "break", v6=True, combine=False)
def v6_route_missing(cluster, params):
    """dual stack: the v6 route for a peer is missing; IPv4 is fine"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"-6 route del {peer.subnet6}")


@fault("post", "break", v6=True, combine=False)
def v6_neigh_missing(cluster, params):
    """dual stack: the v6 neighbor entry for a peer is missing; IPv4 is fine"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"-6 neigh del {peer.vtep_ip6} dev {FLANNEL_V6}")


@fault("post", "break", v6=True, combine=False)
def v6_down(cluster, params):
    """dual stack: flannel-v6.1 is down; IPv4 is fine"""
    cluster.ip(pick(cluster, params, "node"), f"link set {FLANNEL_V6} down")


@fault("post", "break", v6=True, combine=False)
def v4_only_broken(cluster, params):
    """dual stack: flannel.1 (v4) is down; IPv6 is fine"""
    cluster.ip(pick(cluster, params, "node"), f"link set {FLANNEL} down")
