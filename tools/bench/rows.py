"""The rows: what each work must reach, where its figure comes from, and what stands beside it."""
from detector_rows import detectors, past
from figures import GIGA, MEGA, MILLION, count_of, same_answer, take
from source_rows import sources
from table import Beside, Row


def matching(f):
    flows = f.scale["flows"]
    for arg, name, words, reach, stretch in (("1000000", "1m", "1 M", 160, 300), ("10000000", "10m", "10 M", 100, 160)):
        row = Row(f"Batches in memory, {words} addresses", reach, "M flows/s", stretch)
        take(row, f, f"match/{arg}", scale=1 / MILLION)
        row.beside = [f.sql_beside("chDB IN", f"match_{name}", lambda s: flows / s / MILLION)]
        same_answer(row, f, f"match/{arg}", "hits", f"hits_{name}")
        yield row
    row = Row("Match, attribute, distinct per body", 0.5, "s for 50 M flows", lower_is_better=True)
    take(row, f, "per_body")
    if row.value:
        row.value = 50e6 / row.value
    row.beside = [f.sql_beside("chDB ip_trie, uniqExact", "per_body", lambda s: s)]
    same_answer(row, f, "per_body", "distinct", "per_body", 0)
    same_answer(row, f, "per_body", "hits", "per_body", 1)
    yield row
    for arg, name, words in (("20000", "20k", "20 k"), ("1000000", "1m", "1 M")):
        row = Row(f"Attribution, {words} prefixes", 150, "M addresses/s")
        take(row, f, f"attribute/{arg}", scale=1 / MILLION)
        row.beside = [f.sql_beside("chDB ip_trie", f"attribute_{name}", lambda s: flows / s / MILLION)]
        yield row


def flow_files(f):
    flows = f.scale["flows"]
    rate = lambda seconds: flows / seconds / MILLION
    for name, words, reach, stored in (("netflow_v5", "NetFlow v5 file to sightings", 60, "nf5"),
                                       ("netflow_v9", "NetFlow v9 file to sightings", 25, "nf9"),
                                       ("ipfix", "IPFIX file to sightings", 25, "ipfix")):
        row = take(Row(f"{words}, 1 M addresses", reach, "M records/s"), f, f"file/{name}", scale=1 / MILLION)
        row.beside = [f.tool_beside("nfdump, plain read", f"nfdump-{stored}", rate, "plain"),
                      f.tool_beside("with a list of 10 k", f"nfdump-{stored}", rate, "listed")]
        yield row
    for name, words, reach, stored in (("nfdump", "nfdump file to sightings", 60, "nf5"),
                                       ("nfdump_lz4", "nfdump file, LZ4, to sightings", 25, "nf5.lz4")):
        row = take(Row(f"{words}, 1 M addresses", reach, "M records/s"), f, f"file/{name}", scale=1 / MILLION)
        row.beside = [f.tool_beside("nfdump, plain read", f"nfdump-{stored}", rate, "plain"),
                      f.tool_beside("with a list of 10 k", f"nfdump-{stored}", rate, "listed")]
        yield row
    row = Row("Live UDP: receive, decode, match, account", 12, "M records/CPU-s")
    live, peer = f.live.get("luytre", {}), f.live.get("nfcapd", {})
    if "rate" in live:
        row.value = live["rate"] / MILLION
        row.also = live["lost"] == 0 and live["offered"] > 0.98 * 5e6
        row.note = (f"lost {live['lost']:.2%} at {live['offered'] / MILLION:.1f} M/s; received + lost = sent")
    else:
        row.note, row.failed = live.get("error", "not measured"), "error" in live
    if "rate" in peer:
        row.beside = [Beside("nfcapd, no matching", peer["rate"] / MILLION, f"lost {peer['lost']:.2%}")]
    else:
        row.beside = [Beside("nfcapd", None, peer.get("error", "not measured"))]
    yield row


def text_files(f):
    flows, logs = f.scale["flows"], f.scale["log_records"]
    rate = lambda seconds: flows / seconds / MILLION
    row = take(Row("CSV flows, 1 M addresses", 12, "M lines/s", 20), f, "file/flow_csv", scale=1 / MILLION)
    row.beside = [f.tool_beside("grepcidr -f 1 M", "grepcidr", rate), f.sql_beside("chDB CSV", "flow_csv", rate)]
    same_answer_lines(row, f, "grepcidr", "flow_csv")
    yield row
    size = f.scale["dns.tsv"]
    row = take(Row("DNS query log, 1 M domains, by label", 1.6, "GB/s", 3), f, "file/dns_log", "bytes_per_second",
               1 / GIGA)
    row.beside = [f.tool_beside("rg -F -f 10 k", "ripgrep", lambda s: size / s / GIGA),
                  f.sql_beside("chDB TSV, exact names only, 1 M", "dns_exact", lambda s: size / s / GIGA)]
    yield row
    for name, words, reach, path in (("zeek_tsv", "Zeek TSV", 800, "conn.log"), ("zeek_json", "Zeek JSON", 1000, "conn.json"),
                                     ("eve", "Suricata EVE JSON", 1000, "eve.json")):
        row = take(Row(f"{words}, 1 M addresses", reach, "MB/s"), f, f"file/{name}", "bytes_per_second", 1 / MEGA)
        row.beside = [f.sql_beside("chDB", name, lambda s, size=f.scale[path]: size / s / MEGA)]
        yield row


