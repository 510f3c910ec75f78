"""Reports of others, by whole commands: files in, sightings and figures out, and out again as events."""
import json
import os
import shutil

from luytre import ROOT, Home, check, same, small_country

SAMPLES = ROOT / "src/telemetry"
SINKHOLE = "2018-12-03-event4_sinkhole_http-vietnam-country.csv"


def lines(home, *arguments):
    return [json.loads(line) for line in home.run("sightings", *arguments).splitlines()]


def rows(home, source):
    return sorted((row["address"], row["family"]) for row in lines(home, "--source", source))


def read(home, path, code=0):
    report = home.json("monitor", path, code=code)
    return report["inputs"][0]


def main():
    with Home(threads=2) as home:
        small_country(home)
        # The type stands in the name, the columns in the header; both ways the rows are sightings.
        got = read(home, SAMPLES / "shadowserver/testdata" / SINKHOLE)
        same((got["format"], got["records"], got["malformed"]), ("shadowserver", 3, 2), "a Shadowserver file")
        same(rows(home, "event4_sinkhole_http"), [("198.18.0.7", "ramnit")], "sightings of a sinkhole report")
        sighting = lines(home, "--source", "event4_sinkhole_http")[0]
        same(sighting["detail"]["http_agent"], 'Mozilla/4.0 (compatible; "quoted", odd)', "unknown columns are kept")
        same((sighting["remote"], sighting["name"], sighting["organisation"]),
             ("203.0.113.80", "sink.example", "ORG-A"), "the other end and the body")
        before = home.run("sightings")
        read(home, SAMPLES / "shadowserver/testdata" / SINKHOLE)
        same(home.run("sightings"), before, "the same file again changes nothing")

        # A newer table without a release.
        schema = home.file("newer.csv", "report,class,subject,columns\nevent9_new,infected,who_ip,timestamp who_ip asn geo\n")
        home.settings["LUYTRE_REPORT_SCHEMA"] = str(schema)
        fresh = home.file("2018-12-04-event9_new-vn.csv",
                          "timestamp,who_ip,asn,geo,ip,infection\n2018-12-04 00:00:00,198.18.0.40,1,VN,203.0.113.9,mirai\n")
        read(home, fresh)
        same(rows(home, "event9_new"), [("198.18.0.40", "mirai")], "a type of a newer table")
        schema.write_text("report,class\nx,wurst\n")
        home.run("monitor", fresh, code=2)
        check("newer.csv line 2" in home.errors and "wurst" in home.errors, "a broken table is refused by line")
        del home.settings["LUYTRE_REPORT_SCHEMA"]

        # The other formats are told by their first bytes.
        for path, form, records in (("intelmq/testdata/events.json", "intelmq", 4), ("idea/testdata/events.json", "idea", 14),
                                    ("cert_feeds/testdata/cymru-cap.txt", "cymru-cap", 7),
                                    ("cert_feeds/testdata/spamhaus-cert.csv", "spamhaus-cert", 4)):
            got = read(home, SAMPLES / path)
            same((got["format"], got["records"]), (form, records), path)
        same(rows(home, "Shadowserver Sinkhole"), [("198.18.0.7", "conficker")], "an IntelMQ event")
        check(("198.18.0.8", "ramnit") in rows(home, "Intrusion.Botnet"), "an address of an IDEA range")
        check(("198.18.0.8", "zero-access") in rows(home, "cymru-bots") or ("198.18.0.8", "zeroaccess") in
              rows(home, "cymru-bots"), "a Cymru line")
        same(rows(home, "spamhaus-cert")[0], ("198.18.0.7", "conficker"), "a Spamhaus line")

        # Antivirus reports: nobody is believed until told.
        av = SAMPLES / "avreport/testdata"
        got = read(home, av / "soap-signed.xml")
        same((got["format"], got["records"], got["malformed"]), ("avreport", 2, 1), "a signature of strangers")
        same(rows(home, "avreport-malware"), [], "what is not believed makes no sighting")
        trusted = home.folder / "trusted"
        os.mkdir(trusted)
        home.settings["LUYTRE_AV_CERTIFICATES"] = str(trusted)
        home.run("monitor", av / "soap-signed.xml", code=2)
        check("no certificate" in home.errors, "an empty folder of certificates is told")
        shutil.copy(av / "root.pem", trusted)
        got = read(home, av / "soap-signed.xml")
        same((got["records"], got["malformed"]), (2, 0), "a signature that verifies")
        same(rows(home, "avreport-malware"), [("198.18.0.9", "mirai")], "a believed report makes sightings")
        same(lines(home, "--source", "avreport-malware")[0]["detail"]["signature"], "verified", "and says why")

        # Out, and in again elsewhere.
        count = len(lines(home))
        for form in ("intelmq", "idea"):
            out = home.run("sightings", "--output", form)
            events = [json.loads(line) for line in out.splitlines()]
            same(len(events), count, f"one {form} event a sighting")
            with Home(threads=2) as other:
                small_country(other)
                got = read(other, other.file("events.json", out))
                same((got["format"], got["records"], got["malformed"]), (form, count, 0), f"{form} read back")
                infected = {s["address"] for s in lines(home) if s["category"] in ("c2", "sinkhole")}
                check(infected <= {s["address"] for s in lines(other)}, f"infected addresses survive {form}")
        home.run("sightings", "--output", "wurst", code=2)


main()
