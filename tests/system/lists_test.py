"""Lists of what is published, as machines fetch them: conditional, compressed, by delta; who may read which; and a collection
polled by another house's TAXII client."""
import base64
import gzip
import hashlib
import json
import re
import subprocess

from hub import Hub, Person
from luytre import Home, check, same
from taxii_test import Client, person, token

ALL = "198.51.100.7\n198.51.100.6\n198.51.100.128/25\n2001:db8::7\n198.51.100.9:8080\nbad.example.org\nhttp://u.example.org/a;b\n"


def indicators(home, name, text, tlp, *more):
    home.run("indicators", "add", home.file(name, text), "--tlp", tlp, "--allow-documentation", "--family", "mirai",
             "--confidence", "80", "--source", name, *more)


class Fetcher:
    """A program with Basic credentials, or none."""

    def __init__(self, hub, login="", secret=""):
        self.who = Person(hub.port)
        pair = base64.b64encode(f"{login}:{secret}".encode()).decode()
        self.fields = {"Authorization": f"Basic {pair}"} if secret else {}

    def get(self, path, **fields):
        answer = self.who.get(path, fields={**self.fields, **{k.replace("_", "-"): v for k, v in fields.items()}})
        answer.named = {name.lower(): value for name, value in answer.fields}
        return answer


def files(home, fetch, formats):
    for name in formats:
        answer = fetch.get(f"/lists/green/{name}")
        same(answer.status, 200, f"{name}: {answer.text[:200]}")
        check("secret" not in answer.text and "gone" not in answer.text, f"{name} holds nothing stricter or withdrawn")
        tag = answer.named["etag"]
        same(fetch.get(f"/lists/green/{name}", If_None_Match=tag).status, 304, f"{name} again")
        packed = fetch.get(f"/lists/green/{name}", Accept_Encoding="gzip")
        same([packed.named["content-encoding"], gzip.decompress(packed.body)], ["gzip", answer.body], f"{name} compressed")
        check(packed.named["etag"] != tag and "Accept-Encoding" in packed.named["vary"], f"{name}: tags of codings differ")
        check(answer.named["last-modified"].endswith(" GMT"), answer.named)
        # The command line writes the same.
        same(home.run("publish", "write", "green", "--format", name).encode().replace(b"\r\n", b"\n"),
             answer.body.replace(b"\r\n", b"\n"), f"{name} by command")
    same(fetch.get("/lists/green/none.txt").status, 404, "no such format")


def firewall(fetch):
    """nft itself judges the sets, where it may."""
    text = fetch.get("/lists/green/nftables.nft").body
    probe = subprocess.run(["nft", "-c", "-f", "-"], input=b"add table inet luytre\n", capture_output=True)
    if probe.returncode:
        print("nft may not look at tables here: left out")
        return
    done = subprocess.run(["nft", "-c", "-f", "-"], input=text, capture_output=True)
    same(done.returncode, 0, f"nft takes the sets: {done.stderr.decode()}")


def misp(fetch):
    manifest = json.loads(fetch.get("/lists/green/misp/manifest.json").body)
    check(isinstance(manifest, dict) and manifest, "a manifest is an object")
    hashes = fetch.get("/lists/green/misp/hashes.csv").text.splitlines()
    values = set()
    for uuid, head in manifest.items():
        event = json.loads(fetch.get(f"/lists/green/misp/{uuid}.json").body)["Event"]
        same([event["uuid"], event["timestamp"], event["info"]], [uuid, head["timestamp"], head["info"]], "an event")
        for a in event["Attribute"]:
            check(re.fullmatch(r"[0-9a-f-]{36}", a["uuid"]) and a["type"] and a["category"] and a["value"], a)
            if not a["deleted"]:
                values.add(a["value"])
                for part in a["value"].split("|") if "|" in a["type"] else [a["value"]]:
                    check(f"{hashlib.md5(part.encode()).hexdigest()},{uuid}" in hashes, f"the hash of {part}")
    check("bad.example.org" in values and "198.51.100.9|8080" in values, values)
    same(fetch.get("/lists/green/misp/..%2f..%2faccess.key").status in (400, 404), True, "no way out of the folder")


