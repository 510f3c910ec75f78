"""make load: members refresh their pages while sensors push sightings, the hub is killed and its database restarted;
afterwards everything that was sent has been counted once. Writes what it measured to standard output as JSON."""
import argparse
import asyncio
import json
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/system"))
os.environ.setdefault("LUYTRE", str(ROOT / "build/release/luytre"))
from hub import Person  # noqa: E402

LUYTRE = os.environ["LUYTRE"]
PUSH = os.environ.get("LUYTRE_PUSH", str(pathlib.Path(LUYTRE).parent / "tests/load/luytre_push"))


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Postgresql:
    """A server of its own in a folder, as the user postgres where this is root."""

    def __init__(self, folder):
        self.folder, self.port = folder / "postgresql", random.randint(20000, 30000)
        self.folder.mkdir()
        binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        self.ctl = [str(binaries / "pg_ctl"), "-D", str(self.folder / "data"), "-w", "-s"]
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            shutil.chown(self.folder, "postgres")
        self.run(str(binaries / "initdb"), "-D", str(self.folder / "data"), "-U", "luytre", "-A", "trust", "-N")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "luytre", "luytre")
        self.target = f"postgresql://luytre@127.0.0.1:{self.port}/luytre"

    def run(self, *command):
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*prefix, *command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self):
        self.run(*self.ctl, "start", "-l", str(self.folder / "log"), "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''")

    def restart(self):
        self.run(*self.ctl, "restart", "-m", "fast", "-l", str(self.folder / "log"))

    def stop(self):
        self.run(*self.ctl, "stop", "-m", "immediate")


class Hub:
    def __init__(self, home, environment):
        self.home, self.port = home, random.randint(30001, 40000)
        self.environment = {**environment, "LUYTRE_HTTP_LISTEN": f"127.0.0.1:{self.port}"}
        self.log = open(home.parent / "hub.log", "a")
        self.down = []  # [(from, to)] by the monotonic clock
        self.start()

    def start(self):
        self.process = subprocess.Popen([LUYTRE, "serve"], env=self.environment, stdout=self.log, stderr=self.log)
        for _ in range(600):
            try:
                if Person(self.port).get("/readyz", keep=False).status == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                sys.exit(f"the hub has ended: {(self.home.parent / 'hub.log').read_text()[-2000:]}")
            time.sleep(0.1)
        sys.exit("the hub does not get ready")

    def kill(self):
        began = time.monotonic()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.start()
        self.down.append((began, time.monotonic()))
        return self.down[-1][1] - began

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


# What the portal asks for when a member's start page is refreshed.
def refresh_calls(member):
    return ["/api/session", "/api/home", "/api/findings?view=open&limit=50&sort=urgency",
            "/api/findings?view=closed&limit=20", f"/api/history?limit=20", f"/api/unit?organisation={member['organisation']}"]


class Members:
    """All members in one thread; latencies are those a client sees."""

    def __init__(self, port, members, every, hub):
        self.port, self.members, self.every, self.hub = port, members, every, hub
        self.rows = []  # (began, call, milliseconds, status or 0)
        self.over = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.all()), daemon=True)

    async def ask(self, connection, path, cookie):
        reader, writer = connection
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: __Host-luytre={cookie}\r\n\r\n".encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if length:
            await asyncio.wait_for(reader.readexactly(int(length.group(1))), 60)
        elif b"chunked" in head.lower():
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        return int(head.split(b" ", 2)[1])

    async def member(self, who, start):
        await asyncio.sleep(start)
        connection = None
        while not self.over.is_set():
            turn = time.monotonic()
            for path in refresh_calls(who):
                began = time.monotonic()
                status = 0
                # As browsers do: a connection that was closed while it was idle is no error, the request is sent again.
                for fresh in (connection is None, True):
                    try:
                        if connection is None:
                            connection = await asyncio.open_connection("127.0.0.1", self.port)
                        status = await self.ask(connection, path, who["cookie"])
                    except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError):
                        if connection:
                            connection[1].close()
                        connection = None
                    if status or fresh:
                        break
                self.rows.append((began, path.split("?")[0], (time.monotonic() - began) * 1e3, status))
            await asyncio.sleep(max(0, self.every - (time.monotonic() - turn)))

    async def all(self):
        await asyncio.gather(*(self.member(who, i * self.every / len(self.members)) for i, who in enumerate(self.members)))

    def disturbed(self, row, windows):
        began, _, took, _ = row
        return any(began <= to + 0.5 and began + took / 1e3 >= start for start, to in windows)


def percentiles(values):
    values = sorted(values)
    if not values:
        return {}
    at = lambda q: round(values[min(len(values) - 1, int(q * len(values)))], 1)  # noqa: E731
    return {"count": len(values), "p50": at(.5), "p95": at(.95), "p99": at(.99), "max": round(values[-1], 1)}


