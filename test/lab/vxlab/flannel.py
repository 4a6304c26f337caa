"""The overlay as flannel's vxlan backend makes it (flannel-io/flannel, pkg/backend/vxlan: device.go, vxlan_network.go)."""

from .model import FLANNEL, FLANNEL_V6
from .namespaces import batch

VXLAN_OVERHEAD = 50


class Flannel:
    """The part of a cluster that makes VXLAN links and their entries."""

    def add_overlay(self, node):
        self._add_device(node)
        for lease in self.registry().values():
            if lease["node"] != node.name and lease["subnet"] != node.subnet:
                self._add_lease(node, lease)

    def recreate_vtep(self, node, mac=None):
        """flannel restarts on the node: a new VXLAN link, on which its own entries are programmed again. The peers' are not."""
        node.vtep_mac = mac or node.vtep_mac
        self.ip(node, "link del " + FLANNEL)
        if self.options["v6"]:
            self.ip(node, "link del " + FLANNEL_V6)
        self.add_overlay(node)

    def _add_device(self, node):
        mtu = node.vxlan_mtu or (node.eth1_mtu if node.vxlan_nic == "eth1" else node.eth0_mtu) - VXLAN_OVERHEAD
        where = node.vxlan_where or f"local {node.local} dev {node.dev}"
        learning = "learning" if node.learning else "nolearning"
        commands = [f"link add {FLANNEL} address {node.vtep_mac} mtu {mtu} type vxlan id {node.vni} {where} dstport {node.port} {learning}"]
        if node.flannel_addr != "none":
            address = node.flannel_addr or node.vtep_ip
            commands += [f"addr add {address if '/' in address else address + '/32'} dev {FLANNEL}"]
        commands += [f"link set {FLANNEL} up"]
        if self.options["v6"]:
            where6 = f"local {node.underlay_ip6} dev {node.eth1}"
            commands += [
                f"link add {FLANNEL_V6} address {node.vtep_mac6} mtu {mtu} type vxlan id 1 {where6} dstport 8472 nolearning",
                f"addr add {node.vtep_ip6}/128 dev {FLANNEL_V6} nodad",
                f"link set {FLANNEL_V6} up",
            ]
        batch("ip", node.ns, commands)

    def _add_lease(self, node, lease):
        """Neighbor, FDB entry, then route, as flannel does; or the direct route."""
        if node.direct or self.options["direct"]:
            batch("ip", node.ns, [f"route replace {lease['subnet']} via {lease['public_ip']}"], check=False)
        else:
            gateway = lease["subnet"].split("/")[0]
            refusal = self._add_entries(node, FLANNEL, {**lease, "gateway": gateway})
            if refusal:
                self.errors.append(f"{node.name} flannel route {lease['subnet']}: {refusal}")
        if self.options["v6"] and "v6" in lease:
            self._add_entries(node, FLANNEL_V6, lease["v6"])

    def _add_entries(self, node, link, lease):
        """What the kernel says when it refuses the route; nothing where it takes it."""
        gateway, mac = lease["gateway"], lease["vtep_mac"]
        batch("ip", node.ns, [f"neigh replace {gateway} lladdr {mac} dev {link} nud permanent"])
        batch("bridge", node.ns, [f"fdb replace {mac} dev {link} dst {lease['public_ip']} self permanent"])
        route = batch("ip", node.ns, [f"route replace {lease['subnet']} via {gateway} dev {link} onlink"], check=False)
        return route.stderr.strip() if route.returncode else ""
