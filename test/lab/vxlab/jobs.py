"""Runs many scenarios, some at a time, each in a process of its own; whatever happens, no namespace is left behind."""

import multiprocessing
import os
import signal
import time
import traceback
from multiprocessing.connection import wait

from .catalogue import FAULTS
from .cluster import Cluster
from .evpn import EvpnCluster
from .namespaces import delete_leftovers, delete_namespaces, prefix_of, run_id
from .scenario import run_scenario, write_scenario

FORK = multiprocessing.get_context("fork")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
JOB_SECONDS_MAX = 180


class Run:
    """`settings`: jobs, agent, verify."""

    def __init__(self, directory, settings):
        self.directory, self.settings = directory, settings
        self.prefix = prefix_of(run_id(os.getpid()))
        self.running = {}  # sentinel -> (process, when it began)
        self.failures = 0
        self.stopped_by = None

    def all(self, specs):
        """Until all are done, or we are told to stop."""
        waiting = list(enumerate(specs))
        while (self.running or waiting) and self.stopped_by is None:
            while waiting and len(self.running) < self.settings.jobs:
                self.start(*waiting.pop(0))
            for sentinel in wait(list(self.running), timeout=0.2):
                job, _ = self.running.pop(sentinel)
                job.join()
                self.failures += job.exitcode != 0
            self.end_overdue()

    def start(self, number, spec):
        prefix = f"{self.prefix}{number}-"
        job = FORK.Process(target=run_job, args=(spec, prefix, os.path.join(self.directory, spec["name"]), self.settings))
        job.start()
        self.running[job.sentinel] = (job, time.time())

    def end_overdue(self):
        for job, began in self.running.values():
            if time.time() - began > JOB_SECONDS_MAX:
                end(job)

    def end_all(self):
        for job, _ in self.running.values():
            end(job)
            job.join()
        delete_namespaces(self.prefix)

    def stop(self, number, _):
        """Signals come more than once: from the terminal to all of us, and again from those who started us."""
        self.stopped_by = signal.Signals(number).name


def run_specs(specs, directory, settings):
    """The exit status: 0 all were measured, 1 some failed, 130 we were told to stop."""
    began = time.time()
    delete_leftovers()
    os.makedirs(directory, exist_ok=True)
    run = Run(directory, settings)
    print(f"{len(specs)} scenarios in network namespaces {run.prefix}*", flush=True)
    for number in SIGNALS:
        signal.signal(number, run.stop)
    try:
        run.all(specs)
    finally:
        run.end_all()
    if run.stopped_by:
        print(f"stopped by {run.stopped_by}; the namespaces are deleted", flush=True)
        return 130
    print(f"{len(specs)} scenarios in {time.time() - began:.0f} s, {run.failures} failed", flush=True)
    return 1 if run.failures else 0


def end(job):
    """With the programs that it started: it leads a process group."""
    try:
        os.killpg(job.pid, signal.SIGKILL)
    except ProcessLookupError:
        job.kill()


def run_job(spec, prefix, directory, settings):
    os.setpgrp()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    options = {}
    for name, _ in spec["faults"]:
        options.update(FAULTS[name].options)
    options.update(spec.get("options", {}))
    cluster = (EvpnCluster if spec.get("evpn") else Cluster)(prefix, spec["seed"], **options)
    try:
        scenario, truth, before, after = run_scenario(spec, cluster, settings.agent, settings.verify)
        write_scenario(directory, scenario, truth, before, after)
        print(line_of(scenario, truth), flush=True)
    except Exception:
        print(f"{spec['name']}: {traceback.format_exc()}", flush=True)
        raise SystemExit(1) from None
    finally:
        delete_namespaces(prefix)
        cluster.clean_up()


def line_of(scenario, truth):
    """One line for a person."""
    pairs = truth["pairs"] + truth.get("pairs6", [])
    counts = {
        "pairs": len(pairs),
        "not delivered": sum(not pair["delivered"] for pair in pairs),
        "not replied": sum(not pair["replied"] for pair in pairs),
        "only large lost": sum(pair["replied"] and not pair["replied_large"] for pair in pairs),
    }
    line = f"{scenario['name']:<40}" + "".join(f"  {name} {count:3}" for name, count in counts.items())
    line += f"  {sum(scenario['timing'].values()):.1f} s"
    ping = truth.get("verify", {}).get("disagree", [])
    for name, told in (("flaky", truth["flaky"]), ("setup", scenario["setup_errors"]), ("ping", ping)):
        if told:
            line += f"  {name}: {told}"
    return line