def same_answer_lines(row, f, tool, job):
    """Two peers that answer the same question must agree."""
    a, b = f.tools.get(tool, {}).get("lines"), f.sql.get(job, {}).get("answer")
    if a is not None and b is not None and int(a) != int(b[0]):
        row.note = (row.note + "; " if row.note else "") + f"the peers differ: {a} and {b[0]} lines"


def lists(f):
    row = take(Row("Memory, 1 M IPv4 addresses, less 2 MiB", 10, "bytes each", lower_is_better=True), f, "match/1000000",
               "bytes_each")
    row.beside = [bytes_beside(f, "s1m")]
    yield row
    row = take(Row("Memory, 10 M IPv4 addresses, less 2 MiB", 10, "bytes each", lower_is_better=True), f,
               "match/10000000", "bytes_each")
    row.beside = [bytes_beside(f, "s10m")]
    yield row
    row = take(Row("Memory, 1 M domains, text included", 48, "bytes each", lower_is_better=True), f, "file/dns_log",
               "bytes_each")
    row.beside = [bytes_beside(f, "d1m")]
    yield row
    for name, words, reach, job in (("addresses_10M", "Text to ready, 10 M addresses", 0.6, "ready_10m"),
                                    ("mixed", "Text to ready, 1.5 M mixed", 0.5, None),
                                    ("domains_1M", "Text to ready, 1 M domains", 0.3, "ready_domains")):
        benchmark = f"ready/{name}/iterations:1/real_time"
        row = take(Row(words, reach, "s", lower_is_better=True), f, benchmark, "real_time", 1e-3)
        if row.value:
            row.note = f"{f.own[benchmark]['cpu_time'] / 1000:.2f} s CPU"
        if row.value and name == "domains_1M":
            size = count_of(f, benchmark, "MiB")
            row.also, row.note = size <= 64, row.note + f"; {size:.0f} of 64 MiB"
        row.beside = [f.sql_beside("chDB Set", job, lambda s: s, "wall")] if job else []
        yield row
    row = Row("A matcher waits for a swap, at worst", 1000, "microseconds", lower_is_better=True)
    take(row, f, "SwapWhileMatching/iterations:3/real_time", "get_max_us")
    if row.value is not None:
        swap = f.own["SwapWhileMatching/iterations:3/real_time"]
        row.value, row.note = swap["worst"]["get_max_us"], f"{swap['get_p999_us']:.1f} in 999 of 1,000"
    yield row


def bytes_beside(f, table):
    found = f.sql.get(f"bytes_{table}", {})
    if found.get("answer"):
        return Beside("chDB Set", float(found["answer"][0]))
    return Beside("chDB Set", None, found.get("error", f.sql.get("", {}).get("error", "not measured")))


def letter(f):
    for key, words, reach in (("total", "in all", 150), ("family", "by family", 250),
                              ("family,organisation,month", "family × body × month", 1000)):
        row = Row(f"The letter, cold process: {words}", reach, "ms", lower_is_better=True)
        found = f.letter.get(key, {})
        if "seconds" in found:
            row.value, row.note = found["seconds"] * 1000, f"{found['cpu'] * 1000:.0f} CPU; {found['distinct']:,}"
        else:
            row.note, row.failed = found.get("error", "not measured"), "error" in found
        yield row


def store(f):
    row = take(Row("Sightings into the embedded store", 3, "M rows/s"), f, "sightings_embedded/iterations:3/real_time",
               scale=1 / MILLION)
    rate = lambda s: f.scale["segment_rows"] / s / MILLION
    if row.value:
        row.note = f"{rate(f.own['sightings_embedded/iterations:3/real_time']['cpu_time'] / 1000):.1f} by CPU"
    row.beside = [f.sql_beside("chDB INSERT of RowBinary", "sightings", rate, "wall"),
                  f.sql_beside("by CPU", "sightings", rate)]
    yield row


def cores(f):
    for name, words in (("match/1000000", "batches, 1 M addresses"), ("match/10000000", "batches, 10 M addresses"),
                        ("attribute/20000", "attribution, 20 k"), ("attribute/1000000", "attribution, 1 M"),
                        ("netflow_v5", "NetFlow v5 files"), ("ipfix", "IPFIX files"), ("flow_csv", "one CSV file"),
                        ("dns_log", "one DNS log")):
        threaded = "/" in name
        one, two = (f"cores/{name}/real_time/threads:{n}" if threaded else f"cores/{name}/{n}/real_time" for n in (1, 2))
        row = take(Row(f"Two cores: {words}", 1.85, "× one core"), f, two)
        before = count_of(f, one, "items_per_second")
        if row.value and before:
            row.note = f"{before / MILLION:.0f} to {row.value / MILLION:.0f} M/s"
            row.value /= before
        else:
            row.value = None
        yield row


GROUPS = {"match": matching, "flows": flow_files, "sources": sources, "text": text_files, "detectors": detectors,
          "past": past, "lists": lists, "letter": letter, "store": store, "cores": cores}
