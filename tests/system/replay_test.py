"""Killed at any moment, or out of disk: the same input again gives the same figures. Twice changes nothing."""
import random
import resource
import signal
import time

from luytre import Home, check, figures, flow_lines, same, small_country

BY = ("--by", "organisation")


def main():
    text = flow_lines(150000, every=3)
    with Home() as home:
        small_country(home)
        path = home.file("flows.csv", text)
        begin = time.monotonic()
        first = home.json("monitor", path)
        duration = time.monotonic() - begin
        expected = figures(home, *BY)
        check(expected["distinct_addresses"] > 10000, "the input makes sightings")
        same(expected["sightings"], 50000, "sightings of a first run")
        again = home.json("monitor", path)
        same(again["new_sightings"], 0, "new sightings when the same file is read again")
        same(again["sightings"], first["sightings"], "sightings made when the same file is read again")
        same(figures(home, *BY), expected, "figures after the same file was read again")
        evidence = home.run("sightings").count("\n")
        same(evidence, expected["sightings"], "rows of evidence")

    chance = random.Random(7)
    with Home(flush_sightings=1500) as home:
        small_country(home)
        path = home.file("flows.csv", text)
        killed = 0
        for round in range(14):
            process = home.start("monitor", path)
            time.sleep(0.02 + chance.random() * duration * 1.2)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed += process.returncode == -signal.SIGKILL
        check(killed >= 5, f"runs were killed in the middle ({killed} of 14)")
        home.run("monitor", path)
        same(figures(home, *BY), expected, f"figures after {killed} kills and a whole run")
        same(home.run("sightings").count("\n"), evidence, "rows of evidence after the kills")
        check(not list((home.path / "segments").glob("*.rows")), "no segment is left over")

    with Home() as home:
        small_country(home)
        path = home.file("flows.csv", text)

        def little_disk():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writes fail as on a full disk

        home.run("monitor", path, code=1, preexec_fn=little_disk, restore_signals=False)
        check("luytre:" in home.errors, "a full disk is said")
        same(figures(home, *BY)["sightings"], 0, "figures after a run that could not write")
        home.run("monitor", path)
        same(figures(home, *BY), expected, "figures once there is room again")


main()
