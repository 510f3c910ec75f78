"""Live capture on the loopback interface: known packets of others' making come out as what they are."""
import signal
import socket
import sys
import threading
import time

from luytre import Home, check, same
import json


def start(home, listen):
    process = home.start("--json", "monitor", "--listen", listen)
    line = process.stderr.readline()
    while line and "listening" not in line and "capture" not in line:
        line = process.stderr.readline()
    return process, line


def finish(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    check(process.returncode == 0, f"the monitor ends well when asked to: {process.returncode} {err}")
    return json.loads(out)


def web_server():
    """One that answers each connection with a line and waits for its end."""
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


def main():
    with Home(flush_seconds=1, allow_documentation="true") as home:
        home.run("ownership", "add", home.file("country.csv", "prefix\n127.0.0.0/8\n"))
        for bad, word in (("capture://", "INTERFACE"), ("capture://lo?filtre=x", "filtre")):
            home.run("monitor", "--listen", bad, code=2)
            check(word in home.errors, f"{bad}: {home.errors}")
        answer = home.json("monitor", "--listen", "capture://nosuch0", code=None)
        check("nosuch0" in answer["inputs"][0].get("problem", ""), f"a missing interface is named: {answer}")
        answer = home.json("monitor", "--listen", "capture://lo?filter=tcp+prot+80", code=None)
        problem = answer["inputs"][0].get("problem", "")
        if "CAP_NET_RAW" in problem:
            print(f"left out: {problem}")
            sys.exit(77)
        check("tcp prot 80" in problem, f"a filter that is none is shown: {problem}")

        port = web_server()
        process, line = start(home, f"capture://lo?filter=tcp+port+{port}+or+udp+port+{port}")
        check("listening" in line, f"the monitor says that it captures: {line}")
        for i in range(20):
            with socket.create_connection(("127.0.0.1", port)) as s:
                for k in range(3):
                    s.sendall(f"GET /p{i}/{k} HTTP/1.1\r\nHost: may-chu.example\r\n\r\n".encode())
                    s.recv(4096)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.bind(("127.0.0.1", 0))
        for i in range(100):
            try:
                sender.sendto(b"x" * 50, ("127.0.0.1", port))
            except ConnectionRefusedError:  # the answer to the one before
                sender.sendto(b"x" * 50, ("127.0.0.1", port))
        time.sleep(1.5)
        report = finish(process)
        entry = report["inputs"][0]
        same(entry["format"], "capture", "format")
        same(entry["kernel_drops"], 0, "drops")
        check(entry["datagrams"] > 20 * 10 + 100, f"packets captured: {entry['datagrams']}")
        same(report["observations"], 20 + 60 + 1, "20 connections, 60 requests, one conversation over UDP")
        same((entry["malformed"], entry["over_limit"]), (0, 0), "malformed, over limit")


main()
