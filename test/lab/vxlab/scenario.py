"""One scenario: build a cluster, break it, ask the agents, ping, ask the agents again, write all of it into a directory."""

import json
import os
import shutil
import time

from .catalogue import FAULTS
from .collect import collect
from .locus import locus
from .truth import measure, verify


def run_scenario(spec, cluster, agent, with_ping=False):
    """`cluster` is not built yet; `spec` has name, seed and faults [(name, params)]. Scenario, truth, and the reports before and after."""
    began = time.time()
    done = break_cluster(cluster, spec["faults"])
    cluster.settle()
    built = time.time()
    before = collect(cluster, agent)
    asked = time.time()
    truth, probes, outcomes = measure(cluster)
    probed = time.time()
    after = collect(cluster, agent)
    if with_ping:
        truth["verify"] = verify(probes, outcomes)
    ended = time.time()
    times = {"build": built - began, "collect": asked - built + ended - probed, "probe": probed - asked}
    timing = {name: round(seconds, 2) for name, seconds in times.items()}
    return describe(spec, cluster, done) | {"healthy": is_healthy(truth), "timing": timing}, truth, before, after


def break_cluster(cluster, faults):
    """Builds it with its faults; what was done, for scenario.json."""
    plan = [(FAULTS[name], dict(params)) for name, params in faults]
    # Link names first: the other faults use them.
    for fault, params in sorted(plan, key=lambda planned: planned[0].name != "benign_link_names"):
        if fault.before:
            fault.change(cluster, params)
    cluster.build()
    cluster.ready()
    for fault, params in plan:
        if not fault.before:
            so_far = len(cluster.errors)
            fault.change(cluster, params)
            if len(cluster.errors) > so_far:
                params["_errors"] = cluster.errors[so_far:]
    cluster.converge()
    return [
        {
            "name": fault.name,
            "params": params,
            "doc": fault.doc,
            "expected": fault.expected,
            "visible": fault.visible,
            "locus": locus(fault.name, params, cluster),
        }
        for fault, params in plan
    ]


def describe(spec, cluster, done):
    return {
        "name": spec["name"],
        "seed": spec["seed"],
        "faults": done,
        "nodes": [
            {
                "name": node.name,
                "eth1": node.eth1_ip,
                "public_ip": node.public,
                "lease": node.subnet,
                "vtep_mac": node.vtep_mac,
                "underlay_dev": node.dev,
            }
            for node in cluster.nodes
        ],
        "pods": [{"name": pod.name, "node": pod.node.name, "ip": pod.ip, "ip6": pod.ip6} for pod in cluster.pods()],
        "options": cluster.options,
        "silent_agents": sorted(cluster.silent),
        "setup_errors": cluster.errors,
    }


def is_healthy(truth):
    return all(pair["replied"] for pair in truth["pairs"] + truth.get("pairs6", []))


def write_scenario(directory, scenario, truth, before, after):
    if os.path.isdir(directory):
        shutil.rmtree(directory)
    os.makedirs(directory)
    write_json(os.path.join(directory, "scenario.json"), scenario)
    write_json(os.path.join(directory, "truth.json"), truth)
    for name, reports in (("snapshots_before", before), ("snapshots", after)):
        os.makedirs(os.path.join(directory, name))
        for node, envelope in reports.items():
            if node not in scenario["silent_agents"]:
                write_json(os.path.join(directory, name, node + ".json"), envelope)


def write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file, indent=1)
        file.write("\n")
