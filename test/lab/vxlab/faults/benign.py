"""What is unusual and harms nobody."""

from ..catalogue import fault, pick
from ..model import FLANNEL


@fault("pre", "benign")
def benign_link_names(cluster, params):
    """other names: enp0s3 / enp0s8 / docker0 instead of eth0 / eth1 / cni0"""
    is_one = cluster.fault_dice.random() < 0.5 or "node" in params
    nodes = [pick(cluster, params, "node")] if is_one else list(cluster.nodes)
    params["nodes"] = [node.name for node in nodes]
    for node in nodes:
        node.eth0, node.eth1, node.bridge = "enp0s3", "enp0s8", "docker0"


@fault("pre", "benign")
def benign_ifindex(cluster, params):
    """other ifindexes on every node"""
    cluster.options["ifindex_shift"] = 3


@fault("post", "benign")
def benign_docker0_linkdown(cluster, params):
    """docker0 172.17.0.1/16 without carrier"""
    node = pick(cluster, params, "node")
    link = "docker0" if node.bridge != "docker0" else "br-3f2a91c0d4e5"
    for command in (f"link add {link} type bridge", f"addr add 172.17.0.1/16 brd + dev {link}", f"link set {link} up"):
        cluster.ip(node, command)


@fault("post", "benign")
def benign_extra_routes(cluster, params):
    """unrelated routes, some dead"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"route add 172.30.0.0/16 via 192.168.1.1 dev {node.eth1}")
    cluster.ip(node, f"route add 10.99.0.0/16 via 192.168.1.254 dev {node.eth1} metric 50")
    cluster.ip(node, "route add blackhole 10.98.0.0/16")
    cluster.ip(node, "route add unreachable 9.1.0.0/16")


@fault("pre", "benign")
def benign_direct_routing(cluster, params):
    """flannel DirectRouting: all nodes in one L2 use host-gw routes; no neigh/FDB entries on flannel.1"""
    cluster.options["direct"] = True


@fault("pre", "benign")
def benign_direct_routing_mixed(cluster, params):
    """one node uses direct routes, the others vxlan (rp_filter off)"""
    pick(cluster, params, "node").direct = True


@fault("post", "benign")
def benign_arp_states(cluster, params):
    """dynamic ARP entries in other states: flushed, STALE, a FAILED one for an unrelated address"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"neigh flush dev {node.eth1}")
    peer = cluster.peers(node)[0]
    cluster.ip(node, f"neigh replace {peer.eth1_ip} lladdr {peer.eth1_mac} dev {node.eth1} nud stale")
    cluster.ip(node, f"neigh replace 192.168.1.77 dev {node.eth1} nud failed")


@fault("post", "benign")
def benign_nexthop_objects(cluster, params):
    """the peer's route uses a nexthop object (nhid)"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"nexthop add id 10 via {peer.vtep_ip} dev {FLANNEL} onlink")
    cluster.ip(node, f"route replace {peer.subnet} nhid 10")


@fault("post", "benign")
def benign_route_attrs(cluster, params):
    """same routes with other attributes: proto static, src hint, metric 20"""
    node, peer = pick(cluster, params, "node", "peer")
    cluster.ip(node, f"route del {peer.subnet}")
    cluster.ip(node, f"route add {peer.subnet} via {peer.vtep_ip} dev {FLANNEL} onlink proto static src {node.pod_ip(1)} metric 20")


@fault("pre", "benign")
def benign_vtep_on_secondary_ip(cluster, params):
    """flannel uses a secondary address of eth1 and registered that"""
    node = pick(cluster, params, "node")
    node.vxlan_local = f"192.168.1.{210 + node.number}"
    node.before_bridge += [f"addr add {node.vxlan_local}/24 dev {node.eth1}"]


@fault("pre", "benign")
def benign_vxlan_no_local(cluster, params):
    """flannel.1 was made with dev eth1 but without local address: the kernel picks the source"""
    node = pick(cluster, params, "node")
    node.vxlan_where = f"dev {node.eth1}"


@fault("pre", "benign")
def benign_vxlan_no_dev(cluster, params):
    """flannel.1 was made with local address but without dev"""
    node = pick(cluster, params, "node")
    node.vxlan_where = f"local {node.eth1_ip}"


@fault("pre", "benign")
def flannel_addr_slash16(cluster, params):
    """flannel.1 has 9.0.X.0/16 (old flannel) instead of /32: a connected /16 under the peers' /24s"""
    node = pick(cluster, params, "node")
    node.flannel_addr = node.vtep_ip + "/16"


@fault("pre", "benign")
def flannel_no_addr(cluster, params):
    """flannel.1 has no address: pod to pod does not need it"""
    pick(cluster, params, "node").flannel_addr = "none"


@fault("pre", "benign", k=5)
def benign_node_without_pods(cluster, params):
    """one node runs no pod: its cni0 is NO-CARRIER and the connected route is linkdown"""
    node = pick(cluster, params, "node")
    cluster.make_pods()
    node.pods = []


@fault("post", "benign")
def benign_second_vxlan(cluster, params):
    """an unrelated vxlan device (VNI 99, port 4789) with its own FDB entries"""
    node = pick(cluster, params, "node")
    cluster.ip(node, f"link add vxlan99 type vxlan id 99 dstport 4789 local {node.eth1_ip} dev {node.eth1} nolearning")
    cluster.ip(node, f"addr add 10.200.0.{node.number}/24 dev vxlan99")
    cluster.ip(node, "link set vxlan99 up")
    cluster.bridge(node, "fdb append 00:00:00:00:00:00 dev vxlan99 dst 192.168.1.240 self permanent")
