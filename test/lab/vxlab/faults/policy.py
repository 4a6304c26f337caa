"""Faults of routing rules, and of addresses that do not belong where they are."""

from ..catalogue import fault, pick, pick_pod, pick_remote_pod
from ..model import FLANNEL
from ..namespaces import run
from .vtep_identity import restale


@fault("post", "break")
def rule_divert_blackhole(cluster, params):
    """ip rule from the node's pod subnet lookup 100; table 100: blackhole default"""
    node = pick(cluster, params, "node")
    cluster.ip(node, "route add blackhole default table 100")
    cluster.ip(node, f"rule add from 9.0.{node.pod_octet}.0/24 lookup 100 pref 1000")


@fault("post", "benign")
def rule_divert_empty(cluster, params):
    """ip rule from the node's pod subnet lookup 101; table 101 is empty: lookup goes on in main - harmless"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"rule add from 9.0.{node.pod_octet}.0/24 lookup 101 pref 1000")


@fault("post", "break", nat=True)
def rule_bad_default(cluster, params):
    """ip rule from the node's pod subnet lookup 200; table 200: default via the NAT gateway (no pod routes)"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"route add default via 10.0.2.2 dev {node.eth0} table 200")
    cluster.ip(node, f"rule add from 9.0.{node.pod_octet}.0/24 lookup 200 pref 2000")


@fault("post", "break")
def rule_all_bad_default(cluster, params):
    """ip rule from all lookup 200 before main; table 200: default via a dead gateway on eth1"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"route add default via 192.168.1.254 dev {node.eth1} table 200")
    cluster.ip(node, "rule add from all lookup 200 pref 2000")


@fault("post", "break")
def rule_to_peer_unreachable(cluster, params):
    """ip rule to the peer's subnet: unreachable"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"rule add to {peer.subnet} unreachable pref 500")


@fault("post", "break")
def rule_iif_prohibit(cluster, params):
    """ip rule iif cni0 prohibit: pod traffic entering from the bridge is refused, the rest works"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"rule add iif {node.bridge} to 9.0.0.0/16 prohibit pref 500")


@fault("post", "benign")
def rule_fwmark_unmatched(cluster, params):
    """ip rule fwmark 0x100 blackhole: nothing is marked - harmless"""
    cluster.ip(pick(cluster, params, "node"), "rule add fwmark 0x100 blackhole pref 500")


@fault("post", "benign")
def rule_low_priority(cluster, params):
    """a bad rule after main (pref 32800, from all unreachable): never reached - harmless"""
    cluster.ip(pick(cluster, params, "node"), "rule add from all unreachable pref 32800")


@fault("post", "benign")
def rule_suppress(cluster, params):
    """wg-quick style: lookup main suppress_prefixlength 0 first, then a bad table - specific routes still win"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"route add default via 192.168.1.254 dev {node.eth1} table 51820")
    cluster.ip(node, "rule add from all lookup 51820 pref 3001")
    cluster.ip(node, "rule add from all lookup main suppress_prefixlength 0 pref 3000")


@fault("post", "break")
def rule_after_local_removed_main(cluster, params):
    """the rule for table main is gone (pref 32766 deleted)"""
    cluster.ip(pick(cluster, params, "node"), "rule del pref 32766")


@fault("post", "maybe")
def rule_table_with_copy(cluster, params):
    """pod traffic uses table 300, a complete and right copy of the pod routes - harmless"""
    node = pick(cluster, params, "node")
    for peer in cluster.peers(node):
        cluster.ip(node, f"route add {peer.subnet} via {peer.vtep_ip} dev {FLANNEL} onlink table 300")
    cluster.ip(node, "route add unreachable default metric 4278198272 table 300")
    cluster.ip(node, f"route add 9.0.{node.pod_octet}.0/24 dev {node.bridge} table 300")
    cluster.ip(node, f"rule add from 9.0.{node.pod_octet}.0/24 lookup 300 pref 1000")


