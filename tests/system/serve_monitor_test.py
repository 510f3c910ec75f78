"""The hub and the monitor in one process: NetFlow of a real exporter, over UDP, becomes evidence, figures and findings
while people, sensors' jobs and other commands go on; killed at any moment it loses nothing that was committed and
counts nothing twice."""
import json
import random
import re
import socket
import struct
import subprocess
import time

from hub import Hub, Person
from luytre import Home, check, same, small_country
from netflow_test import write_capture

LISTEN = ("--listen", "netflow=udp://127.0.0.1:0")


def version5(sequence, second, records):
    header = struct.pack(">HHIIIIBBH", 5, len(records), 3600000, second, 0, sequence, 0, 1, 0)
    return header + b"".join(
        struct.pack(">IIIHHIIIIHHBBBBHHBBH", src, dst, 0, 0, 0, 2, 120, 3590000, 3600000, 40000, 23, 0, 2, 6, 0, 0, 0, 0,
                    0, 0) for src, dst in records)


def netflow_port(hub):
    for _ in range(300):
        found = re.search(r'"listening","detail":"netflow=\S+ \(port (\d+)\)', hub.text())
        if found:
            return int(found.group(1))
        time.sleep(0.1)
    check(False, f"the hub does not say where it listens: {hub.text()}")


def operator(home, hub):
    token = re.search(r"three days: (\S+)", (home.path / "first-run-password").read_text()).group(1)
    return Person(hub.port).enter("operator", token)


def wait_for(what, ask, seconds=60):
    until = time.monotonic() + seconds
    while True:
        found = ask()
        if found or time.monotonic() > until:
            check(found, what)
            return found
        time.sleep(0.3)


def findings(person):
    answer = person.get("/api/findings?limit=500")
    check(answer.status == 200, f"findings: {answer.status} {answer.text}")
    return [{**one, "organisation": one["organisation"]["id"]} for one in answer.json()["items"]]


def day_figures(home, day):
    return home.json("situation", "--from", day, "--to", day)["distinct_addresses"]


def exporter_to_findings():
    """softflowd reads a capture of 200 hosts; every even one talks to a listed address."""
    with Home(threads=2, flush_seconds=1) as home:
        small_country(home)
        sent = write_capture(home.folder / "capture.pcap")
        with Hub(home, *LISTEN) as hub:
            port = netflow_port(hub)
            person = operator(home, hub)
            done = subprocess.run(["softflowd", "-d", "-r", home.folder / "capture.pcap", "-n", f"127.0.0.1:{port}", "-v",
                                   "9", "-a", "-c", "none", "-p", home.folder / "pid"], capture_output=True, text=True,
                                  timeout=60)
            check(done.returncode == 0, f"softflowd ends well: {done.stdout}{done.stderr}")
            items = wait_for("findings of what the exporter sent",
                             lambda: [f for f in findings(person)] if len(findings(person)) >= len(sent) else None)
            same(sorted(f["subject"] for f in items), sorted(sent), "one finding for each host that talked")
            check(all(f["organisation"] == "ORG-A" for f in items), "findings are their owner's")
            same(day_figures(home, "2018-12-03"), len(sent), "the figures have them too, while it runs")
            # Another command writes the home, and what it writes counts at once for the running monitor.
            home.run("indicators", "add", home.file("later.txt", "203.0.113.77:23\n203.0.113.77:24\n"), "--family", "emotet",
                     "--allow-documentation")
            home.run("ownership", "add", home.file("more.csv", "prefix,org_id\n198.19.0.0/24,ORG-B\n"))
            sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            second = int(time.time())

            def later():
                sender.sendto(version5(0, second, [(0xC6130005, 0xCB00714D)]), ("127.0.0.1", port))
                return [f for f in findings(person) if f["subject"] == "198.19.0.5"]

            items = wait_for("a list added meanwhile is in force", later, 90)
            same(items[0]["organisation"], "ORG-B", "ownership added meanwhile is in force")
            known = person.get("/api/lookup?q=203.0.113.77").json()
            same([one["value"] for one in known["indicators"]], ["203.0.113.77:23", "203.0.113.77:24"],
                 "services on an address are found by it")
            same([one["organisation"]["id"] for one in known["contacts"]], ["ORG-B"], "who contacted one of them")


def killed_and_started_again():
    """Rows are sent through six kills; what a run said it had brought into the figures is there, and nothing twice."""
    with Home(threads=1, flush_seconds=1) as home:
        small_country(home)
        day = time.strftime("%Y-%m-%d", time.gmtime())
        choose = random.Random(4)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        hosts, due = 0, 0
        with Hub(home) as hub:
            operator(home, hub)
        for _ in range(6):
            hub = Hub(home, *LISTEN)
            port = netflow_port(hub)
            until = time.monotonic() + choose.uniform(1.5, 4.5)
            sequence, second = 0, int(time.time())
            while time.monotonic() < until:
                records = [(0xC6120000 + hosts + i, 0xC0000201) for i in range(20)]
                sender.sendto(version5(sequence, second, records), ("127.0.0.1", port))
                hosts += 20
                sequence += 20
                time.sleep(0.02)
            # What the program says it committed is due, whenever it is killed after that.
            hub.process.kill()
            hub.process.wait()
            hub.output.close()
            due += sum(int(n) for n in re.findall(r'"monitor","detail":"(\d+) new sightings', hub.text()))
        with Hub(home, *LISTEN) as hub:
            netflow_port(hub)
            wait_for("what was left is applied", lambda: not list((home.path / "segments").glob("*.rows")))
        found = [json.loads(row)["address"]
                 for row in home.run("sightings", "--from", day, "--to", day, "--limit", "100000").splitlines()]
        same(len(found), len(set(found)), "each host was sent once and stands once")
        same(day_figures(home, day), len(found), "the figures have what the evidence has")
        check(due > 0 and len(found) >= due, f"what was committed is there: {len(found)} of {due}, sent {hosts}")


def main():
    exporter_to_findings()
    killed_and_started_again()


if __name__ == "__main__":
    main()
