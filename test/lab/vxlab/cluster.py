"""A cluster of nodes: its options, flannel's registry, and the commands by which faults change it."""

import random

from . import building, flannel
from .model import Node
from .namespaces import Inside, run, write_sysctl

DEFAULTS = {
    "k": 4,  # nodes
    "nat": True,  # whether there is a NAT link eth0
    "default": "nat",  # where the default route leads: nat, gw (192.168.1.1 on eth1) or none
    "v6": False,
    "node_name": "node%d",
    "two_pods": (1,),  # numbers of the nodes with two pods; others have one
    "direct": False,
    "ifindex_shift": 0,
}


class Cluster(building.Building, flannel.Flannel):
    """Everything random comes from the seed: `dice` for the cluster, `fault_dice` for the faults."""

    def __init__(self, prefix, seed, **options):
        self.options = dict(DEFAULTS, **options)
        self.prefix, self.seed = prefix, seed
        self.dice = random.Random(f"cluster-{seed}")
        self.fault_dice = random.Random(f"faults-{seed}")
        self.errors = []
        self.nodes = [Node(self, number + 1) for number in range(self.options["k"])]
        self.ghost_leases = []  # of nodes that are gone
        self.unregistered = set()  # names of nodes whose lease reached nobody
        self.silent = set()  # names of nodes whose agent does not report
        self.fabric_commands = []
        self.has_pods = False

    def namespace(self, what):
        return self.prefix + what

    def registry(self):
        """Leases as etcd holds them: the subnet is the key, so of two for one subnet the later stays."""
        leases = [node.lease() for node in self.nodes] + self.ghost_leases
        return {lease["subnet"]: lease for lease in leases if lease["node"] not in self.unregistered}

    def ip(self, node, command):
        return self._do("ip", node, command)

    def bridge(self, node, command):
        return self._do("bridge", node, command)

    def sysctl(self, node, path, value):
        with Inside(node.ns):
            try:
                write_sysctl(path, value)
            except OSError as error:
                self.errors.append(f"{node.name} sysctl {path}={value}: {error}")

    def _do(self, tool, where, command):
        """`where` is a node or a namespace. A refusal is remembered, not raised: some faults ask for what the kernel refuses."""
        namespace = where.ns if isinstance(where, Node) else where
        done = run([tool, "-n", namespace, *command.split()], check=False)
        if done.returncode:
            words = done.stderr.strip().replace("\n", " ")
            self.errors.append(f"{getattr(where, 'name', where)} {tool} {command}: {words}")
        return done

    def peers(self, node):
        return [peer for peer in self.nodes if peer is not node]

    def pods(self):
        return [pod for node in self.nodes for pod in node.pods]

    def ready(self):
        """Between the build and the faults; EVPN starts its daemons here."""

    def converge(self):
        """After the faults."""

    def clean_up(self):
        """What is left outside of the namespaces, which are deleted anyway."""
