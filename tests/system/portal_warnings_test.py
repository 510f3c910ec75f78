"""Advisories in a browser, on the real hub (tests/browser/warnings.mjs): one is written, reviewed by a second person and
published, a body acknowledges it and takes its steps, the centre sees who has not and reminds; the letter of December 2018 as
a directive with answers and evidence; in both languages, light and dark, wide and narrow."""
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from luytre import ROOT, Home

OUT = ROOT / "build/portal-shots/warnings"
PASSWORD = "ba con trâu vàng ở bờ ao"
PEOPLE = {"author": ("lan", "", "analyst", "Lò Thị Lan"), "second": ("hung", "", "analyst", "Giàng A Hùng"),
          "member": ("y.nguyen", "MIN-MOH", "administrator", "Nguyễn Văn Ý")}


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
    with Home(http_listen="127.0.0.1:0", portal=ROOT / "build/portal", second_factor_optional=1,
              portal_url="https://cert.example") as home:
        home.run("organisations", "add", ROOT / "data/vn/organisations.csv")
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
            for login, body, role, name in PEOPLE.values():
                home.run("users", "add", login, *(["--organisation", body] if body else []), "--role", role, "--name", name,
                         "--email", f"{login}@x.test", input=PASSWORD + "\n")
            scene = {"password": PASSWORD, **{what: one[0] for what, one in PEOPLE.items()},
                     "evidence": str(home.file("bien-ban.txt", "Biên bản rà soát 14 máy chủ"))}
            command = ["node", ROOT / "tests/browser/warnings.mjs", "--hub", address, "--out", OUT, "--scene",
                       home.file("scene.json", json.dumps(scene))]
            done = subprocess.run([str(part) for part in command], env=home.environment(), timeout=400)
        finally:
            hub.terminate()
            code = hub.wait(30)
        if done.returncode != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said:\n" + "".join(words)[-4000:])
        if code != 0:
            sys.exit(f"the hub ended with {code}:\n" + "".join(words)[-4000:])


main()
