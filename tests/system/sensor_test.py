"""A body's sensor and its hub, as processes: the sensor works while the hub is away, the hub is killed at any time, files are
carried where there is no network; in the end the hub's figures are those of a monitor that saw everything itself."""
import os
import re
import signal
import sys
import time

from luytre import Home, check, figures, flow_lines, same, small_country


class Hub:
    """'luytre serve' that is killed and started again on the same port."""

    def __init__(self, home):
        self.home, self.port, self.process = home, 0, None
        self.start()

    def start(self):
        # Logs go to files: a pipe nobody reads would stop it.
        self.errors = open(self.home.folder / "hub.err", "w+")
        self.process = self.home.start("serve", "--http-listen", f"127.0.0.1:{self.port}", "--http-log",
                                       self.home.folder / "hub.log", "--first-run-password-file",
                                       self.home.folder / "first")
        line = ""
        while "serving" not in line:
            line = self.process.stderr.readline()
            check(line, "the hub starts")
        self.port = int(re.search(r"serving https?://[^:]+:(\d+)", line).group(1))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        same(self.process.wait(60), 0, "the hub's end")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


def until(holds, what, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.3)
    sys.exit(f"does not come true: {what}")


def sensor_home(name):
    home = Home(allow_documentation=1, detector_memory=0, flush_sightings=500)
    small_country(home)
    return home


def own_figures(home):
    return figures(home, "--by", "family,organisation,day")


