#!/usr/bin/python3
"""Writes traffic.pcap: a few dozen flows between documentation and benchmark addresses (Debian: python3-scapy)."""
import random
import sys

from scapy.all import ICMP, IP, TCP, UDP, Ether, ICMPv6EchoReply, ICMPv6EchoRequest, IPv6, Raw, wrpcap

random.seed(42)
START = 1543795200.0  # 2018-12-03T00:00:00Z
packets = []


def add(at, layers):
    frame = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / layers
    frame.time = round(at, 6)
    packets.append(frame)


def tcp(at, network, client, server, sport, dport, size):
    out = lambda flags, data=b"": network(src=client, dst=server) / TCP(sport=sport, dport=dport, flags=flags) / Raw(data)
    back = lambda flags, data=b"": network(src=server, dst=client) / TCP(sport=dport, dport=sport, flags=flags) / Raw(data)
    steps = [out("S"), back("SA"), out("A"), out("PA", b"q" * 120), back("PA", b"r" * size), out("FA"), back("FA"), out("A")]
    for i, step in enumerate(steps):
        add(at + i * 0.013, step)


for i in range(12):
    tcp(START + i * 1.7, IP, f"198.18.{i}.{10 + i}", f"203.0.113.{1 + i % 5}", 40000 + i, (80, 443, 22)[i % 3], 200 + 40 * i)
for i in range(6):
    tcp(START + 2 + i * 2.3, IPv6, f"2001:db8:1::{i + 1:x}", "2001:db8:feed::443", 50000 + i, 443, 300 + i)
for i in range(8):
    query = IP(src=f"198.51.100.{20 + i}", dst="192.0.2.53") / UDP(sport=33000 + i, dport=53) / Raw(b"\x12\x34" + b"a" * 30)
    add(START + 3 + i * 0.9, query)
    if i % 4 != 3:  # some queries get no answer
        add(START + 3.004 + i * 0.9, IP(src="192.0.2.53", dst=f"198.51.100.{20 + i}") / UDP(sport=53, dport=33000 + i) / Raw(b"b" * 90))
for i in range(3):
    add(START + 5 + i, IP(src="198.51.100.9", dst=f"203.0.113.{200 + i}") / ICMP(type=8, id=7, seq=i) / Raw(b"p" * 56))
    add(START + 5.02 + i, IP(src=f"203.0.113.{200 + i}", dst="198.51.100.9") / ICMP(type=0, id=7, seq=i) / Raw(b"p" * 56))
add(START + 9, IPv6(src="2001:db8:1::9", dst="2001:db8:2::9") / ICMPv6EchoRequest(id=9, seq=1, data=b"p" * 56))
add(START + 9.03, IPv6(src="2001:db8:2::9", dst="2001:db8:1::9") / ICMPv6EchoReply(id=9, seq=1, data=b"p" * 56))
for i in range(5):
    for j in range(4):
        add(START + 11 + i * 0.5 + j * 0.1, IP(src="198.18.77.7", dst=f"198.19.{i}.{random.randrange(1, 255)}", proto=47) / Raw(b"g" * (100 + j)))

packets.sort(key=lambda p: p.time)
wrpcap(sys.argv[1] if len(sys.argv) > 1 else "traffic.pcap", packets)
