"""The duty page in a browser, on the real hub (tests/browser/duty.mjs): the centre plans turns until no minute is without people
and has its certificate, a heightened alert asks for more, a body plans its own; in both languages, light and dark, wide and narrow."""
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from luytre import ROOT, Home

OUT = ROOT / "build/portal-shots/duty"
PASSWORD = "ba con trâu vàng ở bờ ao"


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
        home.run("organisations", "add", home.file(
            "organisations.csv", "org_id,sector,name_vi,name_en\n"
            "LAICHAU,PROVINCIAL_PEOPLES_COMMITTEE,Ủy ban nhân dân tỉnh Lai Châu,Lai Châu Province\n"
            "MOH,MINISTRY,Bộ Y tế,Ministry of Health\n"))
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
            people = {"operator": ("truc", "", "operator", "Vũ Ngọc Lan"), "head": ("chau", "LAICHAU", "administrator", "Lò Văn Châu"),
                      "stranger": ("yte", "MOH", "member", "Đỗ Thị Y")}
            for login, body, role, name in people.values():
                home.run("users", "add", login, *(["--organisation", body] if body else []), "--role", role, "--name", name,
                         "--email", f"{login}@x.test", input=PASSWORD + "\n")
            scene = {"password": PASSWORD, **{what: one[0] for what, one in people.items()}}
            command = ["node", ROOT / "tests/browser/duty.mjs", "--hub", address, "--out", OUT, "--scene", home.file("scene.json", json.dumps(scene))]
            done = subprocess.run([str(part) for part in command], env=home.environment(), timeout=300)
        finally:
            hub.terminate()
            code = hub.wait(30)
        if done.returncode != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said:\n" + "".join(words)[-4000:])
        if code != 0:
            sys.exit(f"the hub ends with {code}:\n" + "".join(words))


main()
