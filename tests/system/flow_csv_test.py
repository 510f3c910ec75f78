"""What nfdump prints as CSV says the same as its own file: the same hosts, ports, packets and bytes."""
import json
import os
import subprocess
import sys

from luytre import ROOT, Home, check, same

FILE = ROOT / "src/telemetry/nfdump/testdata/nfcapd-1.7.1.plain"


def sightings(path):
    """Of a home for which every address of the file is the country's or listed."""
    with Home(allow_documentation="true", detector_memory=0) as home:
        home.run("ownership", "add", home.file("country.csv", "prefix\n198.18.0.0/15\n2001:db8::/33\n"))
        home.run("indicators", "add", home.file("list.txt", "192.0.2.0/24\n198.51.100.0/24\n203.0.113.0/24\n2001:db8:8000::/33\n"),
                 "--family", "mirai")
        entry = home.json("monitor", path)["inputs"][0]
        rows = [json.loads(line) for line in home.run("sightings").splitlines()]
        return entry, sorted((r["address"], r["port"], r["remote"], r["remote_port"], r["protocol"], r["packets"], r["bytes"],
                              r["first"][:19]) for r in rows)


def main():
    try:
        done = subprocess.run(["nfdump", "-r", FILE, "-o", "csv"], env={**os.environ, "TZ": "UTC"}, capture_output=True, text=True)
    except FileNotFoundError:
        print("left out: there is no nfdump")
        sys.exit(77)
    check(done.returncode == 0, done.stderr)
    with Home() as folder:
        entry, printed = sightings(folder.file("flows.csv", done.stdout))
    same(entry["format"], "flow-csv", "what the text is taken for")
    same((entry["malformed"], entry["incomplete"]), (0, 0), "lines left over")
    entry, stored = sightings(FILE)
    check(len(stored) == 7, f"each flow of the file is a sighting: {stored}")
    # Of the flow behind a translation the CSV has the private address alone.
    same(printed, [row for row in stored if row[0] != "198.18.0.20"], "sightings of the CSV, and of the file itself")


main()
