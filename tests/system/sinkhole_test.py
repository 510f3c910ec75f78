"""The sinkhole: answers nothing useful, is never an amplifier, and tells malware from mere visitors."""
import http.client
import json
import re
import signal
import socket
import struct
import time

from luytre import Home, check, figures, same, small_country

LISTENS = ("http://127.0.0.1:0", "dns://127.0.0.1:0", "tcp://127.0.0.1:0")


def start(home, *extra):
    process = home.start("--json", "sinkhole", "--listen", ",".join(LISTENS), *extra)
    ports = {}
    while len(ports) < len(LISTENS):
        line = process.stderr.readline()
        check(line, "the sinkhole says where it listens")
        if found := re.search(r"listening: (\w+)://127\.0\.0\.1:(\d+)", line):
            ports[found.group(1)] = int(found.group(2))
    return process, ports


def finish(process):
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=120)
    check(process.returncode == 0, f"the sinkhole ends well when asked to: {process.returncode} {err}")
    return json.loads(out)


def get(port, client, host, path="/", method="GET", body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(client, 0))
    connection.request(method, path, body=body, headers={"Host": host, "User-Agent": "test/1.0"})
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response, text


def dns_query(name, flags=0x0100, kind=1, edns=False):
    labels = b"".join(bytes([len(l)]) + l.encode() for l in name.split("."))
    query = struct.pack(">HHHHHH", 0x1234, flags, 1, 0, 0, int(edns)) + labels + b"\0" + struct.pack(">HH", kind, 1)
    return query + (b"\0" + struct.pack(">HHIH", 41, 4096, 0, 0) if edns else b"")


def ask_udp(port, client, query, timeout=5):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind((client, 0))
        udp.settimeout(timeout)
        udp.sendto(query, ("127.0.0.1", port))
        try:
            return udp.recv(65536)
        except TimeoutError:
            return None


def ask_tcp(port, client, query):
    with socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(client, 0)) as tcp:
        tcp.sendall(struct.pack(">H", len(query)) + query)
        answer = b""
        while chunk := tcp.recv(4096):
            answer += chunk
        same(struct.unpack(">H", answer[:2])[0], len(answer) - 2, "the length in front")
        return answer[2:]


