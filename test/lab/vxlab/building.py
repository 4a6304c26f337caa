"""Builds the namespaces: fabric, NAT segments, nodes with their bridges, and pods."""

import json
import os
import subprocess
import time

from .model import Pod, local_mac
from .namespaces import Inside, batch, write_sysctl

HASH_SEED_PATH = "ipv4/fib_multipath_hash_seed"  # since Linux 6.11
HASH_SEED = 12345  # so that the luck of equal-cost paths repeats
SETTLED_SECONDS = 1.3


class Building:
    """The part of a cluster that makes it."""

    def build(self):
        fabric = self.namespace("fab")
        self.make_pods()
        everything = self._names()
        batch("ip", None, ["netns add " + name for name in everything])
        for name in everything:
            self._set_sysctls(name)
        for node in self.nodes:
            self._burn_ifindexes(node)
        batch("ip", fabric, self._fabric())
        if self.options["nat"]:
            for node in self.nodes:
                gateway = ["link set lo up", "addr add 10.0.2.2/24 dev nat0", "link set nat0 up"]
                batch("ip", self.namespace(f"nat{node.number}"), gateway)
        for node in self.nodes:
            self._build_node(node)
        for node in self.nodes:
            self.build_pods(node)
        for node in self.nodes:
            self.add_overlay(node)
        batch("ip", fabric, self.fabric_commands)

    def make_pods(self):
        """Once; faults that change pods before the build call it earlier."""
        if self.has_pods:
            return
        self.has_pods = True
        for node in self.nodes:
            for index in range(2 if node.number in self.options["two_pods"] else 1):
                addresses = [node.pod_ip(index + 2), node.pod_ip(1)]
                if self.options["v6"]:
                    addresses += [f"fd09:0:0:{node.pod_octet}::{last}" for last in (index + 2, 1)]
                node.pods.append(Pod(node, f"pod{node.number}{'ab'[index]}", *addresses))

    def build_pods(self, node):
        links, ports = [], []
        for pod in node.pods:
            pod.veth = "veth" + "".join(f"{self.dice.randrange(16):x}" for _ in range(8))
            peer = f"name eth0 netns {self.namespace(pod.name)} mtu {pod.mtu} address {local_mac(self.dice)}"
            links += [f"link add {pod.veth} mtu {pod.mtu} type veth peer {peer}", f"link set {pod.veth} master {node.bridge} up"]
            ports += [f"link set dev {pod.veth} hairpin on"]
        batch("ip", node.ns, links)
        batch("bridge", node.ns, ports)
        for pod in node.pods:
            commands = ["link set lo up", f"addr add {pod.ip}/24 brd + dev eth0", "link set eth0 up"]
            if pod.default:
                commands += [f"route add default via {pod.gateway} dev eth0"]
            if pod.ip6:
                commands += [f"addr add {pod.ip6}/64 dev eth0 nodad", f"route add default via {pod.gateway6} dev eth0"]
            batch("ip", self.namespace(pod.name), commands)

    def settle(self, limit=4.0):
        """Waits until every link that is up has its carrier and every bridge port forwards, in the fabric too, where the kernel may
        lag a second behind; if a fault keeps some link without carrier, until nothing changes any more."""
        began = time.time()
        before, since = None, began
        while time.time() - began < limit:
            is_settled, state = self._link_state()
            if is_settled:
                return
            if state != before:
                before, since = state, time.time()
            elif time.time() - since > SETTLED_SECONDS:
                return
            time.sleep(0.1)

    def _link_state(self):
        names = [self.namespace("fab")] + [node.ns for node in self.nodes] + [self.namespace(pod.name) for pod in self.pods()]
        dumps = [
            subprocess.Popen(["ip", "-n", name, "-j", "-d", "link"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            for name in names
        ]
        is_settled, state = True, []
        for name, dump in zip(names, dumps):
            for link in json.loads(dump.communicate()[0] or "[]"):
                port = link.get("linkinfo", {}).get("info_slave_data", {}).get("state")
                state.append((name, link["ifname"], tuple(link["flags"]), link.get("operstate"), port))
                is_idle = link.get("operstate") not in ("UP", "UNKNOWN") or port not in (None, "forwarding")
                if "UP" in link["flags"] and is_idle:
                    is_settled = False
        return is_settled, state

    def _names(self):
        names = [self.namespace("fab")]
        for node in self.nodes:
            names.append(node.ns)
            if self.options["nat"]:
                names.append(self.namespace(f"nat{node.number}"))
            names += [self.namespace(pod.name) for pod in node.pods]
        return names

    def _set_sysctls(self, name):
        is_node = any(name == node.ns for node in self.nodes)
        with Inside(name):
            for which in ("all", "default"):
                write_sysctl(f"ipv6/conf/{which}/accept_dad", 0)
            write_sysctl("ipv6/conf/default/router_solicitations", 0)
            write_sysctl("ipv4/icmp_ratelimit", 0)
            if os.path.exists("/proc/sys/net/" + HASH_SEED_PATH):
                write_sysctl(HASH_SEED_PATH, HASH_SEED)
            write_sysctl("ipv4/ip_forward", 1 if is_node else 0)
            # A new namespace may inherit rp_filter from the machine, and the stricter of `all` and the link's own counts.
            for which in ("all", "default", "lo"):
                write_sysctl(f"ipv4/conf/{which}/rp_filter", 0)
            if is_node and self.options["v6"]:
                write_sysctl("ipv6/conf/all/forwarding", 1)
            if name == self.namespace("fab"):
                write_sysctl("ipv6/conf/all/disable_ipv6", 1)
                write_sysctl("ipv6/conf/default/disable_ipv6", 1)

    def _fabric(self):
        """One layer 2 segment with a gateway 192.168.1.1 that leads nowhere, and a NAT segment for each node."""
        commands = [
            "link set lo up",
            "link add br0 type bridge mcast_snooping 0",
            "addr add 192.168.1.1/24 dev br0",
            "link set br0 up",
        ]
        for node in self.nodes:
            peer = f"name {node.eth1} netns {node.ns} address {node.eth1_mac} mtu {node.eth1_mtu}"
            commands += [f"link add p{node.number} mtu 1500 type veth peer {peer}", f"link set p{node.number} master br0 up"]
        if self.options["nat"]:
            for node in self.nodes:
                peer = f"name {node.eth0} netns {node.ns} address {node.eth0_mac} mtu {node.eth0_mtu}"
                commands += [f"link add nat0 netns {self.namespace(f'nat{node.number}')} type veth peer {peer}"]
        return commands

    def _burn_ifindexes(self, node):
        shift = self.options["ifindex_shift"]
        if shift:
            batch("ip", node.ns, ["link add lx type veth peer name ly", "link del lx"] * (shift + node.number))

    def _build_node(self, node):
        commands = ["link set lo up"]
        if self.options["nat"]:
            commands += [f"addr add {node.eth0_ip}/24 brd + dev {node.eth0}", f"link set {node.eth0} up"]
        commands += [f"addr add {node.eth1_ip}/{node.eth1_prefix} brd + dev {node.eth1}", f"link set {node.eth1} up"]
        if self.options["v6"]:
            commands += [f"addr add {node.underlay_ip6}/64 dev {node.eth1} nodad"]
        batch("ip", node.ns, commands)
        # Refused where a fault has left no way to the gateway; that is told, and the node has no default route.
        if node.default == "nat" and self.options["nat"]:
            self.ip(node, f"route add default via 10.0.2.2 dev {node.eth0} proto dhcp src {node.eth0_ip} metric 100")
        elif node.default == "gw":
            self.ip(node, f"route add default via 192.168.1.1 dev {node.eth1}")
        commands = [
            *node.before_bridge,
            f"link add {node.bridge} address {node.bridge_mac} mtu 1450 type bridge",
            f"addr add {node.pod_ip(1)}/{node.bridge_prefix} brd + dev {node.bridge}",
            f"link set {node.bridge} up",
        ]
        if self.options["v6"]:
            commands += [f"addr add fd09:0:0:{node.pod_octet}::1/64 dev {node.bridge} nodad"]
        batch("ip", node.ns, commands)
