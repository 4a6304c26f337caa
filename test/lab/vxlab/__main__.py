"""python3 -m vxlab, from test/lab. Needs root on Linux, iproute2, and frr for --evpn."""

import argparse
import os
import shutil
import sys
import time

from . import faults
from .catalogue import FAULTS
from .jobs import run_specs
from .namespaces import delete_leftovers
from .plan import is_known, random_specs, specs_named

AGENT = os.path.join(os.path.dirname(__file__), "../../../agent/vxlens-agent.sh")


def main():
    settings = read_arguments()
    if settings.list:
        for fault in FAULTS.values():
            print(f"{fault.name:<34} {fault.expected:<6} visible={fault.visible:<6} {fault.doc}")
        return 0
    if settings.clean:
        print(f"{delete_leftovers()} runs that had died were cleaned up")
        return 0
    specs = specs_of(settings)
    if settings.random:
        print(f"random scenarios of seed {settings.seed}", flush=True)
    return run_specs(specs, settings.output, settings)


def read_arguments():
    parser = argparse.ArgumentParser(prog="vxlab", description="Builds VXLAN overlays in network namespaces, breaks and measures them.")
    parser.add_argument(
        "names", nargs="*", help="faults, joined by + for several at once, or selection (without any name), all, healthy, evpn"
    )
    parser.add_argument("-o", "--output", default="scenarios", help="directory to write the scenarios to [scenarios]")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="scenarios at a time [2]")
    parser.add_argument("--random", type=int, default=0, metavar="COUNT", help="random scenarios beside the named ones")
    parser.add_argument("--seed", type=int, default=None, help="of the random scenarios [a fresh one]")
    parser.add_argument("--evpn", action="store_true", help="the EVPN scenarios too")
    parser.add_argument("--agent", default=AGENT, help="another agent")
    parser.add_argument("--verify", action="store_true", help="ask /usr/bin/ping too")
    parser.add_argument("--list", action="store_true", help="print the catalogue")
    parser.add_argument("--clean", action="store_true", help="delete the namespaces of runs that died")
    settings = parser.parse_args()
    unknown = [words for words in settings.names if not is_known(words)]
    if unknown:
        parser.error(f"no fault is named {', '.join(unknown)}; --list prints them")
    if settings.verify and shutil.which("ping") is None:
        parser.error("--verify takes ping, which is not installed")
    if settings.seed is None:
        settings.seed = int(time.time()) % 1000000
    return settings


def specs_of(settings):
    """In the order named, each once."""
    names = settings.names or ([] if settings.random or settings.evpn else ["selection"])
    names += ["evpn"] if settings.evpn else []
    specs = [spec for words in names for spec in specs_named(words)] + random_specs(settings.random, settings.seed)
    return list({spec["name"]: spec for spec in specs}.values())


faults.load()
sys.exit(main())