@fault("post", "break")
def rule_table_stale_copy(cluster, params):
    """pod traffic uses table 300, a copy of the pod routes that lacks one peer and ends in unreachable"""
    node, peer = pick(cluster, params, "node", "peer")
    for other in cluster.peers(node):
        if other is not peer:
            cluster.ip(node, f"route add {other.subnet} via {other.vtep_ip} dev {FLANNEL} onlink table 300")
    cluster.ip(node, "route add unreachable default table 300")
    cluster.ip(node, f"route add 9.0.{node.pod_octet}.0/24 dev {node.bridge} table 300")
    cluster.ip(node, f"rule add from 9.0.{node.pod_octet}.0/24 lookup 300 pref 1000")


@fault("post", "break", nat=True)
def rule_underlay_divert(cluster, params):
    """multi-homing rule 'from <eth1 address> lookup 400', table 400 has only a default via the NAT gateway"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"route add default via 10.0.2.2 dev {node.eth0} table 400")
    cluster.ip(node, f"rule add from {node.eth1_ip} lookup 400 pref 1500")


@fault("post", "benign")
def rule_underlay_ok(cluster, params):
    """multi-homing rule 'from <eth1 address> lookup 400', table 400 has the underlay subnet and a default on eth1"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"route add 192.168.1.0/24 dev {node.eth1} src {node.eth1_ip} table 400")
    cluster.ip(node, f"route add default via 192.168.1.1 dev {node.eth1} table 400")
    cluster.ip(node, f"rule add from {node.eth1_ip} lookup 400 pref 1500")


@fault("post", "break")
def local_owns_peer_ip(cluster, params):
    """the node has the peer's public address on its own lo (/32): its encapsulated packets come back to itself
    (arp_ignore=1 on the node; without it the others' ARP becomes a race, see local_owns_peer_ip_arp)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.sysctl(node, "ipv4/conf/all/arp_ignore", 1)
    cluster.ip(node, f"addr add {peer.eth1_ip}/32 dev lo")


@fault("post", "break", combine=False)
def local_owns_peer_ip_arp(cluster, params):
    """as local_owns_peer_ip with the default arp_ignore=0: the node also answers the other nodes' ARP for the peer - a race"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"addr add {peer.eth1_ip}/32 dev lo")


@fault("post", "break")
def local_owns_pod_ip(cluster, params):
    """the node has a remote pod's address on its own lo (/32): it answers the pings itself"""
    node, pod = pick_remote_pod(cluster, params)
    cluster.ip(node, f"addr add {pod.ip}/32 dev lo")


@fault("post", "break")
def route_nexthop_blackhole(cluster, params):
    """the peer's route uses a blackhole nexthop object"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, "nexthop add id 20 blackhole")
    cluster.ip(node, f"route replace {peer.subnet} nhid 20")


@fault("post", "break")
def pod_port_blocked(cluster, params):
    """one pod's bridge port is in state disabled (bridge link set state 0); link is up"""
    node, pod = pick_pod(cluster, params)
    cluster.bridge(node, f"link set dev {pod.veth} state 0")


@fault("post", "benign")
def vtep_recreated_same_mac(cluster, params):
    """flannel.1 was deleted and made again with the same MAC (new ifindex); own entries re-added"""
    cluster.recreate_vtep(pick(cluster, params, "node"))


@fault("post", "benign")
def vtep_recreated_all_updated(cluster, params):
    """flannel.1 got a new MAC and every peer was updated"""
    restale(cluster, pick(cluster, params, "node"), neighbor=True, fdb=True, old_fdb=False)


@fault("post", "break", visible="no")
def hidden_udp_drop(cluster, params):
    """a filter on the node drops incoming UDP 8472 (firewall, nft) - not in any snapshot"""
    node = pick(cluster, params, "node")
    chain = "{ type filter hook input priority 0; }"
    rules = ("add table inet fw", f"add chain inet fw input {chain}", "add rule inet fw input udp dport 8472 drop")
    for rule in rules:
        done = run(["ip", "netns", "exec", node.ns, "nft", rule], check=False)
        if done.returncode:
            cluster.errors.append(f"{node.name} nft {rule}: {done.stderr.strip()}")
