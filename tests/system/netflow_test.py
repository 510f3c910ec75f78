"""NetFlow and IPFIX from a real exporter (softflowd): what the capture holds arrives, packet for packet."""
import json
import re
import signal
import struct
import subprocess
import sys
import time

from luytre import Home, check, same, small_country

HOSTS = 200
TIME = 1543838400  # 2018-12-03T12:00:00Z


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


def frame(host, to, payload):
    """UDP from 198.18.0.<host> to 192.0.2.<to>, in Ethernet."""
    udp = struct.pack(">HHHH", 4000 + host, 2000, 8 + len(payload), 0) + payload
    ip = struct.pack(">BBHHHBBH4B4B", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, 198, 18, 0, host, 192, 0, 2, to)
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + udp


def write_capture(path):
    """Each host sends host % 5 + 1 datagrams: even ones to a listed address, odd ones elsewhere. What is in it, by host."""
    sent = {}
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for host in range(1, HOSTS + 1):
            to = 1 if host % 2 == 0 else 9
            for i in range(host % 5 + 1):
                data = frame(host, to, b"x" * 40)
                out.write(struct.pack("<IIII", TIME + host // 10, i * 1000, len(data), len(data)) + data)
                if to == 1:
                    sent[f"198.18.0.{host}"] = sent.get(f"198.18.0.{host}", 0) + 1
    return sent


def receive(home, capture, version):
    process = home.start("--json", "monitor", "--listen", "netflow=udp://127.0.0.1:0")
    line = process.stderr.readline()
    while line and "listening" not in line:
        line = process.stderr.readline()
    port = re.search(r"port (\d+)", line).group(1)
    done = subprocess.run(["softflowd", "-d", "-r", capture, "-n", f"127.0.0.1:{port}", "-v", str(version), "-a",
                           "-c", "none", "-p", home.folder / "pid"], capture_output=True, text=True,
                          timeout=30)
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    check(process.returncode == 0, f"the monitor ends well: {process.returncode} {err}")
    check(done.returncode == 0, f"softflowd ends well: {done.stdout}{done.stderr}")
    return json.loads(out)["inputs"][0]


def main():
    for version in (5, 9, 10):
        with Home(flush_seconds=1) as home:
            small_country(home)
            capture = home.folder / "in.pcap"
            sent = write_capture(capture)
            try:
                entry = receive(home, capture, version)
            except FileNotFoundError:
                print("left out: there is no softflowd")
                sys.exit(77)
            what = f"version {version}: "
            same((entry["format"], entry["records"]), ("netflow", HOSTS), what + "flows received")
            same((entry["malformed"], entry["incomplete"], entry["lost"], entry["kernel_drops"] if "kernel_drops" in entry else 0),
                 (0, 0, 0, 0), what + "flows left over")
            found = {}
            for line in home.run("sightings").splitlines():
                row = json.loads(line)
                found[row["address"]] = found.get(row["address"], 0) + row["packets"]
            same(found, sent, what + "packets of each host that spoke to the listed address")


if __name__ == "__main__":
    main()
