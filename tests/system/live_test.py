"""Live NetFlow: what was received and what is counted lost make up what was sent."""
import re
import signal
import socket
import struct
import time

from luytre import Home, check, figures, flow_lines, same, small_country

TIME = 1543838400  # 2018-12-03T12:00:00Z


def version5(sequence, records):
    header = struct.pack(">HHIIIIBBH", 5, len(records), 3600000, TIME, 0, sequence, 0, 1, 0)
    return header + b"".join(
        struct.pack(">IIIHHIIIIHHBBBBHHBBH", src, dst, 0, 0, 0, 2, 120, 3590000, 3600000, 40000, 23, 0, 2, 6, 0, 0, 0, 0, 0, 0)
        for src, dst in records)


def start(home, *extra):
    process = home.start("--json", "monitor", "--listen", "netflow=udp://127.0.0.1:0", *extra)
    line = process.stderr.readline()
    while "listening" not in line:
        check(line, "the monitor says where it listens")
        line = process.stderr.readline()
    return process, int(re.search(r"port (\d+)", line).group(1))


def another_writes(home):
    """While one listens, other commands write the home, and what they write counts for it."""
    with_indicators = home.file("later.txt", "192.0.2.77\n")
    home.run("indicators", "add", with_indicators, "--family", "mirai", "--allow-documentation")
    home.run("monitor", home.file("flows.csv", flow_lines(500)))


def finish(process):
    import json
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    check(process.returncode == 0, f"the monitor ends well when asked to: {process.returncode} {err}")
    return json.loads(out)


def main():
    with Home(threads=2, flush_seconds=1) as home:
        small_country(home)
        process, port = start(home)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        another_writes(home)
        sent = delivered = 0
        for i in range(4000):
            records = [(0xC6120000 + (i * 30 + k) % 5000, 0xC0000201 if k == 0 else 0xCB007109) for k in range(30)]
            if i % 10 != 5 or i > 3990:  # one datagram in ten is lost on the way
                sender.sendto(version5(sent, records), ("127.0.0.1", port))
                delivered += 30
            sent += 30
            if i % 50 == 0:
                time.sleep(0.002)
        sender.sendto(b"\x00\x63 no netflow", ("127.0.0.1", port))
        time.sleep(0.5)
        report = finish(process)
        entry = report["inputs"][0]
        dropped_records = entry["kernel_drops"] * 30
        same(entry["records"] + entry["lost"], sent, "records received + counted lost = sent")
        same(entry["records"] + dropped_records, delivered, "records received + dropped by the kernel = delivered")
        same(entry["malformed"] + entry["unsupported"], 1, "datagrams that are no NetFlow")
        check(entry["exporters"][0]["exporter"] == "127.0.0.1", "the exporter is named")
        check(figures(home)["distinct_addresses"] > 100, "live flows reach the figures")


main()
