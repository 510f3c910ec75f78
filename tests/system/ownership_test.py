"""A fact about ownership that comes later corrects history; a withdrawn indicator leaves it."""
from luytre import Home, check, figures, flow_lines, same, small_country


def by_organisation(home):
    return {row["key"]: row["distinct_addresses"] for row in figures(home, "--by", "organisation")["rows"]}


def main():
    with Home() as home:
        small_country(home)
        home.run("monitor", home.file("flows.csv", flow_lines(20000, every=2)))
        before = by_organisation(home)
        total = figures(home)["distinct_addresses"]
        same(sum(before.values()), total, "bodies add up to the total")
        check(before["ORG-A"] > 0 and before["ORG-B"] > 0, "both bodies have addresses")

        # Half of what A held was B's from the day after on; then: was B's all along.
        home.run("ownership", "add", home.file("later.csv", "prefix,org_id,from\n198.18.0.0/19,ORG-B,2018-12-04\n"))
        same(by_organisation(home), before, "a change of owner after the day changes nothing on it")
        home.run("ownership", "add", home.file("past.csv", "prefix,org_id\n198.18.0.0/19,ORG-B\n"))
        after = by_organisation(home)
        check(after["ORG-A"] < before["ORG-A"], "A loses what was never its own")
        same(after["ORG-A"] + after["ORG-B"], before["ORG-A"] + before["ORG-B"], "what A loses B gains")
        same(figures(home)["distinct_addresses"], total, "the total stays")

        home.run("indicators", "check", "192.0.2.1", "--on", "2018-12-03")
        home.run("indicators", "remove", "192.0.2.1")
        same(figures(home)["distinct_addresses"], 0, "addresses after the only indicator that matched was withdrawn")
        same(home.run("sightings"), "", "evidence after the withdrawal")
        home.run("indicators", "check", "192.0.2.1", "--on", "2018-12-03", code=4)


main()
