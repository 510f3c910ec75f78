"""A made-up country: the same for the same seed, whole from figure to evidence, and only in an empty home."""
from luytre import Home, check

MADE = ["--bodies", "220", "--months", "1", "--end", "2026-03-31"]


def main():
    counts, histories = [], []
    for _ in range(2):
        with Home() as home:
            made = home.json("demo", *MADE)
            check(made["made_up"] and made["from"] == "2026-03-01", "the period")
            check(made["bodies"] == 220 and made["made_up_bodies"] > 0, "as many bodies as asked for")
            check(made["sightings"] > 10_000 and made["findings"] > 500 and made["acts"] > 500, "much has happened")
            month = ["--from", "2026-03-01", "--to", "2026-03-31"]
            figures = home.json("situation", *month, "--by", "family")
            # The digest itself is over the ids of approved claims too, which are random.
            counts.append((figures["sightings"], figures["distinct_addresses"], figures["rows"]))
            families = {row["key"] for row in figures["rows"]}
            check({"conficker", "mirai", "ramnit"} <= families, f"families: {families}")
            # Down to the evidence.
            findings = home.json("findings", "--limit", "3", "--state", "acknowledged")["findings"]
            check(findings, "somebody has read something")
            for finding in findings:
                shown = home.json("findings", "show", finding["id"])
                check(shown["rows"], f"evidence of {finding['id']}")
                check([step["act"] for step in shown["history"]][:2] == ["open", "notify"], "opened, then told")
            everything = home.json("findings", "--limit", "100000")["findings"]
            histories.append(sorted((f["id"], f["state"], f["opened"], f["closed"], f["episode"]) for f in everything))
            states = {f["state"] for f in everything}
            check({"notified", "acknowledged", "in-work", "closed"} <= states, f"states: {states}")
            home.run("audit", "verify")
            home.run("demo", *MADE, code=2)
            check("not empty" in home.errors, "a home that is not empty is left alone")
            check(home.json("situation", *month, "--by", "family")["digest"] == figures["digest"], "and unchanged")
    check(counts[0] == counts[1], "one seed, one country")
    check(histories[0] == histories[1], "and one history")


main()
