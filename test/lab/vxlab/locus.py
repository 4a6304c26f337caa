"""Where the wrong state of a fault sits, to judge an answer that names a cause."""

OBJECTS = (
    ("evpn_", "evpn"),
    ("v6_", "ipv6 overlay"),
    ("v4_", "vxlan device"),
    ("fdb_", "fdb"),
    ("learning", "vxlan learning"),
    ("source_", "vxlan local address"),
    ("stale_", "fdb / neigh for a recreated VTEP"),
    ("neigh_", "neigh"),
    ("underlay_arp", "underlay arp"),
    ("underlay_", "underlay link / address / route"),
    ("route_", "route"),
    ("ecmp", "route"),
    ("direct", "route"),
    ("rp_filter", "sysctl"),
    ("rule_", "rule"),
    ("mtu_", "mtu"),
    ("flannel_", "vxlan device"),
    ("cni0", "pod bridge"),
    ("dup_bridge", "pod bridge"),
    ("pod_", "pod link"),
    ("vni", "vxlan attributes"),
    ("port", "vxlan attributes"),
    ("overlap", "lease"),
    ("lease", "lease"),
    ("node_not", "lease"),
    ("removed", "lease"),
    ("peer_entries", "lease"),
    ("dup_public", "vtep address"),
    ("wrong_nic", "vtep address"),
    ("registered", "vtep address"),
    ("unique_nat", "vtep address"),
    ("vxlan_", "vxlan attributes"),
    ("dup_vtep", "vtep identity"),
    ("dup_underlay", "underlay identity"),
    ("hidden_udp", "firewall"),
    ("hidden", "fabric"),
    ("local_owns", "address"),
    ("vtep_recreated", "none"),
    ("ip_forward", "sysctl"),
    ("forwarding", "sysctl"),
    ("agent", "agent"),
    ("benign", "none"),
)
# Faults whose wrong state sits on every node but the one that plays this part.
ON_THE_OTHERS = {"node_not_registered": "node", "removed_node_leftover": "node", "wrong_nic_some": "good"}


def locus(name, params, cluster):
    return {
        "object": next((what for beginning, what in OBJECTS if name.startswith(beginning)), "other"),
        "nodes": nodes_of(name, params, [node.name for node in cluster.nodes]),
        "about": [params[part] for part in ("peer", "peer2") if part in params] or about_itself(name, params),
    }


def nodes_of(name, params, everyone):
    if name == "stale_mac_one_peer":
        return [params["peer"]]
    if name.startswith("stale_") or name in ON_THE_OTHERS:
        healthy = params.get(ON_THE_OTHERS.get(name, "node"))
        return [node for node in everyone if node != healthy]
    if name == "learning_on_source_mismatch":
        return [params["node"], params["peer"]]
    if "nodes" in params:
        return params["nodes"]
    if "node" not in params:
        return everyone
    parts = ("node", "node2", "other") if name == "route_wrong_gw_loop" else ("node", "node2")
    return [params[part] for part in parts if part in params]


def about_itself(name, params):
    return [params["node"]] if name.startswith("stale_") else []
