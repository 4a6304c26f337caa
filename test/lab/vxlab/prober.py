"""Sends an echo request for every pair at once, and sees where each of them arrives: a raw socket and a packet socket in every
namespace. Not /usr/bin/ping, which tells of the reply only; `--verify` asks it too."""

import errno
import selectors
import socket
import struct
import time

from .echo import ERROR_TYPES, ERRORS, ERRORS6, REPLY, REQUEST, echo_request, find_echo, quoted_echo
from .namespaces import Inside, list_namespaces

SMALL, LARGE, LARGE6 = 56, 1450 - 28, 1450 - 48
ALL_PROTOCOLS, PACKET_OTHERHOST, PACKET_OUTGOING = 3, 3, 4
# From the kernel's headers: Python names none of them.
SO_TIMESTAMPNS, IP_MTU_DISCOVER, IPV6_MTU_DISCOVER, IPV6_DONTFRAG = 35, 10, 23, 62
PMTUDISC_WANT, PMTUDISC_DO = 1, 2
PATH_STEPS_MAX = 24


class Probe:
    """One ordered pair. `kind` is pod, host (a node asks a pod) or underlay (a node asks a node)."""

    def __init__(self, kind, family, source, target):
        self.kind, self.family = kind, family
        self.source, self.source_namespace = source
        self.target, self.target_ip = target


class Outcome:
    """What became of one request."""

    def __init__(self):
        self.delivered_to, self.replies, self.reply_from, self.errors = [], 0, None, []
        self.seen = []  # (kernel time, is it the reply, where, link, direction, encapsulation)

    def path(self, is_reply):
        """Where the packet was seen, in the kernel's order; the last is where it ended."""
        ordered = sorted((seen for seen in self.seen if seen[1] == is_reply), key=lambda seen: seen[0])
        steps = []
        for _, _, where, link, direction, around in ordered:
            step = f"{where}:{link}{direction}{around}"
            if not steps or steps[-1] != step:
                steps.append(step)
        if len(steps) <= PATH_STEPS_MAX:
            return steps
        return steps[:16] + [f"... {len(steps) - 20} more ..."] + steps[-4:]


