"""Which scenarios are run: the catalogue, the selection of continuous integration, healthy clusters, and random mixtures."""

import random
import re
import zlib

from .catalogue import FAULTS

RANDOM = re.compile(r"rand-(\d+)-(\d+)")
SETS = ("selection", "healthy", "all", "evpn")

# At least one of every kind, those first that once surprised us.
SELECTION = (
    "dup_public_ip_all wrong_nic_one registered_wrong_ip vxlan_local_other_own_ip underlay_ip_changed underlay_down "
    "underlay_host_route_wrong underlay_prefix_32 underlay_arp_wrong "
    "fdb_missing fdb_wrong_dst_node fdb_dst_self fdb_wrong_port fdb_missing_but_default learning_on_source_mismatch "
    "stale_mac_both stale_mac_fdb dup_vtep_mac "
    "neigh_missing neigh_wrong_mac_other neigh_failed_entry "
    "route_missing route_wrong_gw_loop route_blackhole route_hijack_more_specific ecmp_dead_leg route_mtu_low direct_route_one_way_rpf "
    "flannel_bounced flannel_deleted cni0_down cni0_wrong_subnet pod_veth_detached overlap_lease vni_mismatch "
    "rule_bad_default rule_suppress rule_underlay_divert local_owns_pod_ip "
    "mtu_underlay_lowered mtu_pod_small ip_forward_off "
    "benign_direct_routing benign_nexthop_objects benign_vxlan_no_local v6_healthy v6_fdb_missing"
).split()


def catalogue_spec(name):
    """Its seed comes from its name: the same nodes, MACs and links each time."""
    return {"name": f"fault-{name}", "seed": zlib.crc32(name.encode()) % 100000, "faults": [(name, {})]}


def is_known(words):
    """Whether specs_named() knows what is meant."""
    names = [word.partition(":")[0] for word in words.split("+")]
    return (
        words in SETS
        or RANDOM.fullmatch(words) is not None
        or words in [spec["name"] for spec in healthy_specs()]
        or all(name in FAULTS for name in names)
    )


def specs_named(words):
    """Scenarios by the name of a set, of a fault, of a healthy cluster, of several faults, or of a random scenario of an earlier run."""
    drawn = RANDOM.fullmatch(words)
    if drawn:
        seed, number = int(drawn.group(1)), int(drawn.group(2))
        return random_specs(number + 1, seed)[number:]
    if words == "selection":
        return [catalogue_spec(name) for name in SELECTION]
    if words == "all":
        return [catalogue_spec(name) for name in FAULTS if not name.startswith("evpn_")] + healthy_specs()
    if words == "evpn":
        return evpn_specs()
    healthy = [spec for spec in healthy_specs() if words in ("healthy", spec["name"])]
    evpn = [spec for spec in evpn_specs() if spec["faults"][0][0] == words]
    return healthy or evpn or [catalogue_spec(words) if words in FAULTS else mixed_spec(words)]


def evpn_specs():
    names = [name for name in FAULTS if name.startswith("evpn_")]
    return [
        {"name": name.replace("_", "-", 1), "seed": 5000 + number, "faults": [(name, {})], "evpn": True}
        for number, name in enumerate(names)
    ]


def mixed_spec(words):
    """`fault+fault:node=node2,peer=node3`: several at once, with parts that are not drawn."""
    faults = []
    for word in words.split("+"):
        name, _, params = word.partition(":")
        faults.append((name, dict(param.split("=", 1) for param in params.split(",") if param)))
    name = words.replace(":", "-").replace(",", "-").replace("=", "-")
    return {"name": f"mix-{name}", "seed": zlib.crc32(words.encode()) % 100000, "faults": faults}


def healthy_specs():
    def of(*names):
        return [(name, {}) for name in names]

    return [
        {"name": "healthy-plain", "seed": 1, "faults": []},
        {
            "name": "healthy-single-nic",
            "seed": 2,
            "faults": [],
            "options": {"k": 5, "nat": False, "default": "gw", "two_pods": (1, 2)},
        },
        {
            "name": "healthy-benign-mix",
            "seed": 3,
            "options": {"two_pods": (1, 2)},
            "faults": of(
                "benign_link_names",
                "benign_ifindex",
                "benign_docker0_linkdown",
                "benign_extra_routes",
                "benign_arp_states",
                "fdb_learned_extra",
                "removed_node_leftover",
            ),
        },
        {"name": "healthy-direct-routing", "seed": 4, "faults": of("benign_direct_routing", "benign_ifindex")},
        {
            "name": "healthy-policy-and-names",
            "seed": 5,
            "options": {"k": 6, "node_name": "worker%d", "two_pods": (1, 3)},
            "faults": of(
                "rule_fwmark_unmatched",
                "rule_low_priority",
                "rule_divert_empty",
                "benign_nexthop_objects",
                "benign_route_attrs",
                "stale_fdb_leftover",
                "benign_second_vxlan",
            ),
        },
    ]


def random_specs(count, seed):
    """One to three faults each, on four to six nodes of different make. The same seed gives the same scenarios."""
    dice = random.Random(f"random-{seed}")
    names = [name for name in FAULTS if FAULTS[name].combine]
    specs = []
    for number in range(count):
        nodes = dice.choice([4, 4, 5, 6])
        faults = draw_faults(dice, names)
        options = {"k": nodes} | draw_options(dice, needed_options(faults))
        specs.append(
            {
                "name": f"rand-{seed}-{number:03d}",
                "seed": seed * 1000 + number,
                "faults": [(name, {}) for name in faults],
                "options": options,
            }
        )
    return specs


def draw_faults(dice, names):
    """Until they want no two different things of the cluster."""
    count = dice.choice([1, 2, 2, 3, 3])
    while True:
        faults = dice.sample(names, count)
        if needed_options(faults) is not None:
            return faults


def needed_options(faults):
    """What the faults want of the cluster; None where they want different things."""
    needed = {}
    for name in faults:
        for option, value in FAULTS[name].options.items():
            if needed.setdefault(option, value) != value:
                return None
    return needed


def draw_options(dice, needed):
    options = {}
    if "nat" not in needed and "default" not in needed and dice.random() < 0.4:
        options["nat"] = False
        options["default"] = dice.choice(["gw", "none"])
    if "two_pods" not in needed:
        options["two_pods"] = dice.choice([(1,), (1, 2), (2, 3), (1, 2, 3)])
    if dice.random() < 0.3:
        options["node_name"] = dice.choice(["worker%d", "k8s-n%d", "vm%d"])
    return options
