#!/usr/bin/env python3
"""Writes FILE.tsv for each capture named: the DNS messages tshark finds in it, as the decoder should tell them.

Columns: time in microseconds, client, its port, resolver, its port, protocol, name, query type, response code (255:
query), addresses answered. Left out: frames the capture cut short, IP fragments, other operations than QUERY.
"""
import json
import subprocess
import sys


def as_list(value):
    return value if isinstance(value, list) else [value]


def escape(name):
    if name == "<Root>":
        return ""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "\\%03d" % ord(c) for c in name.lower())


def pairs(objects):  # keeps repeated keys
    out = {}
    for key, value in objects:
        out.setdefault(key, []).append(value)
    return out


for path in sys.argv[1:]:
    text = subprocess.run(
        ["tshark", "-r", path, "-T", "json", "-Y", "dns && frame.cap_len == frame.len && !mdns",
         "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"],
        check=True, capture_output=True, text=True).stdout
    lines = []
    for packet in json.loads(text, object_pairs_hook=pairs):
        layers = packet["_source"][0]["layers"][0]
        ip = layers.get("ip", layers.get("ipv6"))[0]
        family = "ip" if "ip" in layers else "ipv6"
        if family == "ip" and (ip.get("ip.flags_tree", [{}])[0].get("ip.flags.mf", ["0"])[0] == "1"):
            continue
        if "ipv6.fraghdr" in ip:
            continue
        protocol = "udp" if "udp" in layers else "tcp"
        carrier = layers[protocol][0]
        src = (ip[family + ".src"][0], carrier[protocol + ".srcport"][0])
        dst = (ip[family + ".dst"][0], carrier[protocol + ".dstport"][0])
        seconds, fraction = layers["frame"][0]["frame.time_epoch"][0].split(".")
        time = int(seconds) * 1000000 + int(fraction[:6])
        for dns in layers["dns"]:
            flags = dns["dns.flags_tree"][0]
            if flags["dns.flags.opcode"][0] != "0" or "Queries" not in dns:
                continue
            (question,) = dns["Queries"][0].values()
            response = flags["dns.flags.response"][0] == "1"
            addresses = []
            for record in (r for group in dns.get("Answers", []) for rs in group.values() for r in rs):
                addresses += record.get("dns.a", []) + record.get("dns.aaaa", [])
            client, resolver = (dst, src) if src[1] == "53" else (src, dst)
            lines.append("\t".join([str(time), *client, *resolver, "17" if protocol == "udp" else "6",
                                    escape(question[0]["dns.qry.name"][0]), question[0]["dns.qry.type"][0],
                                    flags["dns.flags.rcode"][0] if response else "255", ",".join(addresses)]))
    with open(path + ".tsv", "w") as out:
        out.write("".join(line + "\n" for line in lines))
    print(path, len(lines))
