"""The EVPN variant: the same fabric and pods, but FRR makes the overlay (zebra and bgpd on every node, iBGP full mesh).

L3VNI 4001 (br4001 and vxlan4001, default VRF) carries the pod subnets as type-5 routes. L2VNI 100 (br100 and vxlan100) is one stretched
subnet 10.100.0.0/24 with a virtual machine on every node and the gateway 10.100.0.1 everywhere.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time

from .cluster import Cluster
from .model import Pod, local_mac
from .namespaces import batch, run

DAEMONS = "/usr/lib/frr/"
CONVERGED_SECONDS_MAX = 12


class EvpnCluster(Cluster):
    def __init__(self, prefix, seed, **options):
        super().__init__(prefix, seed, **options)
        self.directory = None
        self.l2vni = {node.name: 100 for node in self.nodes}
        self.l3vni = {node.name: 4001 for node in self.nodes}
        self.more_config = {node.name: [] for node in self.nodes}
        self.machines = {}  # node name -> its virtual machine
        for node in self.nodes:
            node.port = 4789
            node.router_mac, node.gateway_mac = local_mac(self.dice), "02:00:0a:64:00:01"

    def make_pods(self):
        if self.has_pods:
            return
        super().make_pods()
        for node in self.nodes:
            machine = Pod(node, f"vm{node.number}", f"10.100.0.{10 + node.number}", "10.100.0.1")
            self.machines[node.name] = machine
            node.pods.append(machine)

    def build_pods(self, node):
        machine = self.machines[node.name]
        node.pods.remove(machine)
        super().build_pods(node)
        node.pods.append(machine)
        self._add_links(node)
        machine.veth = f"vnet{node.number}"
        inside = self.namespace(machine.name)
        peer = f"name eth0 netns {inside} mtu 1450 address {local_mac(self.dice)}"
        batch("ip", node.ns, [f"link add {machine.veth} mtu 1450 type veth peer {peer}", f"link set {machine.veth} master br100 up"])
        commands = ["link set lo up", f"addr add {machine.ip}/24 brd + dev eth0", "link set eth0 up"]
        batch("ip", inside, [*commands, f"route add default via {machine.gateway} dev eth0"])

    def add_overlay(self, node):
        """The links stand already; FRR fills them."""

    def ready(self):
        self.directory = tempfile.mkdtemp(prefix="vxlab-frr-")
        os.chmod(self.directory, 0o755)
        for node in self.nodes:
            self._start_daemons(node)
        self.settle()
        self._await_routes()
        self.talk()
        self._await_quiet(1.2)

    def converge(self):
        self._await_quiet(2.0)

    def talk(self):
        """Every virtual machine talks to its gateway, so that its MAC and address are learned and advertised (type 2)."""
        pings = [
            subprocess.Popen(
                ["ip", "netns", "exec", self.namespace(machine.name), "ping", "-c1", "-W1", machine.gateway],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for machine in self.machines.values()
        ]
        for ping in pings:
            ping.wait()

    def vtysh(self, node, *commands):
        words = [word for command in commands for word in ("-c", command)]
        done = run(["vtysh", "--vty_socket", self._directory_of(node), *words], check=False)
        if done.returncode:
            self.errors.append(f"{node.name} vtysh: {done.stdout.strip()[-200:]} {done.stderr.strip()[-200:]}")

    def stop(self, node, daemon):
        """As its administrator would: SIGTERM, and wait until it is gone."""
        with open(f"{self._directory_of(node)}/{daemon}.pid") as file:
            pid = int(file.read())
        os.kill(pid, signal.SIGTERM)
        for _ in range(60):
            if not os.path.exists(f"/proc/{pid}"):
                return
            time.sleep(0.05)

    def clean_up(self):
        if self.directory:
            shutil.rmtree(self.directory, ignore_errors=True)

    def _add_links(self, node):
        l2, l3 = self.l2vni[node.name], self.l3vni[node.name]
        vxlan = f"local {node.local} dstport {node.port} nolearning"
        commands = [
            f"link add br100 address {node.gateway_mac} mtu 1450 type bridge",
            "addr add 10.100.0.1/24 dev br100",
            "link set br100 up",
            f"link add vxlan{l2} mtu 1450 type vxlan id {l2} {vxlan}",
            f"link set vxlan{l2} master br100",
            f"link set vxlan{l2} up",
            f"link add br4001 address {node.router_mac} mtu 1450 type bridge",
            "link set br4001 addrgenmode none",
            "link set br4001 up",
            f"link add vxlan{l3} mtu 1450 type vxlan id {l3} {vxlan}",
            f"link set vxlan{l3} addrgenmode none master br4001",
            f"link set vxlan{l3} up",
        ]
        batch("ip", node.ns, commands)
        batch("bridge", node.ns, [f"link set dev vxlan{l2} learning off neigh_suppress on", f"link set dev vxlan{l3} learning off"])

    def _directory_of(self, node):
        return f"{self.directory}/{node.name}"

    def _start_daemons(self, node):
        directory = self._directory_of(node)
        os.makedirs(directory)
        configs = {"zebra": [f"hostname {node.name}", f"vni {self.l3vni[node.name]}"], "bgpd": self._bgp_config(node)}
        for daemon, lines in configs.items():
            with open(f"{directory}/{daemon}.conf", "w") as file:
                file.write("\n".join([*lines, f"log file {directory}/{daemon}.log"]) + "\n")
        run(["chown", "-R", "frr:frr", directory])
        for daemon in configs:
            files = ["-i", f"{directory}/{daemon}.pid", "-f", f"{directory}/{daemon}.conf", "--vty_socket", directory]
            start = [DAEMONS + daemon, "-d", "-z", f"{directory}/zserv.api", *files, "-P", "0"]
            run(["ip", "netns", "exec", node.ns, *start])

    def _bgp_config(self, node):
        peers = self.peers(node)
        lines = [f"hostname {node.name}", "router bgp 65000", f" bgp router-id {node.eth1_ip}", " no bgp default ipv4-unicast"]
        lines += [" timers bgp 1 3"]
        for peer in peers:
            lines += [f" neighbor {peer.eth1_ip} {words}" for words in ("remote-as 65000", "timers connect 1", "advertisement-interval 0")]
        lines += [" address-family ipv4 unicast", f"  network {node.subnet}", " exit-address-family"]
        lines += [" address-family l2vpn evpn", *(f"  neighbor {peer.eth1_ip} activate" for peer in peers)]
        return [*lines, "  advertise-all-vni", "  advertise ipv4 unicast", *self.more_config[node.name], " exit-address-family"]

    def _await_routes(self):
        """Until everybody has a route to everybody, or for long enough: some faults never let that happen."""
        began = time.time()
        while time.time() - began < CONVERGED_SECONDS_MAX:
            routes = {node.name: run(["ip", "-n", node.ns, "route", "show", "proto", "bgp"]).stdout for node in self.nodes}
            if all(peer.subnet in routes[node.name] for node in self.nodes for peer in self.peers(node)):
                return
            time.sleep(0.3)

    def _await_quiet(self, quiet_seconds, limit=9):
        """Until no table has changed for a while."""
        began = since = time.time()
        before = None
        while time.time() - began < limit:
            tables = self._tables()
            if tables != before:
                before, since = tables, time.time()
            elif time.time() - since > quiet_seconds:
                return
            time.sleep(0.2)

    def _tables(self):
        commands = (("bridge", "fdb"), ("ip", "route"), ("ip", "neigh", "show", "nud", "noarp"))
        return [run([tool, "-n", node.ns, *words]).stdout for node in self.nodes for tool, *words in commands]
