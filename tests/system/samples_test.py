"""The sample week gives its true answer (samples/truth): every input's account, every list's, every figure."""
import json

from luytre import ROOT, Home, check, same

SAMPLES = ROOT / "samples"
COUNTS = ("records", "malformed", "unsupported", "incomplete", "lost")


def truth(name):
    return json.loads((SAMPLES / "truth" / name).read_text())


def prepare(home):
    """The directory and the lists, as tools/run_samples adds them."""
    home.run("organisations", "add", ROOT / "data/vn/organisations.csv", SAMPLES / "organisations.csv")
    home.run("ownership", "add", ROOT / "data/vn/asns.csv", ROOT / "data/vn/vn-prefixes.csv", SAMPLES / "ownership.csv")
    home.json("indicators", "add", *sorted((SAMPLES / "indicators/benign").iterdir()), "--allow-documentation")


def check_lists(home):
    """Benign lists are in force: now the threat lists, each as the truth says it is added."""
    for entry in truth("indicators.json"):
        options = ["--source", entry["source"], *entry["options"]]
        report = home.json("indicators", "add", SAMPLES / entry["path"], "--allow-documentation", *options)
        what = entry["path"]
        same(report["added"] + report["updated"], entry["active"], f"{what}: active entries")
        same(report["withdrawn"], entry["withdrawn"], f"{what}: entries taken back")
        refused = {why.replace(" ", "_").replace("-", "_"): count for why, count in report["refused"].items()}
        same(refused, entry["refused"], f"{what}: refused entries")


def check_run(report, expected, what):
    by_source = {entry["source"]: entry for entry in report["inputs"]}
    for entry in expected["inputs"]:
        found = by_source.get(str(SAMPLES / entry["source"]))
        check(found, f"{what}: {entry['source']} was read (there are {list(by_source)})")
        for key in ("format", *COUNTS):
            same(found[key], entry[key], f"{entry['source']}: {key}")
    for key in ("observations", "distinct_addresses"):
        same(report[key], expected[key], f"{what}: {key}")
    same(report["sightings"] - report["detections"], expected["sightings"], f"{what}: sightings by lists")


def check_figures(home):
    for path in sorted((SAMPLES / "truth").glob("situation*.json")):
        expected = json.loads(path.read_text())
        by = path.stem.removeprefix("situation").removeprefix("-by-").replace("-", ",")
        answer = home.json("situation", "--from", expected["from"], "--to", expected["to"],
                           *(["--by", by] if by else []))
        rows = expected.pop("rows", None)
        for key, value in expected.items():
            same(answer[key], value, f"{path.name}: {key}")
        if rows is None:
            continue

        def named(row):
            key = row["key"] if isinstance(row["key"], (str, list)) else list(row["key"].values())
            key = [key] if isinstance(key, str) else key
            return tuple("" if part in ("unassigned", "unnamed") else part for part in key)

        found = {named(row): row for row in answer["rows"]}
        same(sorted(found), sorted(named(row) for row in rows), f"{path.name}: keys")
        for row in rows:
            for key, value in row.items():
                if key != "key":
                    same(found[named(row)][key], value, f"{path.name}: {row['key']}: {key}")


def main():
    with Home() as home:
        prepare(home)
        check_lists(home)
        report = home.json("monitor", SAMPLES / "telemetry")
        check_run(report, truth("monitor-national.json"), "national")
        inside = home.json("monitor", SAMPLES / "inside/conn.log", "--sensor", "inside", "--organisation", "MIN-MOH")
        check_run(inside, truth("monitor-inside.json"), "inside")
        check_figures(home)
        again = home.json("monitor", SAMPLES / "telemetry")
        same(again["new_sightings"], 0, "new sightings when the week is read again")
        check_figures(home)
        rows = [json.loads(line) for line in home.run("sightings").splitlines()]
        listed = [row for row in rows if row["detector"] == "indicator"]
        same(len(listed), truth("situation.json")["sightings"], "rows of evidence by lists")
        # What detectors say beside them is of hosts that the lists know for the same family.
        known = {(row["address"], row["family"]) for row in listed}
        said = {(row["address"], row["family"]) for row in rows if row["detector"] != "indicator"}
        same(sorted(said - known), [], "what detectors say that is not so")


main()