def main():
    with Home(allow_documentation=1, detector_memory=0) as hub_home, sensor_home("a") as a, sensor_home("b") as b, \
            Home(allow_documentation=1, detector_memory=0) as direct:
        small_country(hub_home)
        small_country(direct)
        hub_home.run("indicators", "add", hub_home.file("red.txt", "192.0.2.77\n"), "--family", "mirai", "--tlp", "red",
                     "--source", "secret", "--allow-documentation")
        hub_home.run("indicators", "add", hub_home.file("new.txt", "203.0.113.9\n"), "--family", "emotet", "--source",
                     "from-hub", "--allow-documentation")
        hub = Hub(hub_home)

        def token(organisation, name):
            return hub_home.json("sensor", "offer", "--organisation", organisation, "--name", name)["token"]

        a.run("sensor", "enroll", "--hub", "http://hub.example", "--token", "lts_x", code=2)
        a.run("sensor", "enroll", "--hub", hub.url, "--token", "lts_wrong", code=1)
        once = token("ORG-A", "north")
        same(a.json("sensor", "enroll", "--hub", hub.url, input=once + "\n")["recorded_as"], "ORG-A/north", "name")
        b.run("sensor", "enroll", "--hub", hub.url, "--token", once, code=1)
        same(oct(os.stat(a.path / "sensor" / "key").st_mode & 0o777), "0o600", "the key's mode")

        # Lists come down, without what must not leave the centre.
        a.run("sensor", "run", "--once")
        held = a.json("indicators", "stats")
        names = {row["source"] for row in held["sources"]}
        check("from-hub" in names and "secret" not in names, f"lists at the sensor: {names}")
        same(hub_home.json("sensor", "list")["sensors"][0]["indicators"], "", "what it held when it asked")

        # Away: the sensor works on. Back: killed three times while batches come.
        hub.kill()
        inputs = [a.file(f"day{day}.csv", flow_lines(9000, every=3, day=day)) for day in (3, 4, 5, 6)]
        for name in inputs[:2]:
            a.run("monitor", name)
        a.run("sensor", "run", "--once", code=1)
        waiting = a.json("sensor", "status")["waiting"]
        check(waiting >= 4, f"{waiting} batches wait")
        check(own_figures(a)["sightings"] > 0, "the sensor has figures of its own meanwhile")
        hub.start()
        uplink = a.start("sensor", "run")
        for part in range(3):
            time.sleep(0.7)
            hub.kill()
            if part < 2:
                a.run("monitor", inputs[2 + part])
            hub.start()
        until(lambda: a.json("sensor", "status")["waiting"] == 0, "everything is sent")
        uplink.send_signal(signal.SIGTERM)
        same(uplink.wait(30), 0, "the uplink's end")
        a.run("monitor", inputs[0])  # the same again is sent again, and changes nothing
        a.run("sensor", "renew")
        a.run("sensor", "run", "--once")
        until(lambda: hub_home.json("sensor", "list")["sensors"][0]["waiting"] == 0, "everything is brought in")
        row = hub_home.json("sensor", "list")["sensors"][0]
        same((row["missing"], row["state"]), (0, "active"), "the sensor as the hub sees it")
        check(row["indicators"] != "" and row["last_batch"] and abs(row["skew"]) < 60, f"its row: {row}")

        # Without a network: a request, batches and answers as files.
        hub.stop()
        b.run("sensor", "enroll", "--file", b.folder / "request", "--token", token("ORG-B", "cut-off"))
        hub_home.run("sensor", "receive", b.folder / "request", "--answers", b.folder / "welcome")
        b.run("sensor", "import", b.folder / "welcome")
        b.run("monitor", b.file("other.csv", flow_lines(6000, every=4, day=7)))
        b.run("sensor", "export", b.folder / "out")
        waiting = b.json("sensor", "status")["waiting"]
        first = hub_home.json("sensor", "receive", b.folder / "out", "--answers", b.folder / "back")
        check(first["batches"] == waiting and first["new_sightings"] > 0, f"brought in: {first}")
        again = hub_home.json("sensor", "receive", b.folder / "out", "--answers", b.folder / "back2")
        same((again["batches"], again["answered"]), (0, waiting + 1), "the same file again")
        same(b.json("sensor", "status")["waiting"], waiting, "kept until answered")
        b.run("sensor", "import", b.folder / "back")
        b.run("sensor", "import", b.folder / "back2")
        status = b.json("sensor", "status")
        same(status["waiting"], 0, "answered")
        same(status["indicators"], a.json("sensor", "status")["indicators"], "lists by file and by network")
        a.run("sensor", "import", b.folder / "back", code=1)  # not to this sensor
        damaged = (b.folder / "out").read_bytes()
        (b.folder / "bad").write_bytes(damaged[:-1])
        hub_home.run("sensor", "receive", b.folder / "bad", code=1)

        # The figures of one monitor that saw it all, with the lists that each sensor had at the time.
        direct.run("monitor", b.folder / "other.csv", "--sensor", "ORG-B/cut-off")
        direct.run("indicators", "add", direct.file("new.txt", "203.0.113.9\n"), "--family", "emotet", "--source",
                   "from-hub", "--allow-documentation")
        for name in inputs:
            direct.run("monitor", name, "--sensor", "ORG-A/north")
        expected = own_figures(direct)
        check(expected["sightings"] > 10000, f"enough to compare: {expected}")
        same(own_figures(hub_home), expected, "figures")

        # The end of a sensor is the hub's signed word.
        hub.start()
        sensors = hub_home.json("sensor", "list")["sensors"]
        hub_home.run("sensor", "revoke", next(s["id"] for s in sensors if s["name"] == "north"))
        a.run("monitor", a.file("last.csv", flow_lines(100, every=3, day=8)))
        a.run("sensor", "run", "--once", code=2)
        same(a.json("sensor", "status")["state"], "revoked", "told")
        hub.stop()

        # The ledger of it all, backed up, proved, restored.
        backup = hub_home.folder / "ledger.backup"
        check(hub_home.json("ledger", "status")["backup"] is None, "no backup yet")
        hub_home.run("ledger", "backup", backup)
        hub_home.run("ledger", "backup", backup, code=2)
        check(hub_home.json("ledger", "status")["backup"]["age_seconds"] < 300, "its age")
        before = hub_home.json("sensor", "list")
        hub_home.run("ledger", "restore", backup, code=2)
        hub_home.run("sensor", "offer", "--organisation", "ORG-A", "--name", "later")
        hub_home.run("ledger", "restore", backup, "--replace")
        same(hub_home.json("sensor", "list"), before, "the restored ledger")
        hub_home.run("audit", "verify")
        bytes_of = bytearray(backup.read_bytes())
        at = bytes_of.find(b"sensor.revoke")
        bytes_of[at:at + 13] = b"sensor.reward"
        forged = hub_home.folder / "forged"
        forged.write_bytes(bytes_of)
        hub_home.run("ledger", "restore", forged, "--replace", code=1)


main()
