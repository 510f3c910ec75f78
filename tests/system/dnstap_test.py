"""dnstap from a real Unbound, over a Unix socket and TCP, with and without the handshake; and as a file."""
import datetime
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import time

from luytre import Home, check, figures, same, small_country

CONTENT_TYPE = b"protobuf:dnstap.Dnstap"


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        return udp.getsockname()[1]


class Unbound:
    """Answers from a local zone, and tells of each query and response by dnstap."""

    def __init__(self, folder, target, bidirectional=True):
        self.port = free_port()
        config = folder / "unbound.conf"
        config.write_text(f"""
server:
    interface: 127.0.0.1@{self.port}
    access-control: 127.0.0.0/8 allow
    do-daemonize: no
    num-threads: 1
    username: ""
    chroot: ""
    directory: "{folder}"
    pidfile: "{folder}/unbound.pid"
    use-syslog: no
    logfile: ""
    auto-trust-anchor-file: ""
    module-config: "iterator"
    local-zone: "example." static
    local-data: "bad.example. A 203.0.113.5"
    local-data: "www.example. A 192.0.2.2"
    local-data: "good.example. A 203.0.113.7"
remote-control:
    control-enable: no
dnstap:
    dnstap-enable: yes
    dnstap-bidirectional: {"yes" if bidirectional else "no"}
    {target}
    dnstap-tls: no
    dnstap-log-client-query-messages: yes
    dnstap-log-client-response-messages: yes
""")
        self.process = subprocess.Popen(["unbound", "-d", "-c", str(config)], stdout=subprocess.DEVNULL,
                                        stderr=open(folder / "unbound.log", "w"))
        self.log = folder / "unbound.log"
        for _ in range(200):
            if self.ask("127.0.0.1", "ready.example") is not None:
                return
            check(self.process.poll() is None, "unbound runs: " + self.log.read_text())
            time.sleep(0.05)
        check(False, "unbound answers: " + self.log.read_text())

    def ask(self, client, name, kind=1, timeout=0.3):
        """One query from a loopback address of the client's own; the response, or None."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind((client, 0))
            udp.settimeout(timeout)
            labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
            udp.sendto(struct.pack(">HHHHHH", os.getpid() & 0xffff, 0x0100, 1, 0, 0, 0) + labels + b"\0" +
                       struct.pack(">HH", kind, 1), ("127.0.0.1", self.port))
            try:
                return udp.recv(4096)
            except (TimeoutError, ConnectionRefusedError):
                return None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def start(home, listen):
    process = home.start("--json", "monitor", "--listen", listen)
    line = process.stderr.readline()
    while "listening" not in line:
        check(line, "the monitor says where it listens")
        line = process.stderr.readline()
    return process, int(re.search(r"port (\d+)", line).group(1))


def finish(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    check(process.returncode == 0, f"the monitor ends well when asked to: {process.returncode} {err}")
    report = json.loads(out)
    check("problem" not in report["inputs"][0], report)
    return report


def country(home):
    small_country(home)
    home.run("ownership", "add", home.file("loopback.csv", "prefix,org_id\n127.0.0.0/9,ORG-A\n"))


def converse(resolver):
    """Twenty clients: each asks for a listed name, for one that leads to a listed address, and for a good one."""
    for client in range(1, 21):
        for name in ("BAD.example", "www.example", "good.example"):
            check(resolver.ask(f"127.0.1.{client}", name, timeout=5), "unbound answers")
    time.sleep(2.5)  # Unbound hands its messages on after a second


def check_sightings(home, report, what):
    """60 exchanges are 120 messages; each of the 40 that matter is one sighting."""
    check(report["observations"] >= 120, f"{what}: both messages of each exchange are observed: {report}")
    same(report["new_sightings"], 40, f"{what}: sightings, each exchange once")
    same(report["distinct_addresses"], 20, f"{what}: clients")
    rows = [json.loads(line) for line in home.run("sightings").splitlines()]
    mine = [row for row in rows if row["name"] in ("bad.example", "www.example")]
    same(len(mine), len(rows), f"{what}: nothing else is sighted")
    same({row["address"] for row in rows}, {f"127.0.1.{i}" for i in range(1, 21)}, f"{what}: the clients are sighted")
    by_answer = [row for row in rows if row["name"] == "www.example"]
    same({row["indicator"] for row in by_answer}, {"192.0.2.2"}, f"{what}: an answer shows the listed address")
    same({row["protocol"] for row in rows}, {17}, f"{what}: over UDP")
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d")
    check(all(row["first"][:10] <= today for row in rows), "sightings bear the resolver's time")


def live(what, listen, target, bidirectional):
    with Home(threads=2, flush_seconds=1, allow_documentation="true") as home:
        country(home)
        sock = home.folder / "dnstap.sock"
        process, port = start(home, listen.format(sock=sock))
        resolver = Unbound(home.folder, target.format(sock=sock, port=port), bidirectional)
        try:
            converse(resolver)
        finally:
            resolver.stop()
        time.sleep(0.5)
        report = finish(process)
        entry = report["inputs"][0]
        same(entry["malformed"] + entry["unsupported"] + entry["over_limit"], 0, f"{what}: all is understood: {entry}")
        same(entry["incomplete"], 0, f"{what}: Unbound's stream ends with STOP")
        check(entry["connections"] >= 1, f"{what}: a connection was counted")
        check_sightings(home, report, what)
        check(not sock.exists(), "the socket is gone with its listener")


def reconnects():
    """A monitor that is stopped, or killed, and started again: Unbound comes back by itself."""
    with Home(threads=1, flush_seconds=1) as home:
        country(home)
        sock = home.folder / "dnstap.sock"
        listen = f"dnstap=unix://{sock}?mode=0600"
        process, _ = start(home, listen)
        same(sock.stat().st_mode & 0o777, 0o600, "the socket's mode")
        second = home.start("monitor", "--listen", listen)
        second.communicate(timeout=60)
        check(second.returncode != 0, "a second listener on a living socket is refused")
        resolver = Unbound(home.folder, f'dnstap-socket-path: "{sock}"')
        try:
            resolver.ask("127.0.1.1", "bad.example", timeout=5)
            time.sleep(2)
            process.kill()
            process.communicate()
            check(sock.exists(), "a killed monitor leaves its socket")
            process, _ = start(home, listen)
            for _ in range(40):  # until Unbound has tried again
                resolver.ask("127.0.1.2", "bad.example", timeout=5)
                time.sleep(0.25)
        finally:
            resolver.stop()
        report = finish(process)
        check(report["inputs"][0]["records"] > 0, f"messages come again after the restart: {report}")
        check(report["distinct_addresses"] >= 1, "and are matched")


def as_file():
    """What fstrm_capture writes of the same Unbound is read as a file, whole and cut."""
    with Home(threads=2) as home:
        country(home)
        sock, path = home.folder / "capture.sock", home.folder / "capture.fstrm"
        capture = subprocess.Popen(["fstrm_capture", "-t", CONTENT_TYPE.decode(), "-u", str(sock), "-w", str(path)],
                                   stderr=subprocess.DEVNULL)
        for _ in range(100):
            if sock.exists():
                break
            time.sleep(0.05)
        resolver = Unbound(home.folder, f'dnstap-socket-path: "{sock}"')
        try:
            converse(resolver)
        finally:
            resolver.stop()
            time.sleep(0.5)
            capture.send_signal(signal.SIGTERM)
            capture.wait(timeout=30)
        report = home.json("monitor", path)
        entry = report["inputs"][0]
        same(entry["format"], "dnstap", "the file is known by its beginning")
        same(entry["incomplete"], 0, "a whole file")
        check_sightings(home, report, "file")
        before = figures(home, start="2020-01-01", end="2099-12-31")
        again = home.json("monitor", path)
        same(again["new_sightings"], 0, "the file a second time gives nothing new")
        cut = home.folder / "cut.fstrm"
        cut.write_bytes(path.read_bytes()[:-20])
        entry = home.json("monitor", cut)["inputs"][0]
        check(entry["incomplete"] > 0, "a cut file is said to be cut")
        same(figures(home, start="2020-01-01", end="2099-12-31"), before, "figures")


def strangers():
    """Senders that are none: each is refused by itself, and a good one beside them is heard."""
    with Home(threads=1, flush_seconds=1) as home:
        country(home)
        process, port = start(home, "dnstap=tcp://127.0.0.1:0")
        control = lambda kind, body=b"": struct.pack(">III", 0, 4 + len(body), kind) + body
        field = lambda name: struct.pack(">II", 1, len(name)) + name
        for bytes_sent in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", control(4, field(b"protobuf:other")),
                           control(2, field(CONTENT_TYPE)) + struct.pack(">I", 2 << 20),
                           control(2, field(CONTENT_TYPE)) + control(77) * 100):
            with socket.create_connection(("127.0.0.1", port)) as stranger:
                stranger.sendall(bytes_sent)
                stranger.settimeout(10)
                try:
                    same(stranger.recv(100), b"", "a stranger is answered nothing")
                except ConnectionResetError:
                    pass
        with socket.create_connection(("127.0.0.1", port)) as sender:
            sender.settimeout(10)
            sender.sendall(control(4, field(CONTENT_TYPE)))
            same(sender.recv(100), control(1, field(CONTENT_TYPE)), "ACCEPT")
            sender.sendall(control(2, field(CONTENT_TYPE)) + struct.pack(">I", 4) + b"\xff\xff\xff\xff" + control(3))
            same(sender.recv(100), control(5), "FINISH")
        entry = finish(process)["inputs"][0]
        same(entry["connections"], 5, "connections")
        same(entry["malformed"], 2, "no frame stream, and no protobuf")
        same(entry["unsupported"], 1, "another content type")
        same(entry["over_limit"], 2, "an endless frame, endless control frames")


def main():
    live("unix", "dnstap=unix://{sock}", 'dnstap-socket-path: "{sock}"', True)
    live("unix, one way", "dnstap=unix://{sock}", 'dnstap-socket-path: "{sock}"', False)
    live("tcp", "dnstap=tcp://127.0.0.1:0", 'dnstap-ip: "127.0.0.1@{port}"', True)
    reconnects()
    as_file()
    strangers()


main()
