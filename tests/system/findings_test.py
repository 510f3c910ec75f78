"""From a sighting to a finding that is closed by evidence, seen again, and never twice."""
import calendar

from luytre import Home, check, same, small_country

DAY = calendar.timegm((2018, 12, 3, 0, 0, 0))


def log(home, name, rows):
    """Zeek's conn.log of (hour since DAY, client, remote)."""
    lines = ["#separator \\x09", "#path\tconn",
             "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto",
             "#types\ttime\tstring\taddr\tport\taddr\tport\tenum"]
    for number, (hour, client, remote) in enumerate(rows):
        lines.append(f"{DAY + hour * 3600}.000000\tC{number}\t{client}\t40000\t{remote}\t443\ttcp")
    return home.file(name, "\n".join(lines) + "\n")


def only(home, *filters):
    found = home.json("findings", *filters)
    same(found["count"], 1, f"findings {filters}")
    return found["findings"][0]


def main():
    with Home(allow_documentation=1, detector_memory=0) as home:
        small_country(home)
        home.json("monitor", log(home, "one.log", [(3, "198.18.0.5", "192.0.2.1"), (5, "198.18.0.5", "192.0.2.1")]))
        finding = only(home)
        same((finding["organisation"], finding["subject"], finding["what"], finding["kind"], finding["state"]),
             ("ORG-A", "198.18.0.5", "mirai", "infection", "open"), "what monitor opened")
        same(finding["sightings"], 2, "sightings")
        home.json("monitor", home.folder / "one.log")
        same(only(home), finding, "the same input again")
        same(home.json("findings", "absorb", "--again")["updated"], 0, "absorbed again")

        home.json("findings", "acknowledge", finding["id"][:12], "--comment", "đã nhận")
        home.run("findings", "uphold", finding["id"], code=2)
        shown = home.json("findings", "show", finding["id"])
        same([step["act"] for step in shown["history"]], ["open", "acknowledge"], "history")
        same(shown["history"][1]["comment"], "đã nhận", "comment")
        same([row["remote"] for row in shown["rows"]], ["192.0.2.1"] * 2, "evidence")

        # Quiet, but so is the sensor.
        settled = home.json("findings", "settle", "--at", "2018-12-08")
        same((settled["presumed_clean"], settled["sensor_silent"]), (0, 1), "while the sensor was silent")
        same(only(home)["silent_sensor"], "national", "the silent sensor")
        # Now it watched others all the time.
        home.json("monitor", log(home, "two.log", [(hour, "198.18.0.9", "203.0.113.9") for hour in range(24 * 6)]))
        same(home.json("findings", "settle", "--at", "2018-12-08")["presumed_clean"], 1, "before a healthy sensor")
        closed = only(home, "--state", "closed")
        same(closed["closed_because"], "presumed-clean", "reason")

        home.json("monitor", log(home, "three.log", [(24 * 15, "198.18.0.5", "192.0.2.1")]))
        again = only(home, "--state", "open")
        same((again["id"], again["episode"], again["sightings"]), (finding["id"], 2, 3), "the re-infection")
        home.json("findings", "close", again["id"], "--reason", "cleaned")
        home.run("findings", "show", "0" * 32, code=4)
        check("presumed-clean" in home.run("findings", "show", again["id"]), "the history tells why it was closed")


main()
