"""python3 -m vxlab, from test/lab. Needs root on Linux, iproute2, and frr for --evpn."""

import argparse
import os
import sys
import time

from . import faults
from .catalogue import FAULTS
from .jobs import run_specs
from .namespaces import delete_leftovers
from .plan import SELECTION, catalogue_spec, evpn_specs, healthy_specs, mixed_spec, random_specs

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
    if settings.random and settings.seed is not None:
        print(f"random scenarios of seed {settings.seed}", flush=True)
    return run_specs(specs, settings.output, settings)


def read_arguments():
    parser = argparse.ArgumentParser(prog="vxlab", description="Builds VXLAN overlays in network namespaces, breaks and measures them.")
    parser.add_argument("names", nargs="*", help="faults, joined by + for several at once, or selection (without any name), all, healthy")
    parser.add_argument("-o", "--output", default="scenarios", help="directory to write the scenarios to [scenarios]")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="scenarios at a time [2]")
    parser.add_argument("--random", type=int, default=None, metavar="COUNT", help="random scenarios beside the named ones")
    parser.add_argument("--seed", type=int, default=None, help="of the random scenarios [a fresh one]")
    parser.add_argument("--evpn", action="store_true", help="the EVPN scenarios too")
    parser.add_argument("--agent", default=AGENT, help="another agent")
    parser.add_argument("--verify", action="store_true", help="ask /usr/bin/ping too")
    parser.add_argument("--list", action="store_true", help="print the catalogue")
    parser.add_argument("--clean", action="store_true", help="delete the namespaces of runs that died")
    settings = parser.parse_args()
    unknown = sorted(name for words in settings.names for name in unknown_faults(words))
    if unknown:
        parser.error(f"no fault is named {', '.join(unknown)}; --list prints them")
    if settings.seed is None:
        settings.seed = int(time.time()) % 1000000
    return settings


def unknown_faults(words):
    if words in ("all", "healthy", "selection"):
        return []
    names = [word.partition(":")[0] for word in words.split("+")]
    return [name for name in names if name not in FAULTS]


def specs_of(settings):
    """In the order named, each once."""
    names = settings.names or ([] if settings.random or settings.evpn else ["selection"])
    specs = [spec for words in names for spec in specs_named(words)]
    specs += random_specs(settings.random or 0, settings.seed)
    if settings.evpn:
        specs += evpn_specs()
    return list({spec["name"]: spec for spec in specs}.values())


def specs_named(words):
    if words == "selection":
        return [catalogue_spec(name) for name in SELECTION]
    if words == "healthy":
        return healthy_specs()
    if words == "all":
        return [catalogue_spec(name) for name in FAULTS if not name.startswith("evpn_")] + healthy_specs()
    if words.startswith("evpn_"):
        return [spec for spec in evpn_specs() if spec["faults"][0][0] == words]
    return [catalogue_spec(words) if words in FAULTS else mixed_spec(words)]


faults.load()
sys.exit(main())
