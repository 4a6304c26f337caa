"""ICMP echo requests of our own: made here, and found again in whatever a socket saw, VXLAN around them or not."""

import socket
import struct

MAGIC = b"VXLABEKO"
ERRORS = {
    (3, 0): "net unreachable",
    (3, 1): "host unreachable",
    (3, 4): "frag needed",
    (3, 9): "net prohibited",
    (3, 10): "host prohibited",
    (3, 13): "admin prohibited",
    (11, 0): "ttl exceeded",
}
ERRORS6 = {
    (1, 0): "no route",
    (1, 1): "admin prohibited",
    (1, 3): "address unreachable",
    (2, 0): "packet too big",
    (3, 0): "hop limit exceeded",
}
REQUEST, REPLY = {4: 8, 6: 128}, {4: 0, 6: 129}
ERROR_TYPES = {4: (3, 5, 11, 12), 6: (1, 2, 3, 4)}
ICMP, UDP, ICMP6, FRAGMENT = 1, 17, 58, 44
IPV4_HEADER, IPV6_HEADER, ETHERNET, UDP_HEADER, VXLAN_HEADER = 20, 40, 14, 8, 8


def echo_request(family, ident, number, size):
    """`size` bytes of data. The kernel fills in the checksum of ICMPv6."""
    data = MAGIC + bytes(index & 0xFF for index in range(size - len(MAGIC)))
    header = struct.pack("!BBHHH", REQUEST[family], 0, 0, ident, number)
    if family == 4:
        header = struct.pack("!BBHHH", REQUEST[family], 0, checksum(header + data), ident, number)
    return header + data


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def quoted_echo(family, packet):
    """Of an ICMP error's body: type, ident and number of the echo that it is about; None where it is about something else."""
    if family == 4 and len(packet) >= IPV4_HEADER + 8 and packet[9] == ICMP:
        packet = packet[(packet[0] & 15) * 4 :]
    elif family == 6 and len(packet) >= IPV6_HEADER + 8 and packet[6] == ICMP6:
        packet = packet[IPV6_HEADER:]
    else:
        return None
    kind, _, _, ident, number = struct.unpack("!BBHHH", packet[:8])
    return kind, ident, number


def find_echo(frame, vxlan_ports, around=""):
    """Of an Ethernet frame: is it a reply, ident, number, and what is around it, told in words. None where there is no echo."""
    if len(frame) < ETHERNET + IPV4_HEADER:
        return None
    kind = frame[12:14]
    if kind == b"\x08\x00":
        found = _inside_ipv4(frame)
    elif kind == b"\x86\xdd" and len(frame) >= ETHERNET + IPV6_HEADER:
        found = _inside_ipv6(frame)
    else:
        return None
    if found is None:
        return None
    protocol, source, target, rest = found
    family = 4 if kind == b"\x08\x00" else 6
    if protocol == (ICMP if family == 4 else ICMP6) and len(rest) >= 8 and rest[0] in (REQUEST[family], REPLY[family]):
        ident, number = struct.unpack("!HH", rest[4:8])
        return rest[0] == REPLY[family], ident, number, around
    if protocol == UDP and not around:
        return _inside_vxlan(rest, vxlan_ports, f"{source}>{target}")
    return None


def _inside_ipv4(frame):
    header = (frame[14] & 15) * 4
    if struct.unpack("!H", frame[20:22])[0] & 0x1FFF:
        return None  # a fragment other than the first
    source, target = socket.inet_ntoa(frame[26:30]), socket.inet_ntoa(frame[30:34])
    return frame[23], source, target, frame[ETHERNET + header :]


def _inside_ipv6(frame):
    protocol, rest = frame[20], frame[ETHERNET + IPV6_HEADER :]
    if protocol == FRAGMENT and len(rest) > 8:
        protocol, rest = rest[0], rest[8:]
    source, target = (socket.inet_ntop(socket.AF_INET6, frame[at : at + 16]) for at in (22, 38))
    return protocol, source, target, rest


def _inside_vxlan(datagram, vxlan_ports, addresses):
    if len(datagram) <= UDP_HEADER + VXLAN_HEADER + ETHERNET + IPV4_HEADER:
        return None
    port = struct.unpack("!H", datagram[2:4])[0]
    if port not in vxlan_ports or not datagram[8] & 8:
        return None
    vni, inner = int.from_bytes(datagram[12:15], "big"), datagram[UDP_HEADER + VXLAN_HEADER :]
    mac = ":".join("%02x" % octet for octet in inner[:6])
    return find_echo(inner, vxlan_ports, f"[vxlan {addresses}:{port} vni {vni} dmac {mac}]")
