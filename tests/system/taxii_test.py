"""TAXII 2.1 as a client sees it: a reader of our own, written from the standard, pages through a collection while others
are added and gets each object once; the OASIS client does the same where it is installed. LUYTRE_TAXII_VALUES sets how
many values there are (each makes an indicator and a relationship)."""
import base64
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse

from hub import Hub, Person
from luytre import BINARY, Home, check, same

VALUES = int(os.environ.get("LUYTRE_TAXII_VALUES", "5000"))
MEDIA = "application/taxii+json;version=2.1"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z"
ROOT = "/taxii2/publications/"


class Client:
    """A TAXII 2.1 client by sections 3 to 5 of the standard."""

    def __init__(self, port, user="", token="", bearer=False):
        self.port, self.fields = port, {"Accept": MEDIA}
        if token:
            pair = base64.b64encode(f"{user}:{token}".encode()).decode()
            self.fields["Authorization"] = f"Bearer {token}" if bearer else f"Basic {pair}"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, path, method="GET", body=None, **fields):
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        self.connection.request(method, path, body, {**self.fields, **fields})
        answer = self.connection.getresponse()
        text = answer.read()
        self.headers = {}
        for name, value in answer.getheaders():  # a field that comes twice is one list (RFC 9110 5.3)
            before = self.headers.get(name.lower())
            self.headers[name.lower()] = f"{before}, {value}" if before else value
        if answer.status != 404 or "taxii" in self.headers.get("content-type", ""):
            same(self.headers["content-type"], MEDIA, f"{method} {path}: {answer.status} {text[:200]}")
        return answer.status, json.loads(text) if text else None

    def good(self, path, **query):
        status, value = self.ask(path + ("?" + urllib.parse.urlencode(query) if query else ""))
        same(status, 200, f"{path} {query}: {value}")
        return value

    def pages(self, path, limit, **query):
        """Every page, with its dates."""
        following = {}
        while True:
            page = self.good(path, limit=limit, **query, **following)
            objects = page.get("objects", [])
            check(len(objects) <= limit, "a page is no longer than asked")
            dates = (self.headers.get("x-taxii-date-added-first"), self.headers.get("x-taxii-date-added-last"))
            check(all(dates) == bool(objects), f"dates go with objects: {dates}")
            yield objects, dates
            if not page.get("more"):
                return
            check(page.get("next"), "more comes with next")
            following = {"next": page["next"]}


def check_object(o):
    """What STIX 2.1 asks of the objects we make."""
    check(re.fullmatch(rf"[a-z-]+--{UUID}", o["id"]) and o["id"].startswith(o["type"] + "--"), o)
    same(o["spec_version"], "2.1", o)
    check(re.fullmatch(TIME, o["created"]), o)
    check(all(v not in (None, [], {}) for v in o.values()), f"nothing is empty: {o}")
    if o["type"] != "marking-definition":
        check(re.fullmatch(TIME, o["modified"]) and o["modified"] >= o["created"], o)
        check(o["object_marking_refs"][0].startswith("marking-definition--"), o)
    if o["type"] == "indicator":
        check(o["pattern_type"] == "stix" and o["pattern"].startswith("[") and o["pattern"].endswith("]"), o)
        check(re.fullmatch(TIME, o["valid_from"]) and 0 <= o["confidence"] <= 100, o)
        check(o.get("valid_until", "9") > o["valid_from"], o)
    if o["type"] == "relationship":
        check(o["source_ref"].startswith("indicator--") and o["target_ref"].startswith("malware--"), o)
    if o["type"] == "malware":
        check(o["is_family"] is True and o["name"], o)


def names(home, prefix, count):
    return home.file(f"{prefix}.txt", "".join(f"{prefix}{i}.example.org\n" for i in range(count)))


def publish(home, path, **more):
    home.run("indicators", "add", path, "--tlp", "green", "--allow-documentation", "--family", more.get("family", "mirai"),
             "--confidence", "80", "--source", path.name)
    return home.json("publish")


def person(home, hub, login, role, body=""):
    made = home.json("users", "add", login, "--role", role, "--name", login, "--email", f"{login}@x.example", "--without-password",
                     *(["--organisation", body] if body else []))
    return Person(hub.port).enter(login, made["password_token"])


def token(who, *scopes):
    made = who.post("/api/session/tokens", {"name": "t", "scopes": list(scopes),
                                            "expires": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86400))})
    check(made.status in (200, 201), made.text)
    return made.json()["token"]