def say(port, client, text):
    """What the silent service answers until it closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(client, 0)) as tcp:
        if text:
            tcp.sendall(text)
        else:
            tcp.shutdown(socket.SHUT_WR)
        answer = b""
        while chunk := tcp.recv(4096):
            answer += chunk
        return answer


def answers(ports):
    response, text = get(ports["http"], "127.0.1.1", "www.bad.example")
    same(response.status, 200, "the root is there")
    same(response.getheader("X-Sinkhole"), "https://cert.example/sinkhole", "the contact is told")
    check(len(text) < 200 and b"sinkhole" in text, "a line for people")
    response, text = get(ports["http"], "127.0.1.2", "www.bad.example", "/gate.php?id=1", "POST", b"x" * 20000)
    same((response.status, text), (404, b""), "nothing for malware")
    same(get(ports["http"], "127.0.1.3", "127.0.0.1", "/")[0].status, 200, "a visitor without a name")

    for edns in (False, True):
        query = dns_query("bad.example", edns=edns)
        answer = ask_udp(ports["dns"], "127.0.1.4", query)
        check(len(answer) <= len(query), "an answer is never longer than the query")
        same(answer[:2] + answer[4:12], query[:2] + struct.pack(">HHHH", 1, 0, 0, 0), "no records")
        same(struct.unpack(">H", answer[2:4])[0], 0x8500, "a response, authoritative, no error")
    same(ask_tcp(ports["dns"], "127.0.1.5", dns_query("x.bad.example"))[12:], dns_query("x.bad.example")[12:],
         "over TCP the same")
    ask_udp(ports["dns"], "127.0.1.6", dns_query("bad.example", flags=0))
    ask_udp(ports["dns"], "127.0.1.7", dns_query("unlisted.example"))
    for junk in (b"", b"junk", dns_query("bad.example", flags=0x8180), dns_query("bad.example", flags=0x2000)):
        same(ask_udp(ports["dns"], "127.0.1.8", junk, timeout=0.3), None, "what is no query gets no answer")

    same(say(ports["tcp"], "127.0.1.9", b"\0\xff\5\0\0\0\x51abcd"), b"", "the silent service")
    same(say(ports["tcp"], "127.0.1.10", b""), b"", "says nothing")
    same(say(ports["tcp"], "127.0.1.11", b"GET /x HTTP/1.1\r\nHost: bad.example\r\n\r\n"), b"", "to nobody")
    get(ports["http"], "127.0.9.1", "bad.example")  # a known research scanner


def main():
    with Home(threads=2, flush_seconds=1, sinkhole_contact="https://cert.example/sinkhole") as home:
        small_country(home)
        home.run("ownership", "add", home.file("loopback.csv", "prefix,org_id\n127.0.0.0/9,ORG-A\n"))
        # The sinkhole's own address stands on somebody's list, as those of sinkholes do.
        home.run("indicators", "add", home.file("sinkholes.txt", "127.0.0.1\n"), code=None)
        log = home.folder / "visits.jsonl"
        harmless = home.file("scanners.txt", "127.0.9.0/24 # research\n")
        process, ports = start(home, "--log", log, "--harmless", harmless)
        answers(ports)
        report = finish(process)

        same(report["visits"], {"http": 4, "dns": 5, "tcp": 3}, "visits")
        same(report["verdicts"], {"known": 6, "resolver": 1, "unknown": 4, "harmless": 1, "not-a-visit": 0}, "verdicts")
        same(report["malformed"], 4, "datagrams that are no query")
        same(report["lost"] + report["limited"], 0, "nothing is dropped")
        rows = [json.loads(line) for line in home.run("sightings").splitlines()]
        infected = {row["address"] for row in rows if row["category"] != "behaviour"}
        same(infected, {f"127.0.1.{i}" for i in (1, 2, 4, 5, 11)}, "those who asked for a listed name are infected")
        same({row["family"] for row in rows if row["address"] in infected}, {"mirai"}, "the name tells the family")
        same({row["remote"] for row in rows}, {"127.0.0.1"}, "what they reached is the sinkhole")
        others = {row["address"]: row for row in rows if row["category"] == "behaviour"}
        same(set(others), {f"127.0.1.{i}" for i in (3, 6, 7, 9, 10)}, "the others came")
        same({(row["family"], row["evidence"]) for row in others.values()}, {("", "suspected")}, "and that is all")
        same(others["127.0.1.6"]["detail"]["family_asked_for"], "mirai", "what a resolver asked for")
        check(others["127.0.1.9"]["detail"]["opening"].startswith("00ff05"), "what was said first")
        same(figures(home, start="2020-01-01", end="2099-12-31")["distinct_addresses"], 5, "figures")
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        same(len(lines), 12, "a line for each visit")
        same(lines[1]["path"], "/gate.php?id=1", "with what was asked for")

        # One source beyond its rate is not looked at; others are.
        process, ports = start(home, "--rate", "1")
        answered = sum(ask_udp(ports["dns"], "127.0.2.1", dns_query("bad.example"), 0.1) is not None for _ in range(30))
        check(10 <= answered < 20, f"ten at once, then one a second: {answered}")
        check(ask_udp(ports["dns"], "127.0.2.2", dns_query("bad.example")), "another source is answered")
        # Those who hold connections open and say nothing are closed.
        held = [socket.create_connection(("127.0.0.1", ports["http"]), source_address=("127.0.2.3", 0)) for _ in range(5)]
        for connection in held:
            connection.settimeout(20)
            same(connection.recv(10), b"", "a silent visitor is closed on")
            connection.close()
        time.sleep(0.3)
        report = finish(process)
        same(report["limited"], 30 - answered, "the others are counted")
        same(report["visits"]["http"], 5, "silent visitors came too")


main()
