"""Rows of the other sources: dnstap, reports, packets from captures and from an interface."""
from figures import MEGA, MILLION, count_of, take
from table import Beside, Row

MESSAGES = 200_000  # as in telemetry/dnstap/dnstap_bench.cpp


def sources(f):
    for benchmark, words, peers in (("BM_DnstapFile/ipv4", "dnstap file to DNS rows", True),
                                    ("BM_DnstapFile/ipv6", "the same, IPv6 clients", False),
                                    ("BM_DnstapConnection", "dnstap connection: handshake, frames, rows", False)):
        row = take(Row(words, 0.5, "M messages/s"), f, benchmark, scale=1 / MILLION)
        if peers:
            row.beside = [f.tool_beside("dnstap-read, as text", "dnstap-read", lambda s: MESSAGES / s / MILLION)]
        yield row
    for report, words in (("sinkhole_http", "Shadowserver CSV, sinkhole events"), ("scan_ssl", "Shadowserver CSV, SSL scan")):
        row = take(Row(words, 500, "MB/s"), f, f"decode_report/{report}", "bytes_per_second", 1 / MEGA)
        peer = f.tools.get(f"csv-{report}", {})
        row.beside = [f.tool_beside("Python csv.DictReader, as IntelMQ reads", f"csv-{report}",
                                    lambda s, peer=peer: peer["bytes"] / s / MEGA)]
        yield row
    rate = lambda seconds: f.scale["packets"] / seconds / MILLION
    beside = lambda: [f.tool_beside("softflowd -r, flows alone", "softflowd", rate),
                      f.tool_beside("tshark -z conv", "tshark", rate)]
    row = take(Row("Capture to flows, first bytes, HTTP, TLS", 1.5, "M packets/s"), f, "packets/meter/20000", scale=1 / MILLION)
    if row.value:
        row.note = f"{1000 / row.value:.0f} ns a packet"
    row.beside = beside()
    yield row
    row = take(Row("Capture file to sightings, 1 M addresses", 1, "M packets/s"), f, "file/pcap", scale=1 / MILLION)
    if row.value:
        row.note = f"{count_of(f, 'file/pcap', 'rows'):,.0f} rows"
    row.beside = beside()
    yield row
    yield live_capture(f)


def live_capture(f):
    row = Row("Live capture: meter, match, account", 0.5, "M packets/CPU-s")
    found = f.live.get("capture", {})
    if "rate" in found:
        row.value = found["rate"] / MILLION
        row.also = found["lost"] == 0
        row.note = f"lost {found['lost']:.2%} at {found['offered'] / MILLION:.2f} M/s; captured + dropped = sent"
    else:
        row.note, row.failed = found.get("error", "not measured"), found.get("failed", False)
    for name, words in (("softflowd-live", "softflowd -i, flows alone"), ("tcpdump", "tcpdump -w /dev/null")):
        peer = f.live.get(name, {})
        row.beside.append(Beside(words, peer["rate"] / MILLION, f"lost {peer['lost']:.2%}") if "rate" in peer
                          else Beside(words, None, peer.get("error", "not measured")))
    return row
