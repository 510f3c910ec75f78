"""The journey of incidents in a browser, on the real hub (tests/browser/incidents.mjs): reported in three steps, worked on by
unit and centre, a mail taken, closed after the closing report; in both languages, light and dark, wide and narrow."""
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from luytre import ROOT, Home

OUT = ROOT / "build/portal-shots/incidents"
PASSWORD = "ba con trâu vàng ở bờ ao"
MAIL = """From: {0}
To: suco@centre.test
Subject: {1}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{2}
--b
Content-Disposition: attachment; filename="a.log"

log
--b--
"""


def skip(why):
    print(f"left out: {why}")
    sys.exit(77)


def main():
    if not shutil.which("node"):
        skip("node is not installed")
    if not os.path.exists(os.environ.get("CHROMIUM", "/usr/bin/chromium")):
        skip("chromium is not installed (tools/setup test)")
    if subprocess.run([ROOT / "tools/build_portal"], capture_output=True).returncode != 0:
        sys.exit("the portal does not build: see build/portal.log")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with Home(http_listen="127.0.0.1:0", portal=ROOT / "build/portal", second_factor_optional=1) as home:
        home.run("organisations", "add", ROOT / "data/vn/organisations.csv")
        for login, role, body, name in (("hoa", "administrator", "MIN-MOH", "Giàng Thị Hoa"), ("khach", "administrator", "SOE-EVN", "Người khác"),
                                        ("truc", "operator", "", "Ca trực hai")):
            home.run("users", "add", login, "--role", role, "--name", name, "--email", f"{login}@x.test",
                     *(["--organisation", body] if body else []), input=PASSWORD + "\n")
        detected = time.strftime("%H:%M %d/%m/%Y", time.gmtime(time.time() + 7 * 3600 - 3600))
        for sender, subject, text in (("An <an@yte.test>", "=?utf-8?Q?C=E1=BB=95ng_b=E1=BB=8B_thay_=C4=91=E1=BB=95i_giao_di=E1=BB=87n?=",
                                       f"Tên hệ thống bị sự cố: yte.test\nThời gian phát hiện sự cố: {detected}\nMô tả sơ bộ về sự cố: trang chủ bị thay"),
                                      ("Ai do <x@spam.test>", "=?utf-8?Q?Tr=C3=BAng_th=C6=B0=E1=BB=9Fng?=", "Bấm vào đây")):
            home.run("incidents", "mail", "-", input=MAIL.format(sender, subject, text))
        words = []
        hub = home.start("serve")
        threading.Thread(target=lambda: [words.append(line) for line in hub.stderr], daemon=True).start()
        try:
            end = time.monotonic() + 60
            address = None
            while not address and time.monotonic() < end and hub.poll() is None:
                found = [m for m in (re.search(r"serving (https?://\S+?);?(\s|$)", line) for line in list(words)) if m]
                address = found[0][1] if found else None
                time.sleep(0.05)
            if not address:
                sys.exit("the hub does not serve:\n" + "".join(words))
            scene = home.file("scene.json", json.dumps({"password": PASSWORD}))
            command = ["node", ROOT / "tests/browser/incidents.mjs", "--hub", address, "--out", OUT, "--scene", scene]
            done = subprocess.run([str(part) for part in command], timeout=400)
        finally:
            hub.terminate()
            code = hub.wait(30)
        if done.returncode != 0 or code != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said ({code}):\n" + "".join(words)[-4000:])
        home.run("incidents", "verify")


main()
