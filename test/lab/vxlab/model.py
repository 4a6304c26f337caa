"""What is configured on each node, as the node sees it. Faults change this before the cluster is built, or the kernel after."""

FLANNEL, FLANNEL_V6 = "flannel.1", "flannel-v6.1"


class Pod:
    """A network namespace behind a veth on its node's bridge."""

    def __init__(self, node, name, ip, gateway, ip6=None, gateway6=None):
        self.node, self.name, self.ip, self.gateway, self.ip6, self.gateway6 = node, name, ip, gateway, ip6, gateway6
        self.default = True
        self.mtu = 1450
        self.veth = None


class Node:
    """A network namespace with a NAT link eth0 (10.0.2.15 everywhere, as on Vagrant) and an underlay link eth1.

    The order in which random numbers are drawn is part of what a seed means: new draws go to the end.
    """

    def __init__(self, cluster, number):
        dice, options = cluster.dice, cluster.options
        self.cluster, self.number = cluster, number
        self.name = options["node_name"] % number
        self.octet = number  # of the leased subnet 9.0.<octet>.0/24
        self.pod_octet = number  # what the bridge and the pods really use
        self.eth0, self.eth1, self.bridge = "eth0", "eth1", "cni0"
        self.eth1_ip = f"192.168.1.{120 + number}"
        self.eth0_ip = "10.0.2.15"
        self.eth1_prefix, self.bridge_prefix = 24, 24
        self.eth1_mtu, self.eth0_mtu = 1500, 1500
        self.eth0_mac = "08:00:27:" + vendor_mac_tail(dice)
        self.eth1_mac = "08:00:27:" + vendor_mac_tail(dice)
        self.bridge_mac = local_mac(dice)
        self.vtep_mac, self.vtep_mac6 = local_mac(dice), local_mac(dice)
        self.vni, self.port = 1, 8472
        self.vxlan_nic = "eth1"  # or eth0
        self.vxlan_local = None  # the address of vxlan_nic
        self.vxlan_where = None  # words for `ip link add`; made of the two above
        self.vxlan_mtu = None  # that of the NIC less 50
        self.registered_ip = None  # the public address in the lease; vxlan_local
        self.flannel_addr = None  # 9.0.<octet>.0; "none": no address at all
        self.learning = False
        self.direct = False  # flannel's DirectRouting
        self.default = options["default"] if options["nat"] or options["default"] != "nat" else "gw"
        self.before_bridge = []  # commands of `ip`, before the pods' bridge is made
        self.pods = []

    @property
    def ns(self):
        return self.cluster.namespace(self.name)

    @property
    def dev(self):
        return self.eth1 if self.vxlan_nic == "eth1" else self.eth0

    @property
    def local(self):
        return self.vxlan_local or (self.eth1_ip if self.vxlan_nic == "eth1" else self.eth0_ip)

    @property
    def public(self):
        return self.registered_ip or self.local

    @property
    def subnet(self):
        return f"9.0.{self.octet}.0/24"

    @property
    def vtep_ip(self):
        return f"9.0.{self.octet}.0"

    @property
    def underlay_ip6(self):
        return f"fd00:192:168:1::{120 + self.number}"

    @property
    def subnet6(self):
        return f"fd09:0:0:{self.octet}::/64"

    @property
    def vtep_ip6(self):
        return f"fd09:0:0:{self.octet}::"

    def pod_ip(self, last):
        return f"9.0.{self.pod_octet}.{last}"

    def lease(self):
        """What flannel registers for this node."""
        return {
            "subnet": self.subnet,
            "node": self.name,
            "public_ip": self.public,
            "vtep_mac": self.vtep_mac,
            "v6": {"subnet": self.subnet6, "gateway": self.vtep_ip6, "public_ip": self.underlay_ip6, "vtep_mac": self.vtep_mac6},
        }


def vendor_mac_tail(dice):
    return ":".join("%02x" % dice.randrange(256) for _ in range(3))


def local_mac(dice):
    """A random locally administered unicast MAC."""
    octets = [dice.randrange(256) for _ in range(6)]
    octets[0] = (octets[0] & 0xFE) | 2
    return ":".join("%02x" % octet for octet in octets)


def registered_mac(cluster, node):
    """The MAC that the other nodes have been told; the node's own where it has no lease."""
    return next((lease["vtep_mac"] for lease in cluster.registry().values() if lease["node"] == node.name), node.vtep_mac)
