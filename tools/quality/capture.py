"""Captures that the scenes of traffic.py fill: conversations and messages, as packets of samples/make/wire.py."""
import pathlib
import sys
import zlib

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "samples/make"))
from wire import ACK, FIN, PSH, SYN, dns_message, frame, pcap, tcp, udp  # noqa: E402


class Capture:
    """Packets with times in seconds, in any order; sorted when written."""

    def __init__(self):
        self.packets = []

    def add(self, time, src, dst, segment):
        self.packets.append((int(time * 1e6), frame(src, dst, segment)))

    def udp(self, time, src, sport, dst, dport, payload):
        self.add(time, src, dst, udp(sport, dport, payload))

    def syn(self, time, src, sport, dst, dport, seq):
        self.add(time, src, dst, tcp(sport, dport, seq, 0, SYN))

    def talk(self, time, src, sport, dst, dport, turns, seq=0x1000, length=None):
        """A whole connection; turns: (from_client, bytes) in order, spread over `length` seconds."""
        peer = 0x2000

        def client(at, flags, data=b""):
            self.add(at, src, dst, tcp(sport, dport, seq, peer if flags & ACK else 0, flags, data))

        def server(at, flags, data=b""):
            self.add(at, dst, src, tcp(dport, sport, peer, seq, flags, data))

        client(time, SYN)
        seq += 1
        server(time + 0.02, SYN | ACK)
        peer, at = peer + 1, time + 0.04
        client(at, ACK)
        step = (length or 0.03 * (len(turns) + 1)) / (len(turns) + 1)
        for from_client, data in turns:
            at += step
            if from_client:
                client(at, ACK | PSH, data)
                seq += len(data)
            else:
                server(at, ACK | PSH, data)
                peer += len(data)
        client(at + step, FIN | ACK)
        seq += 1
        server(at + step + 0.02, FIN | ACK)
        peer += 1
        client(at + step + 0.03, ACK)

    def dns(self, time, client, resolver, name, code=0, address=None, kind=1):
        """A query and its answer (rcode `code`)."""
        number = zlib.crc32(f"{name} {time}".encode())
        sport, ident = 1024 + number % 60000, number >> 16
        self.udp(time, client, sport, resolver, 53, dns_message(ident, name, kind, edns=False))
        answers = [address] if code == 0 and address else []
        self.udp(time + 0.01, resolver, 53, client, sport, dns_message(ident, name, kind, answers, code, edns=False))

    def write(self, path):
        with open(path, "wb") as out:
            out.write(pcap(sorted(self.packets, key=lambda packet: packet[0])))
