"""The portal in a browser, on the real hub with the samples loaded (tests/browser): the story of one infection from
sighting to closed by evidence as operator and as member, a dispute, the keyboard alone, every page in both languages,
light and dark, wide and narrow, with no error in the console and no serious fault for a screen reader; and each errand once:
claim, contact, sensor, notices, people, account.

  LUYTRE=build/dev/luytre tests/system/portal_test.py [--pictures [DEMO]] [--only states,story,errands]

Errands wait for what the hub does each minute, so they are a test of their own (portal_errands_test.py). --pictures renews
those of the guides (docs/pictures); with the home of a made-up country (luytre demo), those that show a whole country."""
import email
import email.policy
import importlib.util
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, where another Python comes first

from luytre import ROOT, Home

ONLY = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else "states,story"
OUT = ROOT / "build/portal-shots" / ONLY.replace(",", "-")
HOUR, DAY = 3600, 86400
MACHINE, OTHER, REMOTE = "198.18.1.20", "198.18.1.21", "192.0.2.77"  # two of the Ministry of Health's


def skip(why):
    print(f"left out: {why}")
    sys.exit(77)


def conn_log(home, name, rows):
    """Zeek's conn.log of (seconds since 1970, client, port, remote)."""
    lines = ["#separator \\x09", "#path\tconn",
             "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes",
             "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount"]
    for number, (at, client, port, remote) in enumerate(rows):
        lines.append(f"{at}.000000\tC{name}{number}\t{client}\t{port}\t{remote}\t23\ttcp\t-\t1.5\t{400 + number % 7}\t120")
    return home.file(f"{name}.log", "\n".join(lines) + "\n")


def load(home):
    """The country of the samples, its sample week, and eight days ago a camera that called its command server."""
    home.run("organisations", "add", ROOT / "data/vn/organisations.csv", ROOT / "samples/organisations.csv")
    home.run("ownership", "add", ROOT / "data/vn/asns.csv", ROOT / "samples/ownership.csv")
    samples = ROOT / "samples/indicators"
    home.run("indicators", "add", samples / "benign")
    home.run("indicators", "add", samples / "telnet-c2.txt", "--source", "telnet-c2", "--family", "mirai", "--category", "c2")
    home.run("indicators", "add", samples / "ramnit.trail.txt", "--source", "trails", "--family", "ramnit", "--category", "c2")
    home.run("indicators", "add", samples / "shared.csv", "--source", "shared")
    home.run("indicators", "add", samples / "oceanlotus.stix.json", "--source", "lotus-watch", "--category", "apt-c2")
    home.run("indicators", "add", home.file("story.txt", REMOTE + "\n"), "--source", "telnet-c2-live", "--family", "mirai", "--category", "c2")
    home.run("monitor", ROOT / "samples/telemetry")
    home.run("monitor", ROOT / "samples/inside", "--organisation", "MIN-MOH", "--sensor", "inside-moh")
    now = int(time.time()) // HOUR * HOUR
    seen = [(now - 9 * DAY + hour * HOUR, client, 40000 + 31 * hour, REMOTE)
            for hour in range(0, 24, 2) for client in (MACHINE, OTHER)]
    home.run("monitor", conn_log(home, "seen", seen))
    # What comes later: eight healthy days in which the first machine is quiet. The other one calls to the end.
    healthy = [(now - 8 * DAY + hour * HOUR + 600, "198.18.2.5", 50000 + hour, "203.0.113.200") for hour in range(8 * 24)]
    healthy += [(now - 8 * DAY + hour * HOUR + 900, OTHER, 42000 + hour, REMOTE) for hour in range(0, 8 * 24, 4)]
    return conn_log(home, "healthy", sorted(healthy))


class Mailbox:
    """A mail server; each mail becomes a file that begins with its recipient."""

    def __init__(self, folder):
        from aiosmtpd.controller import Controller
        self.folder, self.count = folder, 0
        folder.mkdir()
        with socket.socket() as probe:  # aiosmtpd asks its own port whether it is up: it must be known beforehand
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.server = Controller(self, hostname="127.0.0.1", port=self.port)
        self.server.start()

    async def handle_DATA(self, server, session, envelope):
        text = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        part = text.get_body(("plain",))
        self.count += 1
        name = self.folder / f"{self.count:04}"
        name.with_suffix(".part").write_text(envelope.rcpt_tos[0] + "\n" + (part.get_content() if part else text.as_string()))
        name.with_suffix(".part").rename(name)
        return "250 taken"


def make_key(folder, address, file):
    """An OpenPGP key of a body: its public half in a file, and its fingerprint."""
    folder.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(folder), "--batch", "--yes"]
    run = lambda *words: subprocess.run([*gpg, *words], check=True, capture_output=True, text=True).stdout
    run("--passphrase", "", "--quick-generate-key", address, "default", "default", "1y")
    file.write_text(run("--armor", "--export", address))
    fingerprint = next(line.split(":")[9] for line in run("--with-colons", "--list-keys", address).splitlines() if line.startswith("fpr:"))
    subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], capture_output=True)
    return fingerprint


