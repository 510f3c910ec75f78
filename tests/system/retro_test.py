"""An indicator that comes later finds what happened before; withdrawn, it takes it back; too broad, it waits."""
import datetime
import json

from luytre import Home, check, figures, same, small_country


def flows(day, pairs):
    """CSV flows of one day, one each minute."""
    lines = ["first,src_ip,dst_ip,src_port,dst_port,proto,packets,bytes"]
    for i, (client, remote, port) in enumerate(pairs):
        lines.append(f"2018-12-{day:02}T{8 + i // 60 % 12:02}:{i % 60:02}:00Z,{client},{remote},{1024 + i},{port},6,2,120")
    return "\n".join(lines) + "\n"


def queries(day, pairs):
    lines = ["time,src_ip,dst_ip,name"]
    for i, (client, name) in enumerate(pairs):
        lines.append(f"2018-12-{day:02}T09:{i % 60:02}:00Z,{client},198.18.0.53,{name}")
    return "\n".join(lines) + "\n"


def sightings(home):
    return [json.loads(line) for line in home.run("sightings").splitlines()]


def addresses(home):
    return figures(home)["distinct_addresses"]


def main():
    with Home(archive="true", quarantine_bodies=1, quarantine_addresses=30, quarantine_days=3,
              allow_documentation="true") as home:
        small_country(home)
        a = [f"198.18.0.{i}" for i in range(1, 200)]  # ORG-A
        b = [f"198.18.64.{i}" for i in range(1, 200)]  # ORG-B
        day3 = home.file("day3.csv", flows(3, [
            (a[0], "203.0.113.5", 443), (a[0], "203.0.113.5", 443), (b[0], "203.0.113.5", 8080),
            (a[1], "203.0.113.6", 443), ("203.0.113.5", a[2], 40000), (a[3], "192.0.2.1", 23)]))
        day4 = home.file("day4.csv", flows(4, [(a[0], "203.0.113.5", 443)] +
                                           [(client, "203.0.113.80", 443) for client in a[:40]] +
                                           [(client, "203.0.113.81", 443) for client in (a[5], b[5])]))
        home.run("monitor", day3, day4)
        before = addresses(home)
        same(before, 1, "addresses found live")
        live = sightings(home)

        # Nothing was known of 203.0.113.5 when it was spoken to.
        added = home.json("indicators", "add", home.file("late.txt", "203.0.113.5:443\n"), "--family", "conficker")
        same(added["retro"]["sightings"], 2, "contacts with the service on two days")
        same((added["retro"]["addresses"], added["retro"]["bodies"], added["retro"]["days"]), (1, 1, 2), "of whom")
        same(addresses(home), before + 1, "addresses after the late finding")
        found = [s for s in sightings(home) if s["detector"] == "retro"]
        same(len(found), 2, "sightings that say so")
        for sighting in found:
            detail = sighting["detail"] if isinstance(sighting["detail"], dict) else json.loads(sighting["detail"])
            same(detail["by"], "retro", "who found it")
            check(abs(datetime.datetime.now(datetime.timezone.utc)
                      - datetime.datetime.fromisoformat(detail["found"].replace("Z", "+00:00"))).total_seconds() < 300,
                  "found now")
            same((sighting["address"], sighting["family"], sighting["indicator"], sighting["organisation"]),
                 (a[0], "conficker", "203.0.113.5:443", "ORG-A"), "the evidence")
            check(sighting["first"].startswith("2018-12-0"), "dated by the contact")

        # The same again adds nothing, whether the list, the search or the telemetry comes again.
        all_figures = figures(home, "--by", "organisation")
        same(home.json("indicators", "add", home.folder / "late.txt", "--family", "conficker")["retro"]["sightings"], 0,
             "an unchanged list searches nothing")
        again = home.json("retro", "--indicator", "203.0.113.5:443")
        same((again["sightings"], again["new_sightings"]), (2, 0), "the same search again")
        home.run("monitor", day3, day4)
        again = home.json("retro", "--source", "late")
        same((again["contacts"], again["new_sightings"]), (2, 0), "the same telemetry again")
        same(home.json("retro", "--indicator", "203.0.113.5:443", "--from", "2018-12-04")["sightings"], 1,
             "one day of it")
        # All lists: the contact that was sighted live stands in the evidence twice, in the figures once.
        same(home.json("retro", "--since", "2018-12-01")["new_sightings"], 1, "all that was added since")
        same(addresses(home), before + 1, "addresses, one found by both ways")
        home.run("retro", "--since", "2199-01-01", code=4)
        home.run("retro", "--indicator", "198.51.100.99", code=4)
        # Since then the indicator was live, too: more evidence, the same figures.
        same(addresses(home), before + 1, "addresses, found late and live")

        # Withdrawn, it was never there.
        home.run("indicators", "remove", "203.0.113.5:443")
        same(addresses(home), before, "addresses after the withdrawal")
        same([s for s in sightings(home) if s["detector"] != "retro"], live, "evidence after the withdrawal")
        same({s["indicator"] for s in sightings(home)}, {"192.0.2.1"}, "nothing of the withdrawn one is left")
        check(all_figures != figures(home, "--by", "organisation"), "the withdrawal changed figures")

        # Too broad for both limits, for either, and for none.
        broad = home.json("indicators", "add", home.file(
            "broad.txt", "203.0.113.80\n203.0.113.81\n203.0.113.6\nhttp://bad.example/path\n"))
        same(broad["quarantined"], 2, "held back")
        same(broad["retro"]["addresses"], 1, "only what went live is searched")
        same(broad["retro"]["not_searchable"], 1, "URLs are said not to be searched")
        waiting = {row["value"]: row["reason"] for row in home.json("indicators", "quarantine", "list")["quarantine"]}
        same(sorted(waiting), ["203.0.113.80", "203.0.113.81"], "what waits")
        check("1 bodies and 40 addresses" in waiting["203.0.113.80"], waiting["203.0.113.80"])
        check("2 bodies and 2 addresses" in waiting["203.0.113.81"], waiting["203.0.113.81"])
        home.run("indicators", "check", "203.0.113.80", code=4)
        home.run("monitor", day4)
        same(addresses(home), before + 1, "what waits matches nothing live")
        # The list comes again, as lists do.
        same(home.json("indicators", "add", home.folder / "broad.txt")["quarantined"], 2, "still held back")

        released = home.json("indicators", "quarantine", "release", "203.0.113.81")
        same((released["released"], released["retro"]["addresses"]), (1, 2), "released and looked for")
        same(addresses(home), before + 3, "addresses after the release")
        same(home.json("indicators", "quarantine", "drop", "--source", "broad")["dropped"], 1, "dropped")
        same(home.json("indicators", "quarantine", "list")["quarantine"], [], "nothing waits")
        home.run("indicators", "quarantine", "drop", "--all", code=4)

    # Names: a domain finds what is below it, and the archive is off unless asked for.
    with Home(archive="true", allow_documentation="true") as home:
        small_country(home)
        home.run("monitor", home.file("dns.csv", queries(3, [
            ("198.18.0.1", "www.evil.example"), ("198.18.0.2", "evil.example"), ("198.18.0.3", "notevil.example"),
            ("198.18.64.9", "a.b.evil.example")])), "--format", "dns-log")
        added = home.json("indicators", "add", home.file("names.txt", "*.evil.example\n"))
        same((added["retro"]["addresses"], added["retro"]["bodies"]), (3, 2), "below the domain")
    with Home(allow_documentation="true") as home:
        small_country(home)
        home.run("monitor", home.file("day3.csv", flows(3, [("198.18.0.1", "203.0.113.5", 443)])))
        check("retro" not in home.json("indicators", "add", home.file("late.txt", "203.0.113.5\n")), "off by default")
        same(home.json("retro", "--source", "late")["contacts"], 0, "nothing was kept")
        check("the archive is empty" in home.errors, "and that is said")


main()
