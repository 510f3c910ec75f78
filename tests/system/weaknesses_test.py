"""A real nmap scan of a real service on loopback: found, closed when the service stops, reopened when it is back. And
every format's sample through the command line; nothing is scanned that is not the body's own."""
import http.server
import json
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
        class Server(http.server.ThreadingHTTPServer):
            allow_reuse_address = True

            def handle_error(self, *_):
                pass  # nmap hangs up in the middle of answers
        self.server = Server(("127.0.0.1", port), Silent)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def found(home):
    return home.json("weaknesses", "list", *BODY)["weaknesses"]


def finding(home):
    """The one finding of kind weakness: as the hub and its people have it."""
    all = home.json("findings", "--kind", "weakness", "--limit", "0")["findings"]
    same(len(all), 1, "findings of kind weakness")
    return all[0]


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
    same(one["priority"], sum(term["points"] for term in one["terms"]), "the priority is the sum of its terms")
    same((finding(home)["state"], finding(home)["what"]), ("open", "exposed:development-server"), "its finding")
    same(scan()["seen_again"], 1, "second scan")
    service.stop()
    same(scan()["port_closed"], 1, "after the service stopped")
    one = found(home)[0]
    same((one["state"], one["closed_because"]), ("closed", "port-closed"), "closed")
    same((finding(home)["state"], finding(home)["closed_because"]), ("closed", "port-closed"), "its finding closed")
    service = Service(service.port)
    same(scan()["reopened"], 1, "after it came back")
    one = found(home)[0]
    same((one["state"], one["episode"]), ("open", 2), "reopened")
    same((finding(home)["state"], finding(home)["episode"]), ("open", 2), "its finding reopened")
    events = home.json("weaknesses", "history", one["id"])["history"]
    same([e["event"] for e in events], ["opened", "closed", "reopened"], "its history")
    assets = home.json("weaknesses", "assets", "list", "--place", "127.0.0.1")["assets"]
    check(any("SimpleHTTPServer" in a["product"] or "python" in a["product"].lower() for a in assets),
          "the product is in the inventory")
    home.run("weaknesses", "accept", one["id"], "--until", "2999-01-01", "--reason", "a test needs it")
    same(scan()["reopened"], 0, "accepted")
    same(found(home)[0]["closed_because"], "accepted", "accepted stays closed")
    same(finding(home)["state"], "accepted-risk", "its finding")
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


def inventory_and_what_is_known(home):
    """An inventory held against a published list: opened, then mended by a later version."""
    nvd = {"format": "NVD_CVE", "version": "2.0", "vulnerabilities": [{"cve": {
        "id": "CVE-2018-15473", "published": "2018-08-17T19:29:00.223", "lastModified": "2018-09-01T00:00:00.000",
        "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "OpenSSH tells which user names exist"}],
        "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [
            {"vulnerable": True, "criteria": "cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", "versionEndExcluding": "7.8"}]}]}]}}]}
    home.run("weaknesses", "knowledge", "add", home.file("nvd.json", json.dumps(nvd)))
    same(home.json("weaknesses", "watch", "user names")["found"], 1, "by words")

    def inventory(version, day):
        home.run("weaknesses", "import", *BODY, "--observed", day, home.file(
            "list.csv", f"ip,product,version\n198.18.0.77,cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*,{version}\n"))
        return home.json("weaknesses", "match", *BODY)["bodies"][0]["result"]
    before = len(found(home))
    same(inventory("7.4", "2024-03-01")["opened"], 1, "opened by the inventory")
    one = next(w for w in found(home) if w["place"] == "198.18.0.77")
    same((one["weakness"], one["rules"], one["fix"]), ("CVE-2018-15473", ["inventory:exact"], "update to 7.8 or later"), "what it says")
    same(home.json("weaknesses", "match", *BODY)["bodies"][0]["result"]["known"], True, "the same again")
    same(inventory("9.6", "2024-03-02")["patched"], 1, "mended")
    same(len(found(home)), before + 1, "no other")


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
        inventory_and_what_is_known(home)
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
