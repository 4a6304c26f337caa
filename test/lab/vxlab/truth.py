"""What was measured: which pairs get through, in three rounds (small, large and whole, small again)."""

import subprocess

from .prober import LARGE, LARGE6, SMALL, Probe, Prober

IPV4_AND_ICMP = 28
POD_MTU = 1450


def measure(cluster):
    """The content of truth.json, and what --verify needs: the probes and the first round's outcomes."""
    probes = probes_of(cluster)
    large = [LARGE if probe.family == 4 else LARGE6 for probe in probes]
    prober = Prober(cluster)
    try:
        rounds = [prober.ask(probes, [SMALL] * len(probes), False), prober.ask(probes, large, True)]
        rounds.append(prober.ask(probes, [SMALL] * len(probes), False))
        mtus = {pod.name: pod.mtu for pod in cluster.pods()}
        if any(mtu > POD_MTU for mtu in mtus.values()):
            sizes = [mtus.get(probe.source, POD_MTU) - IPV4_AND_ICMP for probe in probes]
            rounds.append(prober.ask(probes, sizes, True))
    finally:
        prober.close()
    return truth_of(probes, rounds), probes, rounds[0]


def probes_of(cluster):
    """Every ordered pair of pods, in each family; every node to every pod, and every node to every other's underlay address."""
    pods, probes = cluster.pods(), []
    for family in (4, 6) if cluster.options["v6"] else (4,):
        for source in pods:
            for target in pods:
                if source is not target:
                    address = target.ip if family == 4 else target.ip6
                    probes.append(Probe("pod", family, (source.name, cluster.namespace(source.name)), (target.name, address)))
    for node in cluster.nodes:
        probes += [Probe("host", 4, (node.name, node.ns), (pod.name, pod.ip)) for pod in pods]
        probes += [Probe("underlay", 4, (node.name, node.ns), (peer.name, peer.eth1_ip)) for peer in cluster.peers(node)]
    return probes


def truth_of(probes, rounds):
    truth, flaky = {"pairs": []}, []
    for probe, outcomes in zip(probes, zip(*rounds)):
        pair = pair_of(probe, outcomes)
        if "replied_again" in pair:
            flaky.append(f"{probe.kind} {probe.source}>{probe.target}")
        if probe.kind == "pod":
            add_paths(pair, outcomes)
            truth.setdefault("pairs" if probe.family == 4 else "pairs6", []).append(pair)
        else:
            truth.setdefault(probe.kind + "_pairs", []).append(pair)
    truth["flaky"] = flaky
    return truth


def pair_of(probe, outcomes):
    small, large, again = outcomes[:3]
    pair = {
        "src": probe.source,
        "dst": probe.target,
        "dst_ip": probe.target_ip,
        "delivered": probe.target in small.delivered_to,
        "replied": small.replies > 0,
        "delivered_large": probe.target in large.delivered_to,
        "replied_large": large.replies > 0,
    }
    elsewhere = [name for name in small.delivered_to if name != probe.target]
    errors = small.errors + [error for error in again.errors if error not in small.errors]
    errors_large = [error for error in large.errors if error not in errors]
    told = {
        "delivered_elsewhere": elsewhere,
        "duplicates": small.replies if small.replies > 1 else 0,
        "reply_from": small.reply_from,
        "errors": errors,
        "errors_large": errors_large,
    }
    pair.update({name: value for name, value in told.items() if value})
    if len(outcomes) > 3:
        pair["replied_pod_mtu"] = outcomes[3].replies > 0
    if (small.replies > 0) != (again.replies > 0):
        pair["replied_again"] = again.replies > 0
    return pair


def add_paths(pair, outcomes):
    small, large = outcomes[:2]
    pair["path"], pair["return_path"] = small.path(False), small.path(True)
    if pair["replied"] and not pair["replied_large"]:
        pair["path_large"], pair["return_path_large"] = large.path(False), large.path(True)


def verify(probes, outcomes):
    """Every pod pair again with /usr/bin/ping, some at a time."""
    todo = [(probe, outcome) for probe, outcome in zip(probes, outcomes) if probe.kind == "pod"]
    disagreeing = []
    for begin in range(0, len(todo), 24):
        some = todo[begin : begin + 24]
        pings = [subprocess.Popen(ping(probe), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for probe, _ in some]
        for (probe, outcome), process in zip(some, pings):
            if (process.wait() == 0) != (outcome.replies > 0):
                disagreeing.append(f"{probe.source}>{probe.target}")
    return {"checked": len(todo), "disagree": disagreeing}


def ping(probe):
    return ["ip", "netns", "exec", probe.source_namespace, "ping", "-n", "-c1", "-W1", probe.target_ip]
