"""A real nmap scan of a real service on loopback: found, closed when the service stops, reopened when it is back. And
every format's sample through the command line; nothing is scanned that is not the body's own."""
import http.server
import shutil
import sys
import threading
import time

from luytre import ROOT, Home, check, same

SAMPLES = ROOT / "src/weaknesses/scans/corpus/scans"
BODY = ("--organisation", "ORG-A")


class Service:
    """Python's own web server on one port of loopback, until it is stopped."""

    def __init__(self, port=0):
        class Silent(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass
        http.server.ThreadingHTTPServer.allow_reuse_address = True
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Silent)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def found(home):
    return home.json("weaknesses", "list", *BODY)["weaknesses"]


def scan_of_a_real_service(home):
    service = Service()
    ports = service.port

    def scan():
        time.sleep(1.1)  # nmap tells its times in whole seconds
        return home.json("weaknesses", "scan", "127.0.0.1", *BODY, "--ports", ports)["results"][0]

    first = scan()
    same((first["opened"], first["foreign_hosts"]), (1, 0), "first scan")
    one = found(home)[0]
    same((one["weakness"], one["place"], one["port"], one["state"]),
         ("exposed:development-server", "127.0.0.1", service.port, "open"), "what was found")
    same(scan()["seen_again"], 1, "second scan")
    service.stop()
    same(scan()["port_closed"], 1, "after the service stopped")
    one = found(home)[0]
    same((one["state"], one["closed_because"]), ("closed", "port-closed"), "closed")
    service = Service(service.port)
    same(scan()["reopened"], 1, "after it came back")
    one = found(home)[0]
    same((one["state"], one["episode"]), ("open", 2), "reopened")
    events = home.json("weaknesses", "history", one["id"])["history"]
    same([e["event"] for e in events], ["opened", "closed", "reopened"], "its history")
    assets = home.json("weaknesses", "assets", "list", "--place", "127.0.0.1")["assets"]
    check(any("SimpleHTTPServer" in a["product"] or "python" in a["product"].lower() for a in assets),
          "the product is in the inventory")
    home.run("weaknesses", "accept", one["id"], "--until", "2999-01-01", "--reason", "a test needs it")
    same(scan()["reopened"], 0, "accepted")
    same(found(home)[0]["closed_because"], "accepted", "accepted stays closed")
    service.stop()


def nothing_else_is_scanned(home):
    for target in ("127.0.0.2", "203.0.113.130", "0.0.0.0/0", "127.0.0.0/8", "-oN/tmp/x"):
        home.run("weaknesses", "scan", *BODY, "--", target, code=2)
    home.run("weaknesses", "scan", "127.0.0.1", "--organisation", "ORG-B", code=2)
    home.run("weaknesses", "scan", "127.0.0.1", *BODY, "--ports", "22;id", code=2)
    shown = home.json("weaknesses", "scan", "127.0.0.1", *BODY, "--only-show")
    same((shown["targets"], shown["addresses"]), (["127.0.0.1/32"], 1), "shown only")


def samples(home):
    """Each sample twice: the second time nothing changes."""
    files = sorted(SAMPLES.iterdir())
    for again in (False, True):
        done = home.json("weaknesses", "import", *files, *BODY, "--observed", "2024-03-01")
        same((len(done["files"]), done["problems"]), (len(files), []), "all were read")
        same([f["result"]["known"] for f in done["files"]], [again] * len(files), "known")
    total = home.json("weaknesses", "situation", *BODY, "--by", "weakness")
    keys = {row["key"]: row for row in total["rows"]}
    for weakness in ("CVE-2021-44228", "CVE-2017-0143", "CVE-2024-0727", "CVE-2022-41082", "trivy:DS002"):
        check(weakness in keys, f"{weakness} is there")
    same(total["open"], sum(row["open"] for row in total["rows"]), "the sum of the rows")
    same(sum(row["open"] for row in home.json("weaknesses", "situation", "--by", "organisation")["rows"]),
         total["open"], "one body has all")
    # Log4Shell at the web server (nuclei) and in an image (grype): two assets, one weakness.
    same(keys["CVE-2021-44228"]["assets"], 2, "assets with Log4Shell")
    table = home.file("inventory.csv", "Tên máy chủ,IP,Phần mềm,Phiên bản,Cấp độ\nweb.org-a.example,198.18.0.10,nginx,1.18,3\n"
                                       "x,203.0.113.130,nginx,1.18,3\n")
    counts = home.json("weaknesses", "import", table, *BODY, "--observed", "2024-03-01")["files"][0]["assets"]
    same((counts["added"], counts["foreign"]), (1, 1), "inventory")
    counts = home.json("weaknesses", "import", table, *BODY, "--observed", "2024-03-01")["files"][0]["assets"]
    same((counts["added"], counts["changed"], counts["unchanged"]), (0, 0, 1), "the same inventory again")


def main():
    if not shutil.which("nmap"):
        print("nmap is not installed")
        sys.exit(77)
    with Home() as home:
        home.run("organisations", "add", home.file(
            "organisations.csv", "org_id,sector,name_vi\nORG-A,MINISTRY,Bộ A\nORG-B,PROVINCE,Tỉnh B\n"))
        home.run("ownership", "add", home.file(
            "ownership.csv",
            "prefix,org_id\n127.0.0.1/32,ORG-A\n198.18.0.0/24,ORG-A\n2001:db8::/48,ORG-A\n203.0.113.128/25,ORG-B\n"))
        nothing_else_is_scanned(home)
        scan_of_a_real_service(home)
        acts = home.json("audit", "list", "--last", "100")
        check("weakness.scan" in str(acts), "scans are in the audit")
        home.run("audit", "verify")
    with Home() as home:
        home.run("organisations", "add", home.file("organisations.csv", "org_id,sector,name_vi\nORG-A,MINISTRY,Bộ A\n"
                                                                        "ORG-B,PROVINCE,Tỉnh B\n"))
        home.run("ownership", "add", home.file(
            "ownership.csv", "prefix,org_id\n198.18.0.0/24,ORG-A\n2001:db8::/48,ORG-A\n203.0.113.128/25,ORG-B\n"))
        samples(home)


main()