class Prober:
    def __init__(self, cluster):
        self.cluster = cluster
        self.selector = selectors.DefaultSelector()
        self.raw = {}
        self.ident = 0x4C00
        self.ports = {8472, 4789} | {node.port for node in cluster.nodes}
        places = [(node.ns, node.name) for node in cluster.nodes]
        places += [(cluster.namespace(pod.name), pod.name) for pod in cluster.pods()]
        for namespace, name in places:
            self._listen(namespace, name)
        places += [(cluster.namespace(f"nat{node.number}"), f"nat{node.number}") for node in cluster.nodes]
        have = list_namespaces()
        for namespace, name in places:
            if namespace in have:
                self._watch(namespace, name)

    def close(self):
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def ask(self, probes, sizes, whole, wait=1.0):
        """One round. `whole`: in one piece or not at all (DF). Ends when all have answered, or after `wait` seconds."""
        self.ident += 1
        self.probes = probes
        self.outcomes = [Outcome() for _ in probes]
        self.waiting = set()
        self._set_whole(whole)
        for number, (probe, size) in enumerate(zip(probes, sizes)):
            self._send(number, probe, size)
            if number % 4 == 3:
                self._poll(0.0005)
        end = time.time() + wait
        while self.waiting and time.time() < end:
            self._poll(min(0.05, max(0, end - time.time())))
        for _ in range(3):
            self._poll(0.004)
        return self.outcomes

    def _listen(self, namespace, name):
        with Inside(namespace):
            for family in (4, 6) if self.cluster.options["v6"] else (4,):
                domain, protocol = {4: (socket.AF_INET, socket.IPPROTO_ICMP), 6: (socket.AF_INET6, socket.IPPROTO_ICMPV6)}[family]
                raw = socket.socket(domain, socket.SOCK_RAW, protocol)
                self._register(raw, 1 << 20, ("raw", namespace, name, family))
                self.raw[namespace, family] = raw

    def _watch(self, namespace, name):
        with Inside(namespace):
            packets = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS))
            packets.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            self._register(packets, 1 << 21, ("packet", namespace, name, 0))

    def _register(self, opened, buffer_bytes, data):
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
        self.selector.register(opened, selectors.EVENT_READ, data)

    def _set_whole(self, whole):
        for (_, family), raw in self.raw.items():
            discover = PMTUDISC_DO if whole else PMTUDISC_WANT
            if family == 4:
                raw.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, discover)
            else:
                raw.setsockopt(socket.IPPROTO_IPV6, IPV6_MTU_DISCOVER, discover)
                raw.setsockopt(socket.IPPROTO_IPV6, IPV6_DONTFRAG, int(whole))

    def _send(self, number, probe, size):
        request = echo_request(probe.family, self.ident, number, size)
        try:
            self.raw[probe.source_namespace, probe.family].sendto(request, (probe.target_ip, 0))
            self.waiting.add(number)
        except OSError as error:
            self.outcomes[number].errors.append({"from": "local", "error": errno.errorcode.get(error.errno, str(error.errno))})

    def _poll(self, seconds):
        for key, _ in self.selector.select(seconds):
            kind, namespace, name, family = key.data
            for _ in range(400):
                try:
                    if kind == "raw":
                        packet, sender = key.fileobj.recvfrom(4096)
                        self._on_icmp((namespace, name, family), packet, sender[0])
                    else:
                        frame, ancillary, _, address = key.fileobj.recvmsg(4096, 64)
                        self._on_frame(name, frame, address, kernel_time(ancillary))
                except (BlockingIOError, InterruptedError):
                    break

    def _outcome(self, ident, number):
        return self.outcomes[number] if ident == self.ident and number < len(self.outcomes) else None

    def _on_icmp(self, place, packet, sender):
        namespace, name, family = place
        if family == 4:
            packet = packet[(packet[0] & 15) * 4 :]
        if len(packet) < 8:
            return
        kind, code, _, ident, number = struct.unpack("!BBHHH", packet[:8])
        if kind == REQUEST[family]:
            outcome = self._outcome(ident, number)
            if outcome is not None and name not in outcome.delivered_to:
                outcome.delivered_to.append(name)
        elif kind == REPLY[family]:
            self._on_reply(namespace, ident, number, sender)
        elif kind in ERROR_TYPES[family]:
            about = quoted_echo(family, packet[8:])
            if about is not None:
                self._on_error(about, {"from": sender, "type": kind, "code": code}, (name, family))

    def _on_reply(self, namespace, ident, number, sender):
        outcome = self._outcome(ident, number)
        if outcome is None or self.probes[number].source_namespace != namespace:
            return
        outcome.replies += 1
        if sender != self.probes[number].target_ip:
            outcome.reply_from = sender
        self.waiting.discard(number)

    def _on_error(self, about, error, place):
        (kind, ident, number), (name, family) = about, place
        outcome = self._outcome(ident, number)
        if outcome is None:
            return
        words = (ERRORS if family == 4 else ERRORS6).get((error["type"], error["code"]), "")
        what = "reply" if kind in REPLY.values() else "request"
        told = {**error, "error": words, "about": what, "at": name}
        if told not in outcome.errors:
            outcome.errors.append(told)

    def _on_frame(self, name, frame, address, moment):
        link, packet_type = address[0], address[2]
        direction = ">" if packet_type == PACKET_OUTGOING else "<"
        if packet_type == PACKET_OTHERHOST and not link.startswith(("veth", "vnet", "vxlan")):
            direction = "<!"  # The MAC is not ours; normal on a bridge's ports.
        found = find_echo(frame, self.ports)
        if found is None:
            return
        is_reply, ident, number, around = found
        outcome = self._outcome(ident, number)
        if outcome is not None:
            outcome.seen.append((moment, is_reply, name, link, direction, around))


def kernel_time(ancillary):
    for level, _, data in ancillary:
        if level == socket.SOL_SOCKET and len(data) >= 16:
            seconds, nanoseconds = struct.unpack("qq", data[:16])
            return seconds * 10**9 + nanoseconds
    return 0
