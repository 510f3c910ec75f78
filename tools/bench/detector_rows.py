"""Rows of what goes beyond matching: detectors, and the search of the past."""
from figures import MILLION, take
from table import Row


def detectors(f):
    for kind, words in (("Flows", "a flow row"), ("Dns", "a DNS row")):
        row = take(Row(f"All detectors, {words}", 2, "× matching alone", lower_is_better=True), f, f"{kind}/all", "ns_row")
        alone = f.own.get(f"Match{kind}", {}).get("ns_row")
        if row.value and alone:
            row.note = f"{row.value:.0f} ns, matching 1 M addresses and 1 M domains {alone:.0f} ns"
            row.value /= alone
        elif row.value:
            row.value, row.note = None, "matching alone was not measured"
        yield row
    for version in ("v5", "v9"):
        row = take(Row(f"NetFlow {version} file to sightings, all detectors on", 20, "M records/s"), f,
                   f"file/netflow_{version}_detectors", scale=1 / MILLION)
        without = f.own.get(f"file/netflow_{version}", {}).get("items_per_second")
        if row.value and without:
            row.note = f"off {without / MILLION:.1f}"
        yield row
    row = take(Row("Generated names of three days", 1, "s", lower_is_better=True), f, "BM_NamesOfADay", "cpu_time", 1e-3)
    yield row


def past(f):
    row = Row("A year searched for 10,000 new indicators", 10, "s, the first search", lower_is_better=True)
    found = f.tools.get("archive", {})
    if "first_search_seconds" in found:
        row.value = found["first_search_seconds"]
        row.note = (f"{found['rows'] / MILLION:.0f} M rows, {found['bytes_per_row']:.1f} bytes each; {found['found']:,} of "
                    f"{found['planted']:,} planted found; again {found['search_seconds']:.2f} s")
        row.also = found["rows"] >= 200e6
    else:
        row.note, row.failed = found.get("error", "not measured"), found.get("failed", False)
    yield row
