"""Faults of the VXLAN link itself."""

from ..catalogue import fault, pick


@fault("pre", "break")
def vni_mismatch(cluster, params):
    """the node's flannel.1 has VNI 2"""
    pick(cluster, params, "node").vni = 2


@fault("pre", "break")
def port_mismatch(cluster, params):
    """the node's flannel.1 uses UDP port 4789, the others 8472"""
    pick(cluster, params, "node").port = 4789