def negotiation(hub, client, collection):
    objects = f"{ROOT}collections/{collection}/objects/"
    for accept, status in (("*/*", 200), ("application/taxii+json", 200), ("application/json", 406),
                           ("application/vnd.oasis.stix+json", 406), ("application/taxii+json;version=2.0", 406)):
        same(client.ask(objects + "?limit=1", Accept=accept)[0], status, f"Accept: {accept}")
    for query, status in (("limit=0", 400), ("limit=x", 400), ("added_after=x", 400), ("next=x", 400),
                          ("match%5Bversion%5D=all,last", 400), ("match%5Bspec_version%5D=2.0", 200)):
        same(client.ask(f"{objects}?{query}")[0], status, query)
    same(client.ask(f"{ROOT}collections/00000000-0000-4000-8000-000000000000/")[0], 404, "no such collection")
    same(client.ask(f"{objects}indicator--00000000-0000-4000-8000-000000000000/")[0], 404, "no such object")
    same(client.ask(f"{objects}indicator--00000000-0000-4000-8000-000000000000/", method="DELETE")[0], 403, "nobody deletes")
    nobody = Client(hub.port)
    same(nobody.ask(f"{ROOT}collections/")[0], 401, "nobody sees no collection")
    ways = nobody.headers["www-authenticate"].lower()
    check("basic realm=" in ways and "bearer" in ways, f"401 names Basic and Bearer: {ways}")
    same(nobody.ask(objects)[0], 401, "nobody reads none")
    same(Client(hub.port, "reader", "ltr_wrong").ask(objects)[0], 401, "wrong credentials")
    same(nobody.ask("/taxii2/")[0], 200, "discovery is for all")


def each_once(home, client, collection, values):
    """Pages through everything while others are added and one is withdrawn."""
    objects = f"{ROOT}collections/{collection}/objects/"
    limit = 100 if values <= 10_000 else 5000
    stop = threading.Event()
    added = []

    def add():
        while not stop.is_set() and len(added) < 40:
            added.append(f"late{len(added)}x")
            path = names(home, added[-1], 3)
            publish(home, path)

    writer = threading.Thread(target=add)
    writer.start()
    seen, repeated, last, pages, began = {}, 0, "", 0, time.time()
    longest = 0.0
    try:
        turn = time.time()
        for page, dates in client.pages(objects, limit):
            longest = max(longest, time.time() - turn)
            pages += 1
            for o in page:
                if values <= 10_000 or pages % 50 == 1:
                    check_object(o)
                if (o["id"], o.get("modified")) in seen:
                    repeated += 1
                seen[o["id"], o.get("modified")] = o.get("name") if o["type"] == "indicator" else None
            if dates[0]:
                check(dates[0] > last, "dates ascend")
                last = dates[1]
            if pages == 2:
                time.sleep(2)  # the writer is at work
            turn = time.time()
    finally:
        stop.set()
        writer.join()
    took = time.time() - began
    same(repeated, 0, "objects that came twice")
    shown = [n for n in seen.values() if n]
    same(len(set(shown)), len(shown), "values that came twice")
    for i in range(values):
        check(f"first{i}.example.org" in set(shown) if i < 3 else True, f"first{i} came")
    check({f"first{i}.example.org" for i in range(values)} <= set(shown), "all that was there came")
    check(len(added) > 0 and any(n.startswith("late0x") for n in shown), "what was added meanwhile came")
    print(f"{len(seen):,} objects in {pages:,} pages of {limit} in {took:.1f} s ({len(seen) / took:,.0f} a second, longest page "
          f"{longest * 1000:.0f} ms), {len(added)} publications meanwhile, none twice")
    # What came after the end is found from the last date on.
    rest = [o for page, _ in client.pages(objects, limit, added_after=last) for o in page]
    check(all((o["id"], o.get("modified")) not in seen for o in rest), "added_after goes on where it ended")
    return last


def main():
    with Home() as home:
        first = publish(home, names(home, "first", VALUES))
        same(first["added"], VALUES, "published")
        again = home.json("publish")
        same([again[k] for k in ("added", "changed", "withdrawn")], [0, 0, 0], "a second time changes nothing")
        green = {c["name"]: c for c in home.json("publish", "collections")["collections"]}["green"]
        same(green["live"], VALUES, "in the collection")
        home.run("organisations", "add", home.file("o.csv", "org_id,sector,name_vi,name_en\nORG-A,MINISTRY,Bộ A,Ministry A\n"))
        with Hub(home) as hub:
            operator = person(home, hub, "duty", "operator")
            reader = person(home, hub, "reader", "member", "ORG-A")
            secret = token(reader, "pull_publications")
            client = Client(hub.port, "reader", secret)
            negotiation(hub, client, green["id"])
            same(Client(hub.port, "duty", secret).ask(f"{ROOT}collections/")[0], 401, "a token is of its user")
            same(Client(hub.port, "", secret, bearer=True).ask(f"{ROOT}collections/")[0], 200, "Bearer")

            discovery = client.good("/taxii2/")
            check(discovery["default"] in discovery["api_roots"], discovery)
            root = client.good(discovery["default"])
            check(MEDIA in root["versions"] and root["max_content_length"] > 0, root)
            found = client.good(ROOT + "collections/")["collections"]
            same([c["alias"] for c in found], ["amber", "clear", "green"], "collections")
            check(all(c["can_read"] and not c["can_write"] for c in found), found)

            each_once(home, client, green["id"], VALUES)

            # One object, its versions and its line in the manifest; then withdrawn.
            objects = f"{ROOT}collections/{green['id']}/objects/"
            one = client.good(objects, **{"match[type]": "indicator", "limit": 1})["objects"][0]
            same(client.good(f"{objects}{one['id']}/")["objects"], [one], "one object")
            same(client.good(f"{objects}{one['id']}/versions/")["versions"], [one["modified"]], "versions")
            line = client.good(f"{ROOT}collections/{green['id']}/manifest/", **{"match[id]": one["id"]})["objects"]
            same([line[0]["id"], line[0]["version"]], [one["id"], one["modified"]], "manifest")
            home.run("indicators", "remove", one["name"])
            home.run("publish")
            gone = client.good(f"{objects}{one['id']}/")["objects"][0]
            check(gone["revoked"] is True and gone["modified"] > one["modified"], gone)

            adding(home, hub, operator, client, green)
            oasis_client(hub, secret, green["id"], objects)


