"""Faults of neighbor entries: of VTEP addresses on flannel.1, and of the underlay."""

from ..catalogue import fault, pick
from ..model import FLANNEL, local_mac, registered_mac


@fault("post", "break")
def neigh_missing(cluster, params):
    """no neighbor entry for the peer's VTEP address on flannel.1"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"neigh del {peer.vtep_ip} dev {FLANNEL}")


@fault("post", "maybe")
def neigh_wrong_mac_other(cluster, params):
    """neighbor entry for the peer's VTEP address has a third node's VTEP MAC"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"neigh replace {peer.vtep_ip} lladdr {registered_mac(cluster, other)} dev {FLANNEL} nud permanent")


@fault("post", "break")
def neigh_wrong_mac_random(cluster, params):
    """neighbor entry for the peer's VTEP address has a MAC nobody has (and no FDB entry)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"neigh replace {peer.vtep_ip} lladdr {local_mac(cluster.fault_dice)} dev {FLANNEL} nud permanent")


@fault("post", "break")
def neigh_wrong_mac_with_fdb(cluster, params):
    """neighbor and FDB agree on a MAC that the peer does not have (dst is right)"""
    node, peer = pick(cluster, params, "node", "peer")
    mac = local_mac(cluster.fault_dice)
    cluster.ip(node, f"neigh replace {peer.vtep_ip} lladdr {mac} dev {FLANNEL} nud permanent")
    cluster.bridge(node, f"fdb replace {mac} dev {FLANNEL} dst {peer.public} self permanent")


@fault("post", "break")
def neigh_own_mac(cluster, params):
    """neighbor entry for the peer's VTEP address has the node's own flannel.1 MAC"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"neigh replace {peer.vtep_ip} lladdr {node.vtep_mac} dev {FLANNEL} nud permanent")


@fault("post", "benign")
def neigh_dynamic_state(cluster, params):
    """the peer's VTEP neighbor entry is STALE / REACHABLE instead of PERMANENT (right MAC)"""
    node, peer = pick(cluster, params, "node", "peer")
    params["state"] = params.get("state") or cluster.fault_dice.choice(["stale", "reachable", "noarp"])
    mac, state = registered_mac(cluster, peer), params["state"]
    cluster.ip(node, f"neigh replace {peer.vtep_ip} lladdr {mac} dev {FLANNEL} nud {state}")


@fault("post", "break")
def neigh_failed_entry(cluster, params):
    """the peer's VTEP neighbor entry is in state FAILED (no MAC)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"neigh replace {peer.vtep_ip} dev {FLANNEL} nud failed")


@fault("post", "break")
def underlay_arp_wrong(cluster, params):
    """permanent ARP entry on eth1 for the peer's public address with a MAC nobody has"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"neigh replace {peer.eth1_ip} lladdr 02:de:ad:00:00:01 dev {node.eth1} nud permanent")


@fault("post", "break")
def underlay_arp_other_node(cluster, params):
    """permanent ARP entry on eth1 for the peer's public address with a third node's MAC"""
    node, peer, other = pick(cluster, params, "node", "peer", "other")
    cluster.ip(node, f"neigh replace {peer.eth1_ip} lladdr {other.eth1_mac} dev {node.eth1} nud permanent")
