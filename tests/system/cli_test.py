"""What a person meets first: errors that say what to do, exit codes that mean something, settings in three places."""
from luytre import Home, check, figures, flow_lines, same, small_country


def main():
    with Home() as home:
        home.run("situation", "--from", "2018-12-01", "--to", "2018-12-31", code=1)
        check("no luytre home" in home.errors and "--home" in home.errors, "an absent home is explained")
        home.run(code=2)
        home.run("monitor", code=2)
        check("nothing to read" in home.errors, "monitor without inputs says what to name")
        home.run("frobnicate", code=2)
        for command in ("indicators", "organisations", "ownership", "monitor", "situation", "sightings"):
            check("xample" in home.run(command, "--help") or command in ("indicators", "organisations", "ownership"),
                  f"{command} --help has an example")
        small_country(home)
        home.run("situation", "--from", "2018-12-32", "--to", "2018-12-31", code=2)
        check("2018-12-03" in home.errors, "a bad date shows a good one")
        home.run("situation", "--from", "2018-12-01", "--to", "2018-12-31", "--by", "colour", code=2)
        home.run("monitor", home.folder / "absent.csv", code=3)
        check("absent.csv" in home.errors, "an input that is not there is named")
        home.run("monitor", home.file("f.csv", flow_lines(10)), "--format", "wurst", code=2)
        check("zeek-tsv" in home.errors, "an unknown format names those there are")
        home.run("monitor", home.file("f.csv", flow_lines(10)), "--organisation", "NOBODY", code=2)

        (home.path / "luytre.toml").write_text("sensr = 'x'\n")
        home.run("settings", code=2)
        check("'sensor'" in home.errors and "line 1" in home.errors, "an unknown setting gets a suggestion and a line")
        (home.path / "luytre.toml").write_text("threads = 'many'\n")
        home.run("settings", code=2)
        (home.path / "luytre.toml").write_text("sensor = 'from-file'\nthreads = 1\n")
        values = {row["name"]: row["value"] for row in home.json("settings")["settings"]}
        same((values["sensor"], values["threads"]), ("from-file", "1"), "settings from the file")
        home.settings["LUYTRE_SENSOR"] = "from-environment"
        home.settings["LUYTRE_EVENTS_PASSWORD"] = "hunter2"
        values = {row["name"]: row["value"] for row in home.json("settings", "--threads", "3")["settings"]}
        same((values["sensor"], values["threads"]), ("from-environment", "3"), "environment over file, flag over all")
        check("hunter2" not in home.run("settings"), "a secret is not shown")

        same(home.json("organisations", "find", "198.18.0.9")["organisation"], "ORG-A", "whose an address is")
        home.run("organisations", "find", "8.8.8.8", code=4)
        same(len(home.json("organisations", "list")["organisations"]), 2, "organisations listed")
        added = home.json("indicators", "add", home.folder / "bots.txt", "--family", "mirai", "--allow-documentation")
        same((added["added"], added["unchanged"]), (0, 3), "the same list again adds nothing")
        same(home.json("indicators", "stats")["sources"][0]["active"], 3, "indicators held")
        found = home.json("indicators", "check", "deep.below.bad.example")
        same(found["matches"][0]["value"], "bad.example", "a name below a listed domain is matched")

        pipe = home.json("monitor", "-", input=flow_lines(100))
        same(pipe["inputs"][0]["records"], 100, "records from standard input")
        same(pipe["sightings"], 10, "sightings from standard input")
        rows = home.run("sightings", "--output", "csv", "--limit", "3").splitlines()
        same(len(rows), 4, "a CSV header and three rows")
        check(figures(home)["distinct_addresses"] == pipe["distinct_addresses"], "the run and the figures agree")
        held = home.start("monitor", "-", stdin=-1)
        import time
        time.sleep(1)
        home.run("ownership", "add", home.file("late.csv", "prefix,org_id\n198.18.1.0/24,ORG-B\n"), code=1)
        check("another luytre process" in home.errors, "a second writer is told why it must wait")
        held.communicate(input="", timeout=60)


main()
