"""The conversations in a capture, by plain loops over its packets: what a flow meter has to find there.

One observation for each pair of ends and protocol, until nothing was heard of it for a minute: from the end that began (the
TCP SYN, else the end with the high port, else who spoke first), with what that end sent. A request of HTTP that one
packet holds is an observation as well.
"""
import ipaddress
import struct

import wire
from acts import Observation

IDLE = 60_000_000
SYN_ACK = wire.SYN | wire.ACK


def ends_of(frame):
    """(protocol, src, sport, dst, dport, size of the IP packet, TCP flags, payload)"""
    ethertype, at = struct.unpack_from("!H", frame, 12)[0], 14
    if ethertype == 0x8100:
        ethertype, at = struct.unpack_from("!H", frame, 16)[0], 18
    packet = frame[at:]
    if ethertype == 0x0800:
        protocol, src, dst, head, size = packet[9], packet[12:16], packet[16:20], 20, struct.unpack_from("!H", packet, 2)[0]
    else:
        protocol, src, dst, head = packet[6], packet[8:24], packet[24:40], 40
        size = 40 + struct.unpack_from("!H", packet, 4)[0]
    sport, dport = struct.unpack_from("!HH", packet, head)
    flags = packet[head + 13] if protocol == wire.TCP else 0
    payload = packet[head + (20 if protocol == wire.TCP else 8):size]
    return protocol, str(ipaddress.ip_address(src)), sport, str(ipaddress.ip_address(dst)), dport, size, flags, payload


def observations(packets):
    """`packets` are (microseconds, frame)."""
    open_ones, found = {}, []
    for time, frame in sorted(packets, key=lambda p: p[0]):
        protocol, src, sport, dst, dport, size, flags, payload = ends_of(frame)
        ends = (src, sport, dst, dport)
        key = (protocol, *min(ends, (dst, dport, src, sport)))
        talk = open_ones.get(key)
        if talk is None or time - talk["last"] > IDLE:
            if talk:
                found.append(talk)
            from_server = flags & SYN_ACK == SYN_ACK if flags & wire.SYN else sport < 1024 <= dport
            begun_by = (dst, dport, src, sport) if from_server else ends
            talk = open_ones[key] = dict(first=time, ends=begun_by, protocol=protocol, sizes={})
        talk["last"] = time
        talk["sizes"].setdefault(ends, []).append(size)
        if payload.startswith(b"GET "):
            lines = payload.decode().split("\r\n")
            host = next(line.split(": ")[1] for line in lines if line.startswith("Host: "))
            yield Observation("http", time, time, *ends, protocol, host=host, path=lines[0].split(" ")[1])
    for talk in found + list(open_ones.values()):
        src, sport, dst, dport = talk["ends"]
        sizes = talk["sizes"].get(talk["ends"])
        if sizes is None:  # nothing was heard of the end that began
            src, sport, dst, dport = dst, dport, src, sport
            sizes = talk["sizes"][src, sport, dst, dport]
        yield Observation("flow", talk["first"], talk["last"], src, sport, dst, dport, talk["protocol"], len(sizes), sum(sizes))
