"""Runs the real binary for the system tests. The binary is named by $LUYTRE; each test has a folder of its own."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

BINARY = os.environ["LUYTRE"]
ROOT = pathlib.Path(__file__).resolve().parents[2]


class Home:
    """A luytre home in a temporary folder, removed at the end."""

    def __init__(self, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="luytre-test-"))
        self.path = self.folder / "home"
        self.settings = {f"LUYTRE_{name.upper()}": str(value) for name, value in settings.items()}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def environment(self):
        return {**os.environ, **self.settings, "LUYTRE_HOME": str(self.path), "NO_COLOR": "1"}

    def start(self, *arguments, **options):
        return subprocess.Popen([BINARY, *map(str, arguments)], env=self.environment(), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, **options)

    def run(self, *arguments, code=0, **options):
        """Runs a command and returns its standard output; fails the test when the exit code is another."""
        done = subprocess.run([BINARY, *map(str, arguments)], env=self.environment(), capture_output=True, text=True,
                              timeout=300, **options)
        self.errors = done.stderr
        if code is not None and done.returncode != code:
            sys.exit(f"luytre {' '.join(map(str, arguments))}\nexit code {done.returncode}, not {code}\n"
                     f"{done.stdout}{done.stderr}")
        self.code = done.returncode
        return done.stdout

    def json(self, *arguments, code=0, **options):
        return json.loads(self.run("--json", *arguments, code=code, **options))

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path


def check(condition, message):
    if not condition:
        sys.exit(f"does not hold: {message}")


def same(found, expected, what):
    if found != expected:
        sys.exit(f"{what}:\n  found    {found}\n  expected {expected}")


def small_country(home):
    """Two bodies inside one country block, one list; enough for tests that are not about them."""
    home.run("organisations", "add", home.file(
        "organisations.csv", "org_id,sector,name_vi,name_en\nORG-A,MINISTRY,Bộ A,Ministry A\nORG-B,PROVINCE,Tỉnh B,Province B\n"))
    home.run("ownership", "add", home.file(
        "ownership.csv", "prefix,org_id\n198.18.0.0/18,ORG-A\n198.18.64.0/18,ORG-B\n"))
    home.run("ownership", "add", home.file("country.csv", "prefix\n198.18.0.0/15\n2001:db8:1::/48\n"))
    home.run("indicators", "add", home.file("bots.txt", "192.0.2.1\n192.0.2.2\nbad.example\n"),
             "--family", "mirai", "--allow-documentation")


def figures(home, *extra, start="2018-12-01", end="2018-12-31"):
    """The figures of a period without what names the state they were read from."""
    answer = home.json("situation", "--from", start, "--to", end, *extra)
    for key in ("digest", "directory_version", "coverage"):
        answer.pop(key)
    return answer


def flow_lines(count, every=10, day=3):
    """CSV flows of one day; one in `every` talks to a listed address."""
    lines = ["first,src_ip,dst_ip,src_port,dst_port,proto,packets,bytes"]
    for i in range(count):
        remote = "192.0.2.1" if i % every == 0 else "203.0.113.9"
        second = i * 86399 // count
        lines.append(f"2018-12-{day:02}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{i % 1000000:06}Z,"
                     f"198.18.{i * 7 % 128}.{i % 251},{remote},{1024 + i % 60000},23,6,2,120")
    return "\n".join(lines) + "\n"
