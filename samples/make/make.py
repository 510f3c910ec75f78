#!/usr/bin/env python3
"""Makes the samples again from the scene. See README.md beside this file."""
import gzip
import io
import json
import pathlib
import subprocess

import acts
import conversations
import exporters
import indicators
import logs
import places
import scene
import truth
import wire

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXPORTED = acts.START + 7 * acts.DAY + 1_000_000  # when the collector got the flows: right after the week
DROPPED = 11  # this datagram of the NetFlow v5 exporter never arrives


def put(path, content):
    file = ROOT / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())


def gz(data):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(data if isinstance(data, bytes) else data.encode())
    return out.getvalue()


def zst(text):
    return subprocess.run(["zstd", "-19", "-c"], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout


def put_capture(inp, packets):
    """Writes the capture; what a meter finds in it is observed as well."""
    put(inp.path, wire.pcap(packets))
    inp.acts.append(dict(what="capture", seen=list(conversations.observations(packets))))


def seen_in(inp):
    return [ob for act in inp.acts for ob in act["seen"]]


def export_flows(inputs):
    """Runs the exporters, holds what they sent against the scene, and writes the files."""
    def run(name, exporter, volumes=True):
        datagrams = exporter(exporters.capture_of(inputs[name]))
        exporters.check_with_nfdump(datagrams, seen_in(inputs[name]), volumes)
        return datagrams

    v5 = run("netflow5-vnpt", lambda c: exporters.softflowd(c, "-v", "5"))
    lost = set(exporters.records_of_v5(v5.pop(DROPPED)))
    inp = inputs["netflow5-vnpt"]
    inp.lost = len(lost)
    for act in inp.acts:
        act["seen"] = [ob for ob in act["seen"]
                       if (ob.src, ob.sport, ob.dst, ob.dport, ob.protocol, ob.packets, ob.bytes) not in lost]
    put(inp.path, b"".join(v5))

    v9 = run("netflow9-viettel", lambda c: exporters.softflowd(c, "-v", "9"))
    put_capture(inputs["netflow9-viettel"], exporters.as_capture(v9, "198.18.16.1", EXPORTED))
    # pmacct 1.7.7 counts the packets of some flows twice, so volumes are not compared.
    put(inputs["netflow9-hanoi"].path, b"".join(run("netflow9-hanoi", lambda c: exporters.pmacctd(c, 9), volumes=False)))
    put(inputs["ipfix-fpt"].path, gz(b"".join(run("ipfix-fpt", lambda c: exporters.softflowd(c, "-v", "10", "-A", "milli")))))
    ipfix = run("ipfix-cmc", lambda c: exporters.softflowd(c, "-v", "10"))
    put_capture(inputs["ipfix-cmc"], exporters.as_capture(ipfix, "198.18.64.1", EXPORTED))
    evn = run("flows-evn", lambda c: exporters.softflowd(c, "-v", "5"))
    put(inputs["flows-evn"].path, exporters.nfdump(evn, "-o", "csv"))


def write_logs(inputs):
    put_capture(inputs["dns-vnpt"], logs.dns_packets(inputs["dns-vnpt"]))
    put(inputs["queries-viettel"].path, logs.query_log(inputs["queries-viettel"]))
    put(inputs["zeek-conn"].path, logs.zeek_conn(inputs["zeek-conn"]))
    put(inputs["zeek-dns"].path, gz(logs.zeek_dns(inputs["zeek-dns"])))
    put(inputs["zeek-http"].path, logs.zeek_http_json(inputs["zeek-http"]))
    put(inputs["zeek-ssl"].path, logs.zeek_ssl(inputs["zeek-ssl"]))
    put(inputs["eve-fpt"].path, zst(logs.eve(inputs["eve-fpt"])))
    put(inputs["inside-moh"].path, logs.zeek_conn(inputs["inside-moh"]))


def write_lists(lists):
    for path, text in indicators.benign():
        put(path, text)
    report = []
    for listed in lists:
        for path, text in listed.files:
            put(path, text)
        refused = {}
        for entry in listed.entries:
            if entry.outcome not in ("active", "withdrawn"):
                refused[entry.outcome] = refused.get(entry.outcome, 0) + 1
        first = pathlib.PurePath(listed.files[0][0])
        report.append({"source": listed.source, "path": str(first.parent if len(listed.files) > 1 else first),
                       "options": listed.options, "active": sum(e.outcome == "active" for e in listed.entries),
                       "withdrawn": sum(e.outcome == "withdrawn" for e in listed.entries), "refused": refused})
    return report


def write_truth(inputs, lists, report):
    found = []
    for name, body in (("national", ""), ("inside", "MIN-MOH")):
        of_run = [inp for inp in inputs.values() if inp.organisation == body]
        made, foreign, expired = [], 0, 0
        for inp in of_run:
            sightings, strangers, late = truth.sightings_of(inp, seen_in(inp), lists)
            made, foreign, expired = made + sightings, foreign + strangers, expired + late
        figures = truth.tally(made)
        put(f"truth/monitor-{name}.json", json.dumps({
            "inputs": [{"source": inp.path, "format": inp.format, "records": len(seen_in(inp)), "malformed": inp.malformed,
                        "unsupported": inp.unsupported, "incomplete": inp.incomplete, "over_limit": 0, "lost": inp.lost}
                       for inp in of_run],
            "observations": sum(len(seen_in(inp)) for inp in of_run), "sightings": len(made), "new_sightings": len(made),
            "distinct_addresses": figures["distinct_addresses"], "internal_hosts": figures["internal_hosts"],
            "foreign": foreign, "expired": expired, "undated": 0}, indent=1) + "\n")
        found += made
    keys = [s.key for s in found]
    assert len(keys) == len(set(keys)), "two sightings of the scene would be one"
    put("truth/situation.json", json.dumps(truth.situation(found), indent=1) + "\n")
    for by in (["family"], ["organisation"], ["sector"], ["category"], ["day"], ["month"], ["family", "sector"]):
        put(f"truth/situation-by-{'-'.join(by)}.json",
            json.dumps(truth.situation(found, by), indent=1, ensure_ascii=False) + "\n")
    put("truth/indicators.json", json.dumps(report, indent=1) + "\n")
    return found


def main():
    scene.play()
    inputs, lists = acts.inputs, indicators.lists()
    put("organisations.csv", places.organisations_csv())
    put("ownership.csv", places.ownership_csv())
    report = write_lists(lists)
    export_flows(inputs)
    write_logs(inputs)
    found = write_truth(inputs, lists, report)
    print(f"{sum(len(seen_in(i)) for i in inputs.values())} observations, {len(found)} sightings")


if __name__ == "__main__":
    main()