def json_of(*command, environment):
    done = subprocess.run([LUYTRE, "--json", *command], env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"luytre {' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def sightings(environment, first, last):
    return json_of("situation", "--from", first, "--to", last, environment=environment)["sightings"]


def waiting(home):
    return len(list((home / "inbox").glob("*.batch")))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--members", type=int, default=200)
    parser.add_argument("--sensors", type=int, default=50)
    parser.add_argument("--rate", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--every", type=float, default=10)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--ledger", choices=["sqlite", "postgresql"], default="postgresql")
    parser.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="luytre-load-"))
    folder.chmod(0o755)
    home = folder / "home"
    environment = {**os.environ, "LUYTRE_HOME": str(home), "LUYTRE_SECOND_FACTOR_OPTIONAL": "true"}
    server = None
    hub = None
    try:
        if given.ledger == "postgresql":
            server = Postgresql(folder)
            environment["LUYTRE_LEDGER"] = server.target
        began = time.monotonic()
        made = json_of("demo", "--bodies", "300", "--months", str(given.months), environment=environment)
        say(f"demo: {made['sightings']} sightings in {time.monotonic() - began:.0f} s")
        today = time.strftime("%Y-%m-%d", time.gmtime())
        yesterday = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))
        before = sightings(environment, made["from"], today)
        hub = Hub(home, environment)
        duty = Person(hub.port).enter("operator", next(p["password_token"] for p in made["people"] if p["login"] == "operator"))
        members = log_in_members(hub.port, duty, given.members)
        say(f"{len(members)} members are logged in")
        tokens = folder / "tokens"
        bodies = [m["organisation"] for m in members][:given.sensors]
        with open(tokens, "w") as out:
            for i in range(given.sensors):
                body = bodies[i % len(bodies)]
                answer = duty.post("/api/sensors", {"organisation": body, "name": f"load-{i}"})
                if answer.status != 200:
                    sys.exit(f"POST /api/sensors: {answer.status} {answer.text}")
                out.write(f"{body} load-{i} {answer.json()['token']}\n")
        push = subprocess.Popen([PUSH, f"http://127.0.0.1:{hub.port}", str(tokens), str(folder / "sensors"),
                                 str(given.rate), str(given.seconds)], stdout=subprocess.PIPE, text=True)
        people = Members(hub.port, members, given.every, hub)
        people.thread.start()
        windows, kills, restart = hub.down, [], None
        start = time.monotonic()
        # Quiet in the first quarter; then trouble, evenly.
        for n in range(given.kills):
            time.sleep(max(0, start + given.seconds * (0.25 + 0.2 * n) - time.monotonic()))
            kills.append(round(hub.kill(), 2))
            say(f"killed and back after {kills[-1]} s; {waiting(home)} batches wait")
        if server:
            time.sleep(max(0, start + given.seconds * 0.85 - time.monotonic()))
            began = time.monotonic()
            server.restart()
            restart = round(time.monotonic() - began, 2)
            windows.append((began, time.monotonic() + 1))
            say(f"PostgreSQL restarted in {restart} s")
        sent = json.loads(push.communicate(timeout=given.seconds * 10 + 600)[0])
        if push.returncode != 0:
            sys.exit("luytre_push failed")
        delivered = time.monotonic() - start
        people.over.set()
        people.thread.join(60)
        say(f"all delivered: {sent}")
        while waiting(home) and time.monotonic() - start < given.seconds * 20 + 600:
            time.sleep(1)
        applied = time.monotonic() - start
        hub.stop()
        after = sightings(environment, made["from"], today)
        settled = [row for row in people.rows if not people.disturbed(row, windows)]
        bad = [row for row in settled if row[3] != 200]
        report = {
            "members": len(members), "every": given.every, "ledger": given.ledger,
            "requests": len(people.rows), "in_quiet": len(settled), "errors": len(bad),
            "errors_while_down": sum(row[3] != 200 for row in people.rows) - len(bad),
            "statuses": {str(s): sum(r[3] == s for r in bad) for s in {r[3] for r in bad}},
            "latency_ms": percentiles([row[2] for row in settled]),
            "by_call": {call: percentiles([r[2] for r in settled if r[1] == call]) for call in sorted({r[1] for r in settled})},
            "push": sent, "rate": round(sent["sightings"] / given.seconds), "delivered_after": round(delivered, 1),
            "applied_after": round(applied, 1), "kills": kills, "database_restart": restart,
            "counted": after - before, "nothing_lost": after - before == sent["sightings"],
        }
        print(json.dumps(report, indent=1))
        if bad or not report["nothing_lost"]:
            sys.exit("errors, or sightings lost or counted twice")
    finally:
        if hub and hub.process.poll() is None:
            hub.process.kill()
        if server:
            server.stop()
        if os.environ.get("LUYTRE_LOAD_KEEP"):
            say(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def log_in_members(port, duty, count):
    users = []
    for user in duty.get("/api/users").json()["items"]:
        roles = [m for m in user["memberships"] if m["role"] == "member" and m["organisation"]]
        if roles:
            users.append((user["id"], user["login"], roles[0]["organisation"]))
    out = []
    for id, login, organisation in users[:count]:
        token = duty.post(f"/api/users/{id}/password-token", keep=False).json()["token"]
        person = Person(port).enter(login, token)
        out.append({"login": login, "organisation": organisation, "cookie": person.cookie})
        person.connection.close()
    return out


if __name__ == "__main__":
    main()
