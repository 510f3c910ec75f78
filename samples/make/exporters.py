"""Runs real exporters over a capture of the scene's flows and keeps the datagrams they send to loopback.

The payload of every datagram is the exporter's own, byte for byte. Where datagrams are kept as a capture, the Ethernet,
IP and UDP headers and the capture times are ours, as those of the loopback would say 2026 and 127.0.0.1.
"""
import os
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

import wire

EXPORTER_PORT, COLLECTOR = 2055, "198.18.0.10"


class Collector:
    """Takes datagrams on a loopback port until nothing has come for a while."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.datagrams = []
        self._stop = False
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self):
        self.socket.settimeout(0.2)
        while not self._stop:
            try:
                self.datagrams.append(self.socket.recv(65535))
            except TimeoutError:
                pass

    def finish(self):
        time.sleep(0.5)
        self._stop = True
        self._thread.join()
        self.socket.close()
        return self.datagrams


def capture_of(inp):
    packets = sorted(((at, frame) for act in inp.acts for at, _, frame in act["packets"]), key=lambda p: p[0])
    return wire.pcap(packets)


def softflowd(capture, *options):
    with tempfile.TemporaryDirectory() as folder:
        # The file's name is exported as the interface's.
        with open(f"{folder}/eth0", "wb") as file:
            file.write(capture)
        collector = Collector()
        subprocess.run(["softflowd", "-a", "-d", "-r", "eth0", "-n", f"127.0.0.1:{collector.port}", *options],
                       cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return collector.finish()


def pmacctd(capture, version):
    """nfprobe of pmacct. It ages flows by the capture's clock and writes absolute times."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/eth0", "wb") as file:
            file.write(capture)
        collector = Collector()
        with open(f"{folder}/conf", "w") as file:
            file.write(f"daemonize: false\npcap_savefile: {folder}/eth0\npcap_sf_wait: true\nplugins: nfprobe\n"
                       f"nfprobe_receiver: 127.0.0.1:{collector.port}\nnfprobe_version: {version}\n"
                       "nfprobe_timeouts: tcp=3600:tcp.rst=3600:tcp.fin=3600:udp=3600:general=3600:maxlife=3600:expint=1\n"
                       "plugin_buffer_size: 102400\nplugin_pipe_size: 10240000\n"
                       "aggregate: src_host,dst_host,src_port,dst_port,proto,tos,tcpflags\n")
        process = subprocess.Popen(["pmacctd", "-f", f"{folder}/conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(4)
        process.send_signal(signal.SIGINT)  # writes out what it holds
        process.wait(timeout=20)
        return collector.finish()


def as_capture(datagrams, exporter, start):
    """The datagrams as the packets of a capture at the collector, one a millisecond from `start` on."""
    return [(start + i * 1000, wire.frame(exporter, COLLECTOR, wire.udp(40000, EXPORTER_PORT, datagram)))
            for i, datagram in enumerate(datagrams)]


def nfdump(datagrams, *arguments):
    """What nfdump prints for these datagrams, after nfcapd has taken them."""
    with tempfile.TemporaryDirectory() as folder:
        probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        process = subprocess.Popen(["nfcapd", "-l", folder, "-p", str(port), "-b", "127.0.0.1", "-t", "86400", "-B", "4000000"],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for datagram in datagrams:
            sender.sendto(datagram, ("127.0.0.1", port))
            time.sleep(0.002)
        time.sleep(1)
        process.terminate()
        process.wait(timeout=20)
        return subprocess.run(["nfdump", "-R", folder, *arguments], env=os.environ | {"TZ": "UTC"}, check=True,
                              capture_output=True, text=True).stdout


def check_with_nfdump(datagrams, observations, volumes=True):
    """Holds what an independent reader finds in the datagrams against the scene: ends, times, volumes."""
    found = {}
    for line in nfdump(datagrams, "-q", "-N", "-6", "-o", "fmt:%tsr|%sa|%sp|%da|%dp|%pr|%pkt|%byt").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 8:
            first, src, sport, dst, dport, protocol, packets, size = cells
            key = (src, int(sport), dst, int(dport), {"TCP": 6, "UDP": 17, "6": 6, "17": 17}[protocol])
            assert key not in found, key
            found[key] = float(first), int(packets), int(size)
    assert len(found) == len(observations), (len(found), len(observations))
    for ob in observations:
        first, packets, size = found[ob.src, ob.sport, ob.dst, ob.dport, ob.protocol]
        # v9, and IPFIX by system uptime, place their uptimes to a second or two. nfdump reads uptime 0 as no time.
        assert first == 0 or abs(first - ob.first / 1e6) <= 2, (first, ob)
        assert not volumes or (packets, size) == (ob.packets, ob.bytes), ob


def records_of_v5(datagram):
    """The records of one NetFlow v5 datagram as (src, sport, dst, dport, protocol, packets, bytes)."""
    version, count = struct.unpack_from("!HH", datagram)
    assert version == 5 and len(datagram) == 24 + 48 * count
    records = []
    for i in range(count):
        src, dst, _, _, _, packets, size, _, _, sport, dport, _, _, protocol = struct.unpack_from(
            "!4s4s4sHHIIIIHHBBB", datagram, 24 + 48 * i)
        records.append((socket.inet_ntoa(src), sport, socket.inet_ntoa(dst), dport, protocol, packets, size))
    return records
