"""sFlow from a real exporter (pmacctd's sfprobe): what the capture holds arrives; a gap on the way is counted."""
import json
import re
import signal
import socket
import struct
import subprocess
import time

from luytre import Home, check, figures, same, small_country

PACKETS = 2000
CAPTURE_TIME = 1543838400


def frame(i):
    """A SYN to port 23; every fourth goes to a listed address, every fifth bears Mirai's sequence number."""
    to = 0xC0000201 if i % 4 == 0 else 0xCB007109
    tcp = struct.pack(">HHIIBBHHH", 1024 + i % 60000, 23, to if i % 5 == 0 else 1, 0, 0x50, 2, 65535, 0, 0)
    ip = struct.pack(">BBHHHBBHII", 0x45, 0, 40, i & 0xFFFF, 0, 64, 6, 0, 0xC6120000 + i % 500, to)
    return bytes(12) + b"\x08\x00" + ip + tcp


def in_udp(payload):
    udp = struct.pack(">HHHH", 40000, 6343, 8 + len(payload), 0) + payload
    ip = struct.pack(">BBHHHBBHII", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, 0xC000024D, 0xC000024E)
    return bytes(12) + b"\x08\x00" + ip + udp


def write_capture(path, frames):
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for i, data in enumerate(frames):
            out.write(struct.pack("<IIII", CAPTURE_TIME + i // 100, i % 100 * 1000, len(data), len(data)) + data)


def start(home):
    process = home.start("--json", "monitor", "--listen", "sflow=udp://127.0.0.1:0")
    line = process.stderr.readline()
    while "listening" not in line:
        check(line, "the monitor says where it listens")
        line = process.stderr.readline()
    return process, int(re.search(r"port (\d+)", line).group(1))


def finish(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    check(process.returncode == 0, f"the monitor ends well when asked to: {process.returncode} {err}")
    return json.loads(out)


def main():
    with Home(flush_seconds=1) as home:
        small_country(home)
        path = home.folder / "in.pcap"
        write_capture(path, [frame(i) for i in range(PACKETS)])
        # pmacctd sends to us; we pass its datagrams on, all but three, so that the loss is known.
        relay = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        relay.bind(("127.0.0.1", 0))
        relay.settimeout(5)
        settings = home.file("pmacctd.conf", f"""daemonize: false
pcap_savefile: {path}
plugins: sfprobe
sfprobe_receiver: 127.0.0.1:{relay.getsockname()[1]}
sfprobe_agentip: 192.0.2.77
sfprobe_agentsubid: 3
""")
        exporter = subprocess.Popen(["pmacctd", "-f", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        datagrams = []
        try:
            while True:
                datagrams.append(relay.recv(65536))
        except TimeoutError:
            pass
        finally:
            exporter.send_signal(signal.SIGTERM)
            exporter.wait(30)
        samples = [struct.unpack(">I", d[24:28])[0] for d in datagrams]
        check(sum(samples) > PACKETS - 20, f"pmacctd exports what it reads ({sum(samples)} samples)")

        monitor, port = start(home)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        left_out = {20, 21, 90}
        for i, datagram in enumerate(datagrams):
            if i not in left_out:
                sender.sendto(datagram, ("127.0.0.1", port))
            if i % 50 == 0:
                time.sleep(0.005)
        time.sleep(0.5)
        entry = finish(monitor)["inputs"][0]
        missing = sum(samples[i] for i in left_out)
        same(entry["records"], sum(samples) - missing, "samples received")
        same(entry["lost"], missing, "samples counted lost")
        same(entry["malformed"] + entry["unsupported"] + entry["incomplete"], 0, "samples left over")
        same(entry["exporters"][0]["domain"], 3, "the sub-agent")
        # The same datagrams in a capture, where the meter sees their one conversation too.
        kept = home.folder / "kept.pcap"
        write_capture(kept, [in_udp(d) for i, d in enumerate(datagrams) if i not in left_out])
        with Home() as other:
            small_country(other)
            entry = other.json("monitor", kept)["inputs"][0]
            same(entry["records"], sum(samples) - missing + 1, "samples found in a capture, and the conversation itself")
            same(entry["lost"], missing, "samples counted lost in a capture")
            # One target with Mirai's number is only suspected: those that met the listed address count.
            same(figures(other)["distinct_addresses"], 125, "senders found in a capture")

        # They are dated by their arrival: find the figures of that day.
        day = time.strftime("%Y-%m-%d", time.gmtime())
        before = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))
        found = figures(home, start=before, end=day)
        same(found["distinct_addresses"], 125, "senders, of 500, to a listed address (with the number once: only suspected)")


main()
