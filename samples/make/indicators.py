"""The threat lists of the scene, each in another format, and what a reader has to make of every entry.

An Entry states the outcome in the vocabulary of the program: active, or refused and why, or withdrawn.
"""
import dataclasses
import datetime
import hashlib
import json
import uuid

import places
from scene import (CONFICKER_NAMES, CUTWAIL_NAMES, LOTUS_CERT_SHA1, LOTUS_CERT_SHA256, LOTUS_JA3, LOTUS_NAMES, RAMNIT_NAMES,
                   SALITY_PEERS, SINKHOLE)

NAMESPACE = uuid.UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
FILE_SHA256 = hashlib.sha256(b"a file of the scene").hexdigest()
FILE_MD5 = hashlib.md5(b"a file of the scene").hexdigest()


def day(text):
    return int(datetime.datetime.fromisoformat(text + "T00:00:00+00:00").timestamp()) * 1_000_000


@dataclasses.dataclass
class Entry:
    type: str
    value: str
    family: str = ""
    category: str = "c2"
    outcome: str = "active"    # or "withdrawn", or the name of a refusal
    since: int = -(2**63)
    until: int = 2**63 - 1


@dataclasses.dataclass
class List:
    source: str
    files: list                # [(path, text)]
    options: list              # of `luytre indicators add`, beside --source and --allow-documentation
    entries: list


def benign():
    """Benign lists come first: the guard knows only what it has been told."""
    resolvers = {"name": "Open resolvers of the scene", "description": "Name servers anybody may ask", "version": 20181201,
                 "type": "cidr", "matching_attributes": ["ip-src", "ip-dst", "domain|ip", "ip-dst|port"],
                 "list": ["198.51.100.48/28", "2001:db8:5353::/48"]}
    sites = {"name": "Popular sites of the scene", "description": "Sites half the country opens every day",
             "version": 20181201, "type": "hostname", "matching_attributes": ["hostname", "domain", "url"],
             "list": [".cdn.example", "baodientu.example"]}
    return [("indicators/benign/open-resolvers.json", json.dumps(resolvers, indent=1) + "\n"),
            ("indicators/benign/popular-sites.json", json.dumps(sites, indent=1) + "\n")]


def plain():
    text = """# Telnet bots: where they report to. One value a line.
203.0.113.23
203.0.113.24   # since November
203.0.113.25
2001:db8:bad::23

# What follows must not become active:
10.1.2.3
198.51.100.53
khong phai la chi bao!
"""
    entries = [Entry("address", value, "mirai") for value in
               ("203.0.113.23", "203.0.113.24", "203.0.113.25", "2001:db8:bad::23")]
    entries += [Entry("address", "10.1.2.3", outcome="reserved"), Entry("address", "198.51.100.53", outcome="benign"),
                Entry("", "khong phai la chi bao!", outcome="malformed")]
    return List("telnet-c2", [("indicators/telnet-c2.txt", text)], ["--family", "mirai", "--category", "c2"], entries)


def trail():
    names = "\n".join(RAMNIT_NAMES)
    text = f"""# A trail list of the scene, in the way of Maltrail

# Aliases: nimnul, win32.ramnit

# Reference: https://bao-cao.example/ramnit

{names}
203.0.113.80:443
203.0.113.81:8888
http://tai-xuong.test/ma

# Generic

/rmnt/gate.php

# What follows must not become active:

/a
com.vn
"""
    entries = [Entry("domain", name, "ramnit") for name in RAMNIT_NAMES]
    entries += [Entry("address:port", "203.0.113.80:443", "ramnit"), Entry("address:port", "203.0.113.81:8888", "ramnit"),
                Entry("url", "tai-xuong.test/ma", "ramnit"), Entry("path", "/rmnt/gate.php", "ramnit"),
                Entry("path", "/a", outcome="too_general"), Entry("domain", "com.vn", outcome="public_suffix")]
    return List("trails", [("indicators/ramnit.trail.txt", text)], ["--family", "ramnit", "--category", "c2"], entries)


