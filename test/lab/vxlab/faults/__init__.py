"""The faults, by what they are about."""

from importlib import import_module

# Random scenarios draw by number: the order is part of what a seed means.
IN_ORDER = (
    "registration",
    "fdb",
    "vtep_identity",
    "neighbors",
    "routes",
    "ways",
    "links",
    "vxlan_attributes",
    "subnets",
    "policy",
    "mtu",
    "benign",
    "ipv6",
    "evpn",
)


def load():
    """Fills the catalogue."""
    for name in IN_ORDER:
        import_module("." + name, __name__)
