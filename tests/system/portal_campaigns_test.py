"""The journey of a campaign in a browser, on the real hub (tests/browser/campaigns.mjs): the centre finds, understands and decides
it by keyboard; a body reads one number on its finding; in both languages, light and dark, wide and narrow."""
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time

from campaigns_test import PLANTED, Noise, fill
from luytre import ROOT, Home

OUT = ROOT / "build/portal-shots/campaigns"
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
    with Home(http_listen="127.0.0.1:0", portal=ROOT / "build/portal", second_factor_optional=1, allow_documentation=1,
              detector_memory=0) as home:
        fill(home, Noise(1).make().plant())
        words = []
        for login, body, role, name in (("chau", PLANTED[0], "member", "Lò Văn Châu"), ("truc", "", "analyst", "Phân tích viên")):
            home.run("users", "add", login, *(["--organisation", body] if body else ["--named"]), "--role", role, "--name", name,
                     "--email", f"{login}@x.test", input=PASSWORD + "\n")
        hub = home.start("serve", "--first-run-password-file", home.folder / "first")
        threading.Thread(target=lambda: words.extend(hub.stderr), daemon=True).start()
        try:
            def said(pattern, seconds=90):
                end = time.monotonic() + seconds
                while time.monotonic() < end and hub.poll() is None:
                    found = next((m for line in list(words) if (m := re.search(pattern, line))), None)
                    if found:
                        return found
                    time.sleep(0.1)
                sys.exit(f"the hub does not say {pattern}:\n" + "".join(words))
            address = said(r"serving (https?://\S+?);?(\s|$)")[1]
            said(r"\d+ days, \d+ contacts")
            scene = {"password": PASSWORD, "analyst": "truc", "member": "chau", "subject": f"198.18.{int(PLANTED[0][4:])}.200"}
            command = ["node", ROOT / "tests/browser/campaigns.mjs", "--hub", address, "--out", OUT, "--scene",
                       home.file("scene.json", json.dumps(scene))]
            done = subprocess.run([str(part) for part in command], env=home.environment(), timeout=300)
        finally:
            hub.terminate()
            code = hub.wait(30)
        if done.returncode != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said:\n" + "".join(words)[-4000:])
        if code != 0:
            sys.exit(f"the hub ends with {code}:\n" + "".join(words))


main()