CSV_ROWS = [
    # value, type, family as written, category, confidence, TLP, from, until, canonical family, outcome
    (SINKHOLE, "address", "Kido", "sinkhole", 90, "TLP:GREEN", "", "", "conficker", "active"),
    ("203.0.113.23", "address", "Mirai", "c2", 80, "TLP:GREEN", "", "", "mirai", "active"),
    ("203.0.113.30:48101", "address:port", "Linux/Mirai", "c2", 80, "TLP:GREEN", "", "", "mirai", "active"),
    *[(peer, "address", "KuKu", "p2p", 60, "TLP:AMBER", "", "", "sality", "active") for peer in SALITY_PEERS],
    ("http://anh-dep.example/images/logos.gif", "url", "Sality", "c2", 70, "TLP:AMBER", "", "", "sality", "active"),
    (places.LISTED_PEER, "address", "Sirefef", "p2p", 60, "TLP:AMBER", "", "", "zeroaccess", "active"),
    ("2001:db8:bad:53::/64", "prefix", "Ramnit", "c2", 60, "TLP:AMBER", "", "", "ramnit", "active"),
    (places.IDN, "domain", "", "phishing", 75, "TLP:CLEAR", "", "", "", "active"),
    (LOTUS_JA3, "ja3", "OceanLotus", "apt-c2", 50, "TLP:AMBER+STRICT", "", "", "apt32", "active"),
    (LOTUS_CERT_SHA1, "certificate", "OceanLotus", "apt-c2", 80, "TLP:AMBER+STRICT", "", "", "apt32", "active"),
    (LOTUS_CERT_SHA256, "certificate", "OceanLotus", "apt-c2", 80, "TLP:AMBER+STRICT", "", "", "apt32", "active"),
    ("sni-only.example", "server-name", "OceanLotus", "apt-c2", 60, "TLP:AMBER+STRICT", "", "", "apt32", "active"),
    # Half the week only: from Tuesday, 00:00 to Thursday, 24:00.
    ("198.51.100.240", "address", "Mirai", "c2", 60, "TLP:GREEN", "2018-12-04T00:00:00Z", "2018-12-07T00:00:00Z", "mirai", "active"),
    ("ghost.cdn.example", "domain", "Mirai", "c2", 20, "TLP:GREEN", "", "", "mirai", "benign"),
    ("gov.vn", "domain", "Sality", "c2", 20, "TLP:GREEN", "", "", "sality", "public_suffix"),
    ("200.0.0.0/7", "prefix", "Mirai", "c2", 20, "TLP:GREEN", "", "", "mirai", "too_wide"),
    ("2400::/12", "prefix", "Mirai", "c2", 20, "TLP:GREEN", "", "", "mirai", "too_wide"),
    ("198.51.100.1.2", "address", "Mirai", "c2", 20, "TLP:GREEN", "", "", "mirai", "malformed"),
]


def csv():
    lines = ["value,type,family,category,confidence,tlp,valid_from,valid_until"]
    entries = []
    for value, kind, family, category, confidence, tlp, since, until, canonical, outcome in CSV_ROWS:
        lines.append(f"{value},{kind},{family},{category},{confidence},{tlp},{since},{until}")
        seen = places.IDN_ASCII if value == places.IDN else value.removeprefix("http://")
        limits = {k: day(v[:10]) for k, v in (("since", since), ("until", until)) if v}
        entries.append(Entry(kind, seen, canonical, category, outcome, **limits))
    return List("shared", [("indicators/shared.csv", "\n".join(lines) + "\n")], [], entries)


# ---- MISP (the standard core format) ----

def misp_id(name):
    # MISP asks for random ids that stay; these are made from names and stay.
    return str(uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4))


def attribute(kind, value, category="Network activity", **more):
    return {"uuid": misp_id(value + kind), "type": kind, "category": category, "value": value, "to_ids": True, "comment": "",
            "timestamp": "1543536000", "deleted": False, "disable_correlation": False, "first_seen": None,
            "last_seen": None, **more}


