"""An hour at a provider's edge, no threat list at all: each family is named by what only it does, and nobody else is."""
import json

from luytre import ROOT, Home, same

GRADES = ["suspected", "probable", "confirmed"]


def main():
    truth = {(row["address"], row["family"]): row["best_evidence"]
             for row in json.loads((ROOT / "samples/truth/outbreak.json").read_text())}
    with Home() as home:
        home.run("organisations", "add", ROOT / "data/vn/organisations.csv", ROOT / "samples/organisations.csv")
        home.run("ownership", "add", ROOT / "samples/ownership.csv")
        home.run("monitor", ROOT / "samples/outbreak")
        found = {}
        for line in home.run("sightings").splitlines():
            row = json.loads(line)
            key = row["address"], row["family"].replace("unnamed", "")
            found[key] = max(found.get(key, "suspected"), row["evidence"], key=GRADES.index)
        same(found, truth, "who is named, as what, how surely")
        infected = {address for address, family in truth if family}
        same(home.json("situation", "--from", "2018-12-05", "--to", "2018-12-05")["distinct_addresses"], len(infected),
             "infected addresses: behaviour alone does not count")
        again = home.json("monitor", ROOT / "samples/outbreak")
        same(again["new_sightings"], 0, "new sightings when the hour is read again")


main()
