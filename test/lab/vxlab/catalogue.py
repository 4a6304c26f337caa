"""The catalogue of faults, in the order of their definition: random scenarios draw from it, so new faults go to the end of the last
file of faults/, or a seed means something else."""

FAULTS = {}


class Fault:
    """`before`: it changes the plan, before the cluster is built; else it changes the kernel, after.

    `expected` is what was guessed when it was written (break, maybe, benign); what it does is measured. `visible` says whether a snapshot
    can show it: yes, no (fabric, firewall, inside of a pod) or partly (sysctls only). `combine`: random scenarios may add others to it.
    """

    def __init__(self, change, before, expected, visible, combine, options):
        self.change, self.before, self.expected = change, before, expected
        self.visible, self.combine, self.options = visible, combine, options
        self.name = change.__name__
        self.doc = " ".join((change.__doc__ or "").split())


def fault(when, expected, visible="yes", combine=True, **options):
    """Registers a function `(cluster, params)` as a fault. `when` is pre or post; `options` are those of the cluster that it needs."""

    def register(change):
        FAULTS[change.__name__] = Fault(change, when == "pre", expected, visible, combine, options)
        return change

    return register


def pick(cluster, params, *wanted):
    """The nodes that play these parts, all different: named in `params`, or drawn and then written there. One part: the node itself."""
    picked = []
    for part in wanted:
        if part in params:
            node = next(node for node in cluster.nodes if node.name == params[part])
        else:
            node = cluster.fault_dice.choice([node for node in cluster.nodes if node not in picked])
        params[part] = node.name
        picked.append(node)
    return picked if len(picked) > 1 else picked[0]


def pick_pod(cluster, params):
    """A node that has a pod, and its first one."""
    if "node" in params:
        node = pick(cluster, params, "node")
    else:
        node = cluster.fault_dice.choice([node for node in cluster.nodes if node.pods])
        params["node"] = node.name
    params["pod"] = node.pods[0].name
    return node, node.pods[0]


def pick_remote_pod(cluster, params):
    """A node, and a pod of a peer of it."""
    chosen = {"node": params["peer"]} if "peer" in params else {}
    peer, pod = pick_pod(cluster, chosen)
    params["peer"], params["pod"] = peer.name, pod.name
    if "node" not in params:
        params["node"] = cluster.fault_dice.choice(cluster.peers(peer)).name
    return pick(cluster, params, "node"), pod