def misp_event(info, tags, attributes, objects=()):
    return {"Event": {"uuid": misp_id(info), "info": info, "threat_level_id": "2", "analysis": "2", "timestamp": "1543536000",
                      "publish_timestamp": "1543536000", "published": True, "date": "2018-11-30", "extends_uuid": "",
                      "Orgc": {"name": "SCENE", "uuid": misp_id("SCENE")},
                      "Tag": [{"name": tag, "colour": "#0088cc"} for tag in tags], "Attribute": attributes,
                      "Object": list(objects)}}


def misp_feed():
    conficker = misp_event("Conficker rendezvous of the week", ['misp-galaxy:malpedia="Conficker"', "tlp:green"],
                           [attribute("domain", name) for name in CONFICKER_NAMES[:5]] +
                           [attribute("hostname", CONFICKER_NAMES[5]),
                            attribute("domain", "da-xoa.example", deleted=True),
                            attribute("domain", "tham-khao.example", to_ids=False)])
    peers = misp_event("ZeroAccess supernodes", ['misp-galaxy:botnet="ZeroAccess"', "tlp:amber"],
                       [attribute("ip-dst", "192.0.2.64/27"), attribute("ip-dst|port", "192.0.2.70|16464")],
                       [{"uuid": misp_id("file object"), "name": "file", "meta-category": "file", "description": "",
                         "template_uuid": "688c46fb-5edb-40a3-8273-1af7923e2215", "template_version": "24",
                         "timestamp": "1543536000", "ObjectReference": [],
                         "Attribute": [attribute("md5", FILE_MD5, "Payload delivery", object_relation="md5")]}])
    manifest, hashes, files = {}, [], []
    for event in (conficker, peers):
        body = event["Event"]
        manifest[body["uuid"]] = {key: body[key] for key in ("info", "Orgc", "timestamp", "date", "analysis",
                                                             "threat_level_id", "Tag")}
        for item in body["Attribute"] + [a for o in body["Object"] for a in o["Attribute"]]:
            for part in item["value"].split("|"):
                hashes.append(f"{hashlib.md5(part.encode()).hexdigest()},{body['uuid']}")
        files.append((f"indicators/misp-feed/{body['uuid']}.json", json.dumps(event, indent=1) + "\n"))
    files += [("indicators/misp-feed/manifest.json", json.dumps(manifest, indent=1) + "\n"),
              ("indicators/misp-feed/hashes.csv", "\n".join(hashes) + "\n")]
    entries = [Entry("domain", name, "conficker") for name in CONFICKER_NAMES[:5]]
    entries += [Entry("domain-exact", CONFICKER_NAMES[5], "conficker"),  # hostname: this very name
                Entry("domain", "da-xoa.example", outcome="withdrawn"),
                Entry("domain", "tham-khao.example", outcome="unsupported"),  # not meant for detection
                Entry("prefix", "192.0.2.64/27", "zeroaccess", "p2p"),
                Entry("address:port", "192.0.2.70:16464", "zeroaccess", "p2p"),
                Entry("file-hash", FILE_MD5, "zeroaccess", "p2p")]
    return List("misp-feed", files, [], entries)


def misp_single():
    event = misp_event("Pushdo and its spam engine", ['misp-galaxy:malpedia="Pushdo"', "tlp:green"],
                       [attribute("domain", name) for name in CUTWAIL_NAMES] + [attribute("ip-dst", "198.51.100.25")])
    entries = [Entry("domain", name, "cutwail") for name in CUTWAIL_NAMES] + [Entry("address", "198.51.100.25", "cutwail")]
    return List("misp-event", [("indicators/misp-event.json", json.dumps(event, indent=1) + "\n")], ["--category", "c2"],
                entries)


# ---- STIX 2.1 ----

