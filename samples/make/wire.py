"""Packets as bytes: Ethernet, VLAN, IPv4, IPv6, UDP, TCP, DNS messages, and pcap files. Standard library only."""
import ipaddress
import struct

TCP, UDP, ICMP = 6, 17, 1
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def _checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def udp(sport, dport, payload):
    return UDP, lambda pseudo: _with_checksum(
        pseudo, struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload, 6)


def tcp(sport, dport, seq, ack, flags, payload=b""):
    head = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 5 << 4, flags, 64240, 0, 0)
    return TCP, lambda pseudo: _with_checksum(pseudo, head + payload, 16)


def icmp_echo(identifier, sequence, reply=False):
    body = struct.pack("!BBHHH", 0 if reply else 8, 0, 0, identifier, sequence) + b"abcdefgh"
    return ICMP, lambda pseudo: body[:2] + struct.pack("!H", _checksum(body)) + body[4:]


def _with_checksum(pseudo, segment, at):
    value = _checksum(pseudo(len(segment)) + segment) or 0xFFFF
    return segment[:at] + struct.pack("!H", value) + segment[at + 2:]


def frame(src, dst, segment, vlan=None, mac=b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02"):
    """An Ethernet frame around `segment`, which udp(), tcp() or icmp_echo() made."""
    protocol, build = segment
    a, b = ipaddress.ip_address(src), ipaddress.ip_address(dst)
    if a.version == 4:
        payload = build(lambda size: a.packed + b.packed + struct.pack("!BBH", 0, protocol, size))
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0) + a.packed + b.packed
        head = head[:10] + struct.pack("!H", _checksum(head)) + head[12:]
        ethertype = 0x0800
    else:
        payload = build(lambda size: a.packed + b.packed + struct.pack("!IHBB", size, 0, 0, protocol))
        head = struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + a.packed + b.packed
        ethertype = 0x86DD
    tag = struct.pack("!HH", 0x8100, vlan) if vlan is not None else b""
    return mac + tag + struct.pack("!H", ethertype) + head + payload


def dns_name(name):
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def dns_message(ident, name, qtype, answers=None, rcode=0, edns=True):
    """A query, or with `answers` (a list, perhaps empty) its answer. An answer is an address or a CNAME target."""
    flags = 0x0100 if answers is None else 0x8180 | rcode
    out = struct.pack("!HHHHHH", ident, flags, 1, len(answers or ()), 0, 1 if edns else 0)
    out += dns_name(name) + struct.pack("!HH", qtype, 1)
    owner = 12
    for answer in answers or ():
        try:
            data = ipaddress.ip_address(answer).packed
            kind = 1 if len(data) == 4 else 28
        except ValueError:
            data, kind = dns_name(answer), 5
        out += struct.pack("!HHHIH", 0xC000 | owner, kind, 1, 300, len(data))
        if kind == 5:
            owner = len(out)  # what follows belongs to the alias
        out += data
    if edns:
        out += struct.pack("!BHHIH", 0, 41, 1232, 0, 0)
    return out


def pcap(packets, snap=262144):
    """A little-endian pcap file with microseconds; `packets` are (microseconds, bytes[, original length])."""
    out = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snap, 1)]
    for time, data, *original in packets:
        out.append(struct.pack("<IIII", time // 1_000_000, time % 1_000_000, len(data), *(original or [len(data)])))
        out.append(data)
    return b"".join(out)
