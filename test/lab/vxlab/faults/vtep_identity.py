"""Faults of a VTEP whose MAC or address is not what the peers know, or not its own alone."""

from ..catalogue import fault, pick
from ..model import FLANNEL, local_mac


def restale(cluster, node, neighbor, fdb, old_fdb):
    """The node's VXLAN link is made anew with another MAC. Told of it are the peers' neighbor entries, their FDB; does the old FDB entry
    stay?"""
    old, new = node.vtep_mac, local_mac(cluster.fault_dice)
    cluster.recreate_vtep(node, new)
    for peer in cluster.peers(node):
        if neighbor:
            cluster.ip(peer, f"neigh replace {node.vtep_ip} lladdr {new} dev {FLANNEL} nud permanent")
        if fdb:
            cluster.bridge(peer, f"fdb replace {new} dev {FLANNEL} dst {node.public} self permanent")
        if fdb and not old_fdb:
            cluster.bridge(peer, f"fdb del {old} dev {FLANNEL} dst {node.public} self")


@fault("post", "break")
def stale_mac_both(cluster, params):
    """flannel.1 was recreated with a new MAC; all peers still have the old MAC in neigh and FDB"""
    restale(cluster, pick(cluster, params, "node"), neighbor=False, fdb=False, old_fdb=True)


@fault("post", "break")
def stale_mac_fdb(cluster, params):
    """new MAC on the node; the peers' neigh is updated, their FDB has only the old MAC"""
    restale(cluster, pick(cluster, params, "node"), neighbor=True, fdb=False, old_fdb=True)


@fault("post", "break")
def stale_mac_neigh(cluster, params):
    """new MAC on the node; the peers' FDB is updated (old entry gone), their neigh has the old MAC"""
    restale(cluster, pick(cluster, params, "node"), neighbor=False, fdb=True, old_fdb=False)


@fault("post", "break")
def stale_mac_neigh_fdb_both(cluster, params):
    """new MAC on the node; the peers' FDB has old and new MAC, their neigh has the old MAC"""
    restale(cluster, pick(cluster, params, "node"), neighbor=False, fdb=True, old_fdb=True)


@fault("post", "benign")
def stale_fdb_leftover(cluster, params):
    """new MAC on the node; the peers are updated but the FDB entry for the old MAC is left - harmless"""
    restale(cluster, pick(cluster, params, "node"), neighbor=True, fdb=True, old_fdb=True)


@fault("post", "break")
def stale_mac_one_peer(cluster, params):
    """new MAC on the node; one peer was not updated"""
    node, peer = pick(cluster, params, "node", "peer")
    old = node.vtep_mac
    new = local_mac(cluster.fault_dice)
    cluster.recreate_vtep(node, new)
    for other in cluster.peers(node):
        if other is not peer:
            cluster.ip(other, f"neigh replace {node.vtep_ip} lladdr {new} dev {FLANNEL} nud permanent")
            cluster.bridge(other, f"fdb replace {new} dev {FLANNEL} dst {node.public} self permanent")
            cluster.bridge(other, f"fdb del {old} dev {FLANNEL} dst {node.public} self")


@fault("pre", "maybe")
def dup_vtep_mac(cluster, params):
    """two nodes' flannel.1 have the same MAC (cloned machine); every peer has one FDB entry for both"""
    node, node2 = pick(cluster, params, "node", "node2")
    node2.vtep_mac = node.vtep_mac


@fault("post", "maybe")
def dup_vtep_ip(cluster, params):
    """node2's flannel.1 carries node1's VTEP address too (9.0.X.0/32)"""
    node, node2 = pick(cluster, params, "node", "node2")
    cluster.ip(node2, f"addr add {node.vtep_ip}/32 dev {FLANNEL}")


@fault("pre", "maybe")
def dup_vtep_ip_instead(cluster, params):
    """node2's flannel.1 carries node1's VTEP address instead of its own, set before the routes are added"""
    node, node2 = pick(cluster, params, "node", "node2")
    node2.flannel_addr = node.vtep_ip