def stix():
    made = "2018-11-01T00:00:00.000Z"
    ident = lambda kind, name: f"{kind}--{uuid.uuid5(NAMESPACE, 'luytre scene ' + name)}"
    malware = {"type": "malware", "spec_version": "2.1", "id": ident("malware", "lotus"), "created": made, "modified": made,
               "name": "OceanLotus", "is_family": True, "malware_types": ["remote-access-trojan"]}
    objects = [malware]
    entries = []

    def indicator(pattern, made_of, outcome="active", **more):
        item = {"type": "indicator", "spec_version": "2.1", "id": ident("indicator", pattern), "created": made,
                "modified": made, "indicator_types": ["malicious-activity"], "pattern": pattern, "pattern_type": "stix",
                "pattern_version": "2.1", "valid_from": made, "confidence": 70,
                "object_marking_refs": ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"], **more}
        objects.append(item)
        objects.append({"type": "relationship", "spec_version": "2.1", "id": ident("relationship", pattern), "created": made,
                        "modified": made, "relationship_type": "indicates", "source_ref": item["id"],
                        "target_ref": malware["id"]})
        limits = {"since": day("2018-11-01")}
        if "valid_until" in more:
            limits["until"] = day(more["valid_until"][:10])
        entries.extend(Entry(kind, value, "apt32", "apt-c2", outcome, **limits) for kind, value in made_of)

    # A STIX pattern says "equal": the very name, not what is below it.
    one, two, three = LOTUS_NAMES
    indicator(f"[domain-name:value = '{one}']", [("domain-exact", one)])
    indicator(f"[domain-name:value = '{two}' OR domain-name:value = '{three}']", [("domain-exact", two), ("domain-exact", three)])
    indicator("[ipv4-addr:value ISSUBSET '198.51.100.200/30']", [("prefix", "198.51.100.200/30")])
    indicator("[ipv4-addr:value = '198.51.100.210']", [("address", "198.51.100.210")], valid_until="2018-12-07T00:00:00Z")
    indicator("[ipv4-addr:value = '198.51.100.211']", [("address", "198.51.100.211")], "withdrawn", revoked=True)
    indicator("[domain-name:value = 'het-han.example']", [("domain-exact", "het-han.example")], valid_until="2018-11-30T00:00:00Z")
    indicator("[domain-name:value = 'da-rut.example']", [("domain-exact", "da-rut.example")], "withdrawn", revoked=True)
    indicator(f"[file:hashes.'SHA-256' = '{FILE_SHA256}']", [("file-hash", FILE_SHA256)])
    indicator("[process:command_line LIKE '%regsvr32%']", [("", "[process:command_line LIKE '%regsvr32%']")], "unsupported")
    bundle = {"type": "bundle", "id": ident("bundle", "all"), "objects": objects}
    return List("lotus-watch", [("indicators/oceanlotus.stix.json", json.dumps(bundle, indent=1) + "\n")],
                ["--category", "apt-c2"], entries)


def rpz():
    text = """$TTL 60
@ IN SOA localhost. root.localhost. 2018120101 3600 600 86400 60
@ IN NS localhost.
; Phishing of the scene. A pair is the name and all below it, a single name is that name.
dang-nhap-nganhang.example    CNAME .
*.dang-nhap-nganhang.example  CNAME .
chi-ten-nay.example           CNAME *.
32.9.100.51.198.rpz-ip        CNAME .
tai-ve.an-toan.example        CNAME rpz-passthru.
ns.xau.example.rpz-nsdname    CNAME .
"""
    entries = [Entry("domain", "dang-nhap-nganhang.example", "", "phishing"),
               Entry("domain-exact", "chi-ten-nay.example", "", "phishing"),
               Entry("address", "198.51.100.9", "", "phishing"),
               Entry("domain-exact", "tai-ve.an-toan.example", outcome="benign"),  # the zone lets it pass
               Entry("", "ns.xau.example.rpz-nsdname", outcome="unsupported")]
    return List("blocked", [("indicators/blocked.rpz", text)], ["--category", "phishing"], entries)


def lists():
    return [plain(), trail(), csv(), misp_feed(), misp_single(), stix(), rpz()]
