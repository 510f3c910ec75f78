"""Packets as bytes, written into pcap files: what the scenes of traffic.py are made of."""
import ipaddress
import struct
import zlib


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip4(address):
    return ipaddress.IPv4Address(address).packed


def ip_frame(src, dst, protocol, payload, ttl=64):
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, ttl, protocol, 0, ip4(src), ip4(dst))
    head = head[:10] + struct.pack("!H", checksum(head)) + head[12:]
    return b"\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0" + head + payload


def udp(src, sport, dst, dport, payload):
    return ip_frame(src, dst, 17, struct.pack("!HHHH", sport, dport, 8 + len(payload), 0) + payload)


SYN, ACK, PSH, FIN, RST = 2, 16, 8, 1, 4


def tcp(src, sport, dst, dport, seq, ack, flags, payload=b""):
    return ip_frame(src, dst, 6,
                    struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, 64240, 0, 0)
                    + payload)


class Capture:
    """Packets with times, in any order; sorted when written."""

    def __init__(self):
        self.packets = []

    def add(self, time, frame):
        self.packets.append((time, frame))

    def udp(self, time, src, sport, dst, dport, payload):
        self.add(time, udp(src, sport, dst, dport, payload))

    def syn(self, time, src, sport, dst, dport, seq):
        self.add(time, tcp(src, sport, dst, dport, seq, 0, SYN))

    def refused(self, time, src, sport, dst, dport, seq):
        self.syn(time, src, sport, dst, dport, seq)
        self.add(time + 0.02, tcp(dst, dport, src, sport, 0, seq + 1, RST | ACK))

    def talk(self, time, src, sport, dst, dport, turns, seq=0x1000, length=None):
        """A whole connection; turns: (from_client, bytes) in order, spread over `length` seconds."""
        peer = 0x2000
        self.syn(time, src, sport, dst, dport, seq)
        self.add(time + 0.02, tcp(dst, dport, src, sport, peer, seq + 1, SYN | ACK))
        seq, peer, at = seq + 1, peer + 1, time + 0.04
        self.add(at, tcp(src, sport, dst, dport, seq, peer, ACK))
        step = (length or 0.03 * (len(turns) + 1)) / (len(turns) + 1)
        for from_client, data in turns:
            at += step
            if from_client:
                self.add(at, tcp(src, sport, dst, dport, seq, peer, ACK | PSH, data))
                seq += len(data)
            else:
                self.add(at, tcp(dst, dport, src, sport, peer, seq, ACK | PSH, data))
                peer += len(data)
        self.add(at + step, tcp(src, sport, dst, dport, seq, peer, FIN | ACK))
        self.add(at + step + 0.02, tcp(dst, dport, src, sport, peer, seq + 1, FIN | ACK))
        self.add(at + step + 0.03, tcp(src, sport, dst, dport, seq + 1, peer + 1, ACK))

    def dns(self, time, client, resolver, name, code=0, address=None, kind=1, sport=None):
        """A query and its answer (rcode `code`)."""
        number = zlib.crc32(f"{name} {time}".encode())
        sport = sport or 1024 + number % 60000
        labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
        ident = number >> 16
        question = labels + struct.pack("!HH", kind, 1)
        self.udp(time, client, sport, resolver, 53, struct.pack("!6H", ident, 0x0100, 1, 0, 0, 0) + question)
        answers = b""
        if code == 0 and address:
            answers = b"\xc0\x0c" + struct.pack("!HHIH", 1, 1, 300, 4) + ip4(address)
        self.udp(time + 0.01, resolver, 53, client, sport,
                 struct.pack("!6H", ident, 0x8180 | code, 1, 1 if answers else 0, 0, 0) + question + answers)

    def write(self, path):
        with open(path, "wb") as out:
            out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
            for time, frame in sorted(self.packets, key=lambda p: p[0]):
                out.write(struct.pack("<IIII", int(time), int(time % 1 * 1e6), len(frame), len(frame)) + frame)
