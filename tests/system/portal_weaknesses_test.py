"""The journey of weaknesses in a browser, on the real hub (tests/browser/weaknesses.mjs): a scan dropped, the list with its
sums, the review signed, a later scan that closes, the centre's pages; in both languages, light and dark, wide and narrow."""
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from luytre import ROOT, Home

OUT = ROOT / "build/portal-shots/weaknesses"
PASSWORD = "ba con trâu vàng ở bờ ao"
KEV = {"catalogVersion": "1", "dateReleased": "2026-01-02T14:00:00Z", "vulnerabilities": [
    {"cveID": "CVE-2018-15473", "dateAdded": "2026-01-02", "dueDate": "2026-01-23", "knownRansomwareCampaignUse": "Known"}]}
NVD = {"format": "NVD_CVE", "version": "2.0", "vulnerabilities": [{"cve": {
    "id": "CVE-2018-15473", "published": "2018-08-17T19:29:00.223", "lastModified": "2018-09-01T00:00:00.000",
    "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "OpenSSH through 7.7 tells which user names exist"}],
    "metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {
        "version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N", "baseScore": 5.3}}]},
    "configurations": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [
        {"vulnerable": True, "criteria": "cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", "versionEndExcluding": "7.8"}]}]}]}}]}


def skip(why):
    print(f"left out: {why}")
    sys.exit(77)


def nmap(at, telnet):
    """nmap's own shape: the unit's host and one that is another's."""
    def host(address, ports):
        return (f'<host starttime="{at}" endtime="{at}"><status state="up" reason="syn-ack"/><address addr="{address}" addrtype="ipv4"/>'
                f'<ports><extraports state="closed" count="1000"/>{ports}</ports></host>')
    port = ('<port protocol="tcp" portid="23"><state state="open" reason="syn-ack"/>'
            '<service name="telnet" product="BusyBox telnetd" method="probed" conf="10"/></port>')
    ftp = ('<port protocol="tcp" portid="21"><state state="open" reason="syn-ack"/>'
           '<service name="ftp" product="vsftpd" version="3.0.3" method="probed" conf="10"/></port>')
    return ('<?xml version="1.0"?><!DOCTYPE nmaprun>'
            f'<nmaprun scanner="nmap" args="nmap -sV" start="{at}" version="7.93"><scaninfo type="syn" protocol="tcp" numservices="1024" services="1-1024"/>'
            + host("198.18.8.10", ftp + (port if telnet else "")) + host("198.18.200.1", port)
            + f'<runstats><finished time="{at}" exit="success"/><hosts up="2" down="0" total="2"/></runstats></nmaprun>')


def main():
    if not shutil.which("node"):
        skip("node is not installed")
    if not os.path.exists(os.environ.get("CHROMIUM", "/usr/bin/chromium")):
        skip("chromium is not installed (tools/setup test)")
    if subprocess.run([ROOT / "tools/build_portal"], capture_output=True).returncode != 0:
        sys.exit("the portal does not build: see build/portal.log")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with Home(http_listen="127.0.0.1:0", portal=ROOT / "build/portal", second_factor_optional=1, allow_documentation=1) as home:
        home.run("organisations", "add", ROOT / "data/vn/organisations.csv")
        home.run("ownership", "add", home.file("ownership.csv", "prefix,org_id\n198.18.8.0/24,MIN-MOH\n198.18.200.0/24,SOE-EVN\n"))
        home.run("weaknesses", "knowledge", "add", home.file("nvd.json", json.dumps(NVD)), home.file("kev.json", json.dumps(KEV)))
        words = []
        hub = home.start("serve", "--first-run-password-file", home.folder / "first")
        threading.Thread(target=lambda: words.extend(hub.stderr), daemon=True).start()
        try:
            end, address = time.monotonic() + 60, None
            while time.monotonic() < end and not address and hub.poll() is None:
                address = next((m[1] for line in list(words) if (m := re.search(r"serving (https?://\S+?);?(\s|$)", line))), None)
                time.sleep(0.05)
            if not address:
                sys.exit("the hub does not serve:\n" + "".join(words))
            people = {"member": ("lan", "MIN-MOH", "member", "Lò Thị Lan"), "administrator": ("hung", "MIN-MOH", "administrator", "Giàng A Hùng"),
                      "operator": ("truc", "", "operator", "Ca trực")}
            for login, body, role, name in people.values():
                home.run("users", "add", login, *(["--organisation", body] if body else []), "--role", role, "--name", name,
                         "--email", f"{login}@x.test", input=PASSWORD + "\n")
            now = int(time.time())
            scene = {
                "password": PASSWORD, **{what: one[0] for what, one in people.items()},
                "scan": str(home.file("quet.xml", nmap(now - 7200, True))),
                "later": str(home.file("quet-lai.xml", nmap(now - 3600, False))),
                "inventory": str(home.file("tai-san.csv", "Tên máy chủ,IP,Phần mềm,Phiên bản,Cấp độ,Phụ trách\n"
                                           "cong.moh.gov.vn,198.18.8.20,cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*,7.4,4,Phòng CNTT\n")),
                "junk": str(home.file("ghi-chu.txt", "không phải danh mục")),
            }
            command = ["node", ROOT / "tests/browser/weaknesses.mjs", "--hub", address, "--out", OUT, "--scene", home.file("scene.json", json.dumps(scene))]
            done = subprocess.run([str(part) for part in command], env=home.environment(), timeout=300)
        finally:
            hub.terminate()
            code = hub.wait(30)
        if done.returncode != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said:\n" + "".join(words)[-4000:])
        if code != 0:
            sys.exit(f"the hub ends with {code}:\n" + "".join(words))


main()