class Hub:
    """luytre serve on a port the system chooses; its words are kept."""

    def __init__(self, home):
        self.words = []
        self.process = home.start("serve", "--first-run-password-file", home.folder / "first")
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stderr:
            self.words.append(line)

    def address(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            for line in self.words:
                if found := re.search(r"serving (https?://\S+?);?(\s|$)", line):
                    return found[1]
            time.sleep(0.05)
        self.stop()
        sys.exit("the hub does not serve:\n" + "".join(self.words))

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            sys.exit("the hub does not end:\n" + "".join(self.words))


def main():
    if not shutil.which("node"):
        skip("node is not installed")
    if not os.path.exists(os.environ.get("CHROMIUM", "/usr/bin/chromium")):
        skip("chromium is not installed (tools/setup test)")
    if not importlib.util.find_spec("aiosmtpd"):
        skip("python3-aiosmtpd is not installed")
    if subprocess.run([ROOT / "tools/build_portal"], capture_output=True).returncode != 0:
        sys.exit("the portal does not build: see build/portal.log")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    began = time.monotonic()
    with Home(allow_documentation=1, http_listen="127.0.0.1:0", portal=ROOT / "build/portal", centre_phone="024 0000 0000",
              smtp_from="canhbao@centre.test", notice_webhook_loopback=1) as home:
        mailbox = Mailbox(home.folder / "mails")
        home.settings["LUYTRE_SMTP_URL"] = f"smtp://127.0.0.1:{mailbox.port}"
        fingerprint = make_key(home.folder / "keys", "it@yte.test", home.folder / "it.asc")
        healthy = load(home)
        print(f"loaded: {time.monotonic() - began:.1f} s", flush=True)
        hub = Hub(home)
        try:
            address = hub.address()
            home.run("users", "add", "minh", "--organisation", "MIN-MOH", "--role", "administrator", "--name", "Lò Văn Minh",
                     "--email", "minh@yte.test", input="bốn con trâu trắng\n")
            home.run("users", "add", "tanaka", "--organisation", "SOE-EVN", "--role", "member", "--name", "Người khác",
                     "--email", "x@evn.test", input="năm con trâu trắng\n")
            home.run("users", "add", "hoa", "--organisation", "MIN-MOH", "--role", "administrator", "--name", "Giàng Thị Hoa",
                     "--email", "hoa@yte.test", "--named", input="tám con trâu trắng\n")
            home.run("users", "add", "truc", "--role", "operator", "--name", "Ca trực hai", "--email", "truc@centre.test",
                     input="chín con trâu trắng\n")
            scene = {
                "binary": os.environ["LUYTRE"], "home": str(home.path), "healthy": str(healthy),
                "first": (home.folder / "first").as_posix(), "machine": MACHINE, "other": OTHER,
                "member": {"login": "minh", "password": "bốn con trâu trắng"},
                "stranger": {"login": "tanaka", "password": "năm con trâu trắng"},
                "administrator": {"login": "hoa", "password": "tám con trâu trắng"},
                "operator": {"login": "truc", "password": "chín con trâu trắng"},
                "mails": str(home.folder / "mails"), "sensor_home": str(home.folder / "sensor"),
                "public_key": str(home.folder / "it.asc"), "fingerprint": fingerprint,
            }
            scene_file = home.file("scene.json", json.dumps(scene))
            command = ["node", ROOT / "tests/browser/run.mjs", "--hub", address, "--out", OUT, "--scene", scene_file, "--only", ONLY]
            if "--pictures" in sys.argv:
                command += ["--docs", ROOT / "docs/pictures"]
            done = subprocess.run([str(part) for part in command], env=home.environment(), timeout=400)
        finally:
            code = hub.stop()
            mailbox.server.stop()
        if done.returncode != 0:
            sys.exit(f"the browser's part fails; pictures are in {OUT}\nthe hub said:\n" + "".join(hub.words)[-4000:])
        if code != 0:
            sys.exit(f"the hub ends with {code}:\n" + "".join(hub.words))
    print(f"all: {time.monotonic() - began:.1f} s")


def country(demo):
    """Pictures of a whole country, from a copy of a home that `luytre demo` made."""
    with Home(http_listen="127.0.0.1:0", portal=ROOT / "build/portal", second_factor_optional=1) as home:
        shutil.copytree(demo, home.path, symlinks=True)
        password = "ba con trâu vàng ở bờ ao"
        for login in ("operator", "member.ga-vov"):
            home.run("users", "password", login, input=password + "\n")
        hub = Hub(home)
        try:
            scene = home.file("scene.json", json.dumps({"operator": "operator", "member": "member.ga-vov", "password": password}))
            command = ["node", ROOT / "tests/browser/run.mjs", "--hub", hub.address(), "--out", OUT, "--scene", scene,
                       "--docs", ROOT / "docs/pictures", "--only", "guide"]
            if subprocess.run([str(part) for part in command], timeout=300).returncode != 0:
                sys.exit("the pictures of the country fail")
        finally:
            hub.stop()


demo = sys.argv[sys.argv.index("--pictures") + 1:][:1] if "--pictures" in sys.argv else []
if demo and not demo[0].startswith("--"):
    country(demo[0])
else:
    main()
