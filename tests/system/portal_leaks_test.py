"""The journey of leaked accounts in a browser, on the real hub (tests/browser/leaks.mjs): a body that sees, names and closes
its accounts, and the centre's figures; in both languages, light and dark, wide and narrow."""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from luytre import ROOT, Home

OUT = ROOT / "build/portal-shots/leaks"
PASSWORD = "ba con trâu vàng ở bờ ao"


def skip(why):
    print(f"left out: {why}")
    sys.exit(77)


def leaks(home):
    """Fourteen accounts of Lai Châu, nine with a readable password; twenty-six of others in the same half year, four before."""
    def bring(name, day, lines):
        home.run("leaks", "import", home.file(name + ".txt", "\n".join(lines) + "\n"), "--collection", name, "--observed", day)

    own = [f"canbo{n}@laichau.gov.vn" for n in range(14)]
    bring("danh-sach-2018", "2018-08-03", [f"{a}:mat-khau-{n}" for n, a in enumerate(own[:9])] +
          [f"{a}:5f4dcc3b5aa765d61d8327deb882cf9{n:x}" for n, a in enumerate(own[9:])])
    bring("dong-goi-lai", "2018-10-20", [f"{a}:mat-khau-{n}" for n, a in enumerate(own[:9])] + ["y0@moh.gov.vn:pw0"])
    bring("nhat-ky-danh-cap", "2018-11-11", [f"y{n}@moh.gov.vn:pw{n}" for n in range(20)] +
          [f"dien{n}@evn.com.vn:pw{n}" for n in range(6)] + [f"https://evn.com.vn/login:khach{n}:pw" for n in range(5)])
    bring("truoc-ky", "2017-02-02", [f"cu{n}@moh.gov.vn:pw{n}" for n in range(4)])


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
        home.run("organisations", "add", home.file(
            "organisations.csv", "org_id,sector,name_vi,name_en\n"
            "LAICHAU,PROVINCIAL_PEOPLES_COMMITTEE,Ủy ban nhân dân tỉnh Lai Châu,Lai Châu Province\n"
            "MOH,MINISTRY,Bộ Y tế,Ministry of Health\nEVN,STATE_OWNED_ENTERPRISE,Tập đoàn Điện lực Việt Nam,Vietnam Electricity\n"
            "GIALAI,PROVINCIAL_PEOPLES_COMMITTEE,Ủy ban nhân dân tỉnh Gia Lai,Gia Lai Province\n"))
        home.run("ownership", "add", home.file("domains.csv", "domain,org_id\nlaichau.gov.vn,LAICHAU\nmoh.gov.vn,MOH\nevn.com.vn,EVN\n"
                                               "gialai.gov.vn,GIALAI\n"))
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
            leaks(home)
            people = {"member": ("chau", "LAICHAU", "member", "Lò Văn Châu"), "stranger": ("lai", "GIALAI", "member", "Rơ Châm Lai"),
                      "operator": ("truc", "", "operator", "Ca trực")}
            for login, body, role, name in people.values():
                home.run("users", "add", login, *(["--organisation", body] if body else []), "--role", role, "--name", name,
                         "--email", f"{login}@x.test", input=PASSWORD + "\n")
            scene = {"password": PASSWORD, "binary": os.environ["LUYTRE"], "account": "canbo0@laichau.gov.vn",
                     "today": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
                     **{what: one[0] for what, one in people.items()}}
            command = ["node", ROOT / "tests/browser/leaks.mjs", "--hub", address, "--out", OUT, "--scene", home.file("scene.json", json.dumps(scene))]
            done = subprocess.run([str(part) for part in command], env=home.environment(), timeout=300)
        finally:
            hub.terminate()
            code = hub.wait(30)
        if done.returncode != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said:\n" + "".join(words)[-4000:])
        if code != 0:
            sys.exit(f"the hub ends with {code}:\n" + "".join(words))


main()