def who_reads(hub, operator, home, a, b):
    nobody = Fetcher(hub)
    same(nobody.get("/lists/green/all.txt").status, 401, "nobody reads what is not open")
    same(nobody.get("/lists/clear/all.txt").status, 401, "not even TLP:CLEAR by itself")
    rows = {c["name"]: c for c in operator.get("/api/publications").json()["collections"]}

    def rule(name, **change):
        kept = {k: rows[name][k] for k in ("name", "title", "description", "tlp", "least_confidence", "categories", "types", "open",
                                           "bodies", "writable")}
        return operator.ask("PUT", f"/api/publications/collections/{rows[name]['id']}", {**kept, **change})

    same(rule("green", open=True).status, 422, "only TLP:CLEAR is open")
    same(rule("green", tlp="red").status, 422, "TLP:RED is never published")
    same(rule("clear", open=True).status, 204, "open by choice")
    same(nobody.get("/lists/clear/all.txt").status, 200, "open")
    check("bad.example.org" not in nobody.get("/lists/clear/all.txt").text, "and holds what is TLP:CLEAR only")
    same(rule("amber", bodies=["ORG-B"]).status, 204, "one body's")
    same([f.get("/lists/amber/all.txt").status for f in (a, b)], [404, 200], "read by that body")
    same(a.get("/lists/none/all.txt").bare()[0], a.get("/lists/amber/all.txt").bare()[0], "another's is like none")
    same(rule("amber", bodies=["ORG-NONE"]).status, 422, "no such body")
    same(len(a.who.get("/taxii2/publications/collections/", fields={**a.fields, "Accept": "*/*"}).json()["collections"]), 2,
         "TAXII shows the same")


def polling(home, hub, secret, green):
    """Another house polls ours, and gets the withdrawal too."""
    address = f"taxii+http://127.0.0.1:{hub.port}/taxii2/publications/collections/{green['id']}/"
    with Home() as guarded:
        guarded.run("publish", "source", "add", address, "--name", "partner", "--user", "reader", "--secret", input=secret + "\n")
        first = guarded.json("publish", "source", "poll")["sources"][0]
        check(first["added"] == 0 and first["refused"]["reserved"] >= 6, f"the guard stands, and what it refused is told: {first}")
    with Home(allow_documentation=1) as other:
        other.run("publish", "source", "add", address, "--name", "partner", "--user", "reader", "--secret", input=secret + "\n")
        other.run("publish", "source", "add", address.replace("127.0.0.1", "taxii.example"), "--name", "x", code=2)
        first = other.json("publish", "source", "poll")["sources"][0]
        check(first["added"] >= 6, first)
        again = other.json("publish", "source", "poll")["sources"][0]
        same([again["added"], again["updated"]], [0, 0], "nothing new")
        found = other.json("indicators", "list", "--source", "partner")
        check("bad.example.org" in json.dumps(found), found)
        home.run("indicators", "remove", "bad.example.org")
        home.run("publish")
        gone = other.json("publish", "source", "poll", "partner")["sources"][0]
        same(gone["withdrawn"], 1, f"a withdrawal arrives: {gone}")
        check(secret not in (other.path / "ledger" / "ledger.sqlite").read_bytes().decode("latin-1"), "the secret is sealed")
        other.run("publish", "source", "drop", "partner")
        same(other.json("publish", "source", "list")["sources"], [], "dropped")
        other.run("publish", "source", "drop", "partner", code=4)


def main():
    with Home(allow_documentation=1) as home:
        home.run("organisations", "add", home.file(
            "o.csv", "org_id,sector,name_vi,name_en\nORG-A,MINISTRY,Bộ A,Ministry A\nORG-B,PROVINCE,Tỉnh B,Province B\n"))
        indicators(home, "green.txt", ALL, "green")
        indicators(home, "amber.txt", "secret.example.org\n", "amber")
        indicators(home, "clear.txt", "open.example.org\n", "clear")
        indicators(home, "gone.txt", "gone.example.org\n", "green")
        home.run("publish")
        home.run("indicators", "remove", "gone.example.org")
        home.run("publish")
        green = {c["name"]: c for c in home.json("publish", "collections")["collections"]}["green"]
        with Hub(home) as hub:
            operator = person(home, hub, "duty", "operator")
            secret = token(person(home, hub, "reader", "member", "ORG-A"), "pull_publications")
            a = Fetcher(hub, "reader", secret)
            b = Fetcher(hub, "other", token(person(home, hub, "other", "member", "ORG-B"), "pull_publications"))
            files(home, a, [f["file"] for f in operator.get("/api/publications").json()["formats"]])
            firewall(a)
            misp(a)
            start = a.get("/lists/green/delta").text
            number = re.search(r"go on from (\d+)", start).group(1)
            check("+bad.example.org\n" in start and "gone" not in start, start)
            indicators(home, "late.txt", "late.example.org\n", "green")
            home.run("indicators", "remove", "198.51.100.6")
            home.run("publish")
            same(sorted(a.get(f"/lists/green/delta?since={number}").text.splitlines()[1:]),
                 ["+late.example.org", "-198.51.100.6"], "what changed since")
            check("late.example.org" in a.get("/lists/green/domains.txt").text, "a list is new at once")
            who_reads(hub, operator, home, a, b)
            polling(home, hub, secret, green)
        home.run("publish", "off")
        home.run("publish", "on")
        home.run("publish", "write", "green", "--format", "misp", "--out", home.folder / "feed")
        check((home.folder / "feed/manifest.json").exists(), "a feed as a folder")
        home.run("publish", "write", "none", "--format", "all.txt", code=4)
        home.run("publish", "write", "green", "--format", "none", code=2)


if __name__ == "__main__":
    main()
