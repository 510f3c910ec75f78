"""A capture that tcpdump writes of real conversations: as many connections and requests as tshark finds in it."""
import re
import signal
import socket
import subprocess
import sys
import threading
import time

from luytre import Home, check, same


def left_out(why):
    print(f"left out: {why}")
    sys.exit(77)


def web_server():
    """One that answers each request with a line; its port."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(16)

    def serve():
        while True:
            connection, _ = server.accept()
            while connection.recv(4096):
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
            connection.close()
    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def tshark(path, *arguments):
    done = subprocess.run(["tshark", "-n", "-r", str(path), *arguments], capture_output=True, text=True, timeout=120)
    check(done.returncode == 0, done.stderr)
    return done.stdout


def main():
    with Home() as home:
        home.run("ownership", "add", home.file("country.csv", "prefix\n127.0.0.0/8\n"))
        port, path = web_server(), home.folder / "lo.pcap"
        try:
            capture = subprocess.Popen(["tcpdump", "-i", "lo", "-n", "-U", "-Z", "root", "-w", str(path), f"tcp port {port}"],
                                       stderr=subprocess.PIPE, text=True)
        except FileNotFoundError:
            left_out("there is no tcpdump")
        line = capture.stderr.readline()
        while line and "listening" not in line:
            if "permi" in line.lower():
                left_out(line.strip())
            line = capture.stderr.readline()
        check(line, "tcpdump captures")
        for i in range(30):
            with socket.create_connection(("127.0.0.1", port)) as s:
                for k in range(i % 4):
                    s.sendall(f"GET /p{i}/{k} HTTP/1.1\r\nHost: may-chu.example\r\nUser-Agent: t\r\n\r\n".encode())
                    s.recv(4096)
        time.sleep(1)
        capture.send_signal(signal.SIGINT)
        check(" 0 packets dropped by kernel" in " " + capture.communicate(timeout=30)[1].replace("\n", " "), "tcpdump lost nothing")
        connections = len(re.findall(r"<->", tshark(path, "-q", "-z", "conv,tcp").split("\n", 4)[4]))
        requests = len(tshark(path, "-d", f"tcp.port=={port},http", "-Y", "http.request").splitlines())
        same((connections, requests), (30, sum(i % 4 for i in range(30))), "connections and requests by tshark")
        report = home.json("monitor", path)
        same(report["inputs"][0]["format"], "pcap", "format")
        same(report["observations"], connections + requests, "connections and requests")
        same({k: report["inputs"][0][k] for k in ("malformed", "incomplete", "over_limit")},
             {"malformed": 0, "incomplete": 0, "over_limit": 0}, "packets left over")


main()
