"""What the nodes report: the output of the project's own agent, run in each node's namespace."""

import json
import os
import subprocess


def collect(cluster, agent):
    """Node name -> the envelope that the agent would push. `ip netns exec` shows it the namespace's /sys, which it reads too."""
    environment = {"PATH": os.environ.get("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"), "HOME": "/nonexistent"}
    runs = [
        (
            node.name,
            subprocess.Popen(
                ["ip", "netns", "exec", node.ns, "sh", agent, "--print"],
                env={**environment, "VXLENS_NODE": node.name},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            ),
        )
        for node in cluster.nodes
    ]
    return {name: envelope_of(name, run) for name, run in runs}


def envelope_of(name, run):
    printed, words = run.communicate()
    if run.returncode:
        raise RuntimeError(f"the agent failed on {name}: {words.strip()}")
    envelope = json.loads(printed)
    failed = {section: told["error"] for section, told in envelope["sections"].items() if told.get("status") == "error"}
    if failed:
        raise RuntimeError(f"the agent could not read {failed} on {name}")
    return envelope