def adding(home, hub, operator, reader, green):
    """Objects that others add wait for an operator, and then go the way of all indicators."""
    objects = f"{ROOT}collections/{green['id']}/objects/"
    body = json.dumps({"objects": [{
        "type": "indicator", "spec_version": "2.1", "id": "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
        "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "pattern_type": "stix",
        "pattern": "[domain-name:value = 'inbox-bad-name.com']", "valid_from": "2026-01-01T00:00:00Z", "confidence": 90,
        "indicator_types": ["malicious-activity"],
        "object_marking_refs": ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}]})
    same(reader.ask(objects, "POST", body, Content_Type=MEDIA)[0], 403, "a reader adds nothing")
    rule = {k: v for k, v in next(c for c in operator.get("/api/publications").json()["collections"]
                                  if c["name"] == "green").items()
            if k in ("name", "title", "description", "tlp", "least_confidence", "categories", "types", "open", "bodies")}
    changed = operator.ask("PUT", f"/api/publications/collections/{green['id']}", {**rule, "writable": True})
    same(changed.status, 204, changed.text)
    pusher = Client(hub.port, "duty", token(operator, "pull_publications", "push_publications"))
    same(pusher.ask(objects, "POST", body, Content_Type="application/json")[0], 415, "another type")
    same(pusher.ask(objects, "POST", "{}", Content_Type=MEDIA)[0], 422, "no objects")
    same(reader.ask(objects, "POST", body, Content_Type=MEDIA)[0], 403, "a reader still adds nothing")
    status, answer = pusher.ask(objects, "POST", body, Content_Type=MEDIA)
    same([status, answer["status"], answer["pending_count"]], [202, "pending", 1], "it waits")
    same(pusher.good(f"{ROOT}status/{answer['id']}/")["status"], "pending", "status")
    same(reader.ask(f"{ROOT}status/{answer['id']}/")[0], 404, "another's status")
    entry = operator.get("/api/publications/inbox").json()["items"][0]
    released = operator.post(f"/api/publications/inbox/{entry['id']}/decision", {"release": True})
    same(released.status, 204, released.text)
    done = pusher.good(f"{ROOT}status/{answer['id']}/")
    same([done["status"], done["success_count"]], ["complete", 1], "released")
    home.run("publish")
    found = reader.good(objects, **{"match[type]": "indicator", "limit": 10000, "added_after": "2020-01-01T00:00:00Z"})
    while found.get("more"):
        found = reader.good(objects, **{"match[type]": "indicator", "limit": 10000, "next": found["next"]})
    check(any(o["name"] == "inbox-bad-name.com" for o in found["objects"]), "released objects are published")


def oasis_client(hub, secret, collection, objects):
    try:
        from taxii2client.v21 import Collection, Server, as_pages
    except ImportError:
        print("taxii2-client is not installed: left out")
        return
    server = Server(f"http://127.0.0.1:{hub.port}/taxii2/", user="reader", password=secret)
    same(len(server.default.collections), 3, "collections, by the OASIS client")
    reader = Collection(f"http://127.0.0.1:{hub.port}{ROOT}collections/{collection}/", user="reader", password=secret)
    began, seen = time.time(), []
    for page in as_pages(reader.get_objects, per_request=5000):
        seen += [(o["id"], o.get("modified")) for o in page.get("objects", [])]
    same(len(set(seen)), len(seen), "none twice, by the OASIS client")
    check(len(seen) >= 2 * VALUES, f"{len(seen)} objects")
    manifest = sum(len(p.get("objects", [])) for p in as_pages(reader.get_manifest, per_request=5000))
    same(manifest, len(seen), "the manifest, by the OASIS client")
    print(f"taxii2-client: {len(seen):,} objects in {time.time() - began:.1f} s with their manifest, none twice")


if __name__ == "__main__":
    main()
