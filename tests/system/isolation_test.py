"""The isolation walk: every route of the hub, asked by every role of every tenant and by nobody, for what is one's own,
another's, a child's, and what does not exist. What is another's must be answered like what does not exist; a marker
planted in every free text must never reach somebody who may not read it."""
import calendar
import json
import re
import secrets
import datetime
import sqlite3
import statistics
import sys
import threading
import http.client
import time

from hub import COOKIE, Hub, Person
from isolation_expectations import EXPECTED, incident_of
from luytre import Home, ROOT, check

TENANTS = {  # parent, network
    "PAR": ("", "198.18.0.0/20"), "CHI": ("PAR", "198.18.16.0/20"),
    "AAA": ("", "198.18.32.0/20"), "BBB": ("", "198.18.48.0/20")}
ADDRESS = {"PAR": "198.18.0.5", "CHI": "198.18.16.5", "AAA": "198.18.32.5", "BBB": "198.18.48.5"}
READ_BY = {"finding": "read_findings", "secret": "read_findings", "contact": "read_contacts",
           "claim": "read_organisations", "claim2": "read_organisations", "mute": "read_contacts", "organisation": "read_organisations",
           "user": "read_users", "warning": "read_warnings", "warning file": "read_warnings", "shift": "read_duty", "shift2": "read_duty", "swap": "read_duty", "membership": "read_users", "sensor": "read_sensors", "leak": "read_findings", "incident": "read_incidents", "incident file": "read_incidents",
           "weakness": "read_findings", "weakness-review": "read_findings"}
ROLES = ["operator", "analyst", "leader", "administrator", "member", "sensor"]


def matrix():
    """Reach by (action, role), from the reference, which a test holds to the program's own table."""
    out = {}
    for line in (ROOT / "docs/reference/access.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 8 and cells[0].startswith("`"):
            for role, reach in zip(ROLES, cells[2:]):
                out[cells[0].strip("`"), role] = reach
    check(len(out) > 100, "the table of roles and actions")
    return out


REACH = matrix()


class Who:
    def __init__(self, person, role="", tenant="", named=False, scopes=None):
        self.person, self.role, self.tenant, self.named, self.scopes = person, role, tenant, named, scopes

    def relation(self, tenant):
        return ("centre" if self.role in ROLES[:3] else "own" if tenant == self.tenant else
                "above" if TENANTS[tenant][0] == self.tenant else "foreign")

    def may(self, action, tenant, secret=False):
        if not self.role or (self.scopes is not None and action not in self.scopes):
            return False
        relation, reach = self.relation(tenant), REACH[action, self.role]
        if secret and (relation == "above" or not self.named):
            return False
        return {"centre": reach == "all", "own": reach != "", "above": reach == "own and below",
                "foreign": False}[relation]


def mark():
    return "zq" + secrets.token_hex(6)


class Country:
    """Four tenants with something of everything, and a marker in every text."""

    def __init__(self, home):
        self.home, self.marks = home, []  # (text, what, tenant, owner's log-in)
        self.things = {name: {"name": name, "organisation": "ORG-" + name} for name in TENANTS}

    def plant(self, what, tenant, owner=""):
        text = mark()
        self.marks.append((text, what, tenant, owner))
        return text

    def note(self, what, tenant, id, owner=""):
        self.things[tenant][what] = id
        self.marks.append((id, what, tenant, owner))

    def facts(self):
        home = self.home
        rows = "org_id,parent,sector,name_vi,name_en,abbr\n"
        owned = "kind,resource,org_id\ncountry,198.18.0.0/15,\n"
        for name, (parent, network) in TENANTS.items():
            rows += (f"ORG-{name},{'ORG-' + parent if parent else ''},MINISTRY,Bộ {self.plant('name', name)},"
                     f"Ministry {self.plant('name', name)},{self.plant('name', name)}\n")
            owned += f"prefix,{network},ORG-{name}\ndomain,{self.domain(name)},ORG-{name}\n"
        home.run("organisations", "add", home.file("organisations.csv", rows))
        home.run("ownership", "add", home.file("ownership.csv", owned))
        home.run("indicators", "add", home.file("bots.txt", "c2.example\n"), "--family", "mirai", "--source", "bots")
        home.run("indicators", "add", home.file("apt.txt", "apt.example\n"), "--family", "apt32", "--category",
                 "apt-c2", "--source", "apts")
        lines = ["#separator \\x09", "#path\tdns",
                 "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name",
                 "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring"]
        start = time.time() // 86400 * 86400 - 2 * 86400
        for number in range(40):
            for name in TENANTS:
                host = self.hosts(name)["secret" if number % 4 == 0 else "comment"]
                lines.append(f"{start + number * 3600:.6f}\tC{number}{name}\t{ADDRESS[name]}\t40000\t192.0.2.53\t53\tudp\t"
                             f"{host}\tA")
        home.run("monitor", home.file("dns.log", "\n".join(lines) + "\n"))
        home.run("findings", "absorb")
        for finding in home.json("findings", "--limit", "100")["findings"]:
            tenant = finding["organisation"][4:]
            self.note("secret" if finding["kind"] == "apt-contact" else "finding", tenant, finding["id"])
        for name in TENANTS:
            self.leak(name)
            self.weakness(name)
            check("finding" in self.things[name] and "secret" in self.things[name], f"findings of {name}")

    def domain(self, name):
        return self.things[name].setdefault("domain", self.plant("claim", name) + ".gov.vn")

    def leak(self, name):
        """An account of the body's domain, whose name only its own people may read."""
        account = f"{self.plant('leaked account', name)}@{self.domain(name)}"
        self.home.run("leaks", "import", self.home.file("leak.txt", account + ":" + mark() + "\n"), "--collection",
                      "list of " + name, "--observed", time.strftime("%Y-%m-%d", time.gmtime()))
        self.note("leak", name, self.home.json("leaks", "check", self.domain(name))["accounts"][0]["id"])

    def weakness(self, name):
        """A system whose owner's name only its own may read, and a weakness found on it."""
        at, address = int(time.time()) - 3600, ADDRESS[name]
        assets = self.home.file("assets.csv", f"ip,host,owner,product\n{address},{self.plant('weakness', name)}.example,"
                                f"{self.plant('weakness', name)},{self.plant('weakness', name)}\n")
        scan = self.home.file("scan.xml", (
            f'<?xml version="1.0"?><!DOCTYPE nmaprun><nmaprun scanner="nmap" args="nmap" start="{at}" version="7.93">'
            '<scaninfo type="syn" protocol="tcp" numservices="1024" services="1-1024"/>'
            f'<host starttime="{at}" endtime="{at}"><status state="up"/><address addr="{address}" addrtype="ipv4"/><ports>'
            '<port protocol="tcp" portid="23"><state state="open"/><service name="telnet" method="probed"/></port></ports></host>'
            f'<runstats><finished time="{at}" exit="success"/></runstats></nmaprun>'))
        self.home.run("weaknesses", "import", assets, scan, "--organisation", "ORG-" + name, "--observed",
                      time.strftime("%Y-%m-%d", time.gmtime()))
        found = self.home.json("weaknesses", "list", "--organisation", "ORG-" + name)["weaknesses"]
        self.note("weakness", name, found[0]["id"])
        self.things[name]["place"] = address

    def hosts(self, name):
        known = self.things[name].setdefault("hosts", {})
        if not known:
            known["comment"] = self.plant("comment", name) + ".c2.example"
            known["secret"] = self.plant("secret text", name) + ".apt.example"
        return known

    def add_user(self, login, role, tenant="", named=False):
        name = self.plant("user", tenant) if tenant else "Centre"
        options = ["--role", role, "--name", name, "--email", f"{login}@{name.lower()}.example", "--without-password"]
        if tenant:
            options += ["--organisation", "ORG-" + tenant]
        if named:
            options += ["--named"]
        made = self.home.json("users", "add", login, *options)
        if tenant:
            self.things[tenant]["user:" + role] = made["id"]
            self.note("user", tenant, made["id"])
        return made["password_token"]

    def people(self, port):
        out = [Who(Person(port))]
        for login, role, named in (("duty", "operator", True), ("analyst", "analyst", True),
                                   ("newcomer", "analyst", False), ("leader", "leader", False)):
            out.append(Who(Person(port).enter(login, self.add_user(login, role, named=named)), role, named=named))
        for name in TENANTS:
            for role in ("administrator", "member"):
                login, named = f"{role}.{name.lower()}", role == "administrator"
                person = Person(port).enter(login, self.add_user(login, role, name, named))
                out.append(Who(person, role, name, named))
                self.credentials(out[-1])
        admin = next(who for who in out if who.tenant == "AAA")
        scopes = [action for action in ("read_findings", "handle_findings", "read_organisations", "read_contacts",
                                        "read_sensors") if REACH[action, "administrator"]]
        token = admin.person.post("/api/session/tokens", {"name": self.plant("own", "AAA", admin.person.name),
                                                          "scopes": scopes, "expires": soon()}).json()["token"]
        out.append(Who(Person(port, "program of " + admin.person.name, token), "administrator", "AAA", True, scopes))
        out[-1].owner = admin.person.name
        return out

    def credentials(self, who):
        """Token and session ids: of oneself alone."""
        person = who.person
        made = person.post("/api/session/tokens", {"name": self.plant("own", who.tenant, person.name),
                                                   "scopes": ["read_findings"], "expires": soon()})
        check(made.status == 200, f"a token of {person.name}: {made.text}")
        rows = person.get("/api/session/tokens").json()["items"]
        self.note("token", who.tenant, rows[0]["id"], person.name)
        sessions = person.get("/api/session/all").json()["items"]
        self.note("session", who.tenant, sessions[0]["id"], person.name)
        memberships = person.get("/api/session").json()["memberships"]
        if who.role == "member":
            self.note("membership", who.tenant, memberships[0]["id"])

    def fill(self, everybody, routes):
        """What bodies write themselves, through the hub where it has the route."""
        for who in everybody:
            if who.role != "administrator" or who.scopes is not None:
                continue
            name, person = who.tenant, who.person
            body = "ORG-" + name

            def make(route, sent, what=None):
                if route not in routes:
                    return
                method, path = route.split()
                path = path.replace("{organisation}", body)
                for parameter in ("finding", "secret", "contact"):
                    path = path.replace("{%s}" % parameter, self.things[name].get(parameter, ""))
                made = person.ask(method, re.sub(r"\{id\}", self.things[name].get("target", ""), path), sent)
                check(made.status < 300, f"{name}: {route}: {made.status} {made.text}")
                if what:
                    self.note(what, name, made.json()["id"])

            make("POST /api/contacts", {"organisation": body, "role": "technical", "name": self.plant("contact", name),
                                        "email": f"{self.plant('contact', name)}@mail.example", "phone": "024 1"}, "contact")
            self.things[name]["target"] = body
            make("POST /api/organisations/{id}/mutes", {"what": "mirai", "subject": "", "until": (
                datetime.date.today() + datetime.timedelta(days=9)).isoformat(), "reason": self.plant("mute", name)}, "mute")
            for what in ("claim", "claim2"):
                make("POST /api/claims", {"organisation": body, "kind": "domain", "note": self.plant("claim", name),
                                          "resource": f"{self.plant('claim', name)}.example.com"}, what)
            make("POST /api/incidents", incident_of(body, self.plant("incident", name)), "incident")
            if "incident" in self.things[name]:
                self.things[name]["step of incident"] = "1"
                file = person.ask("POST", f"/api/incidents/{self.things[name]['incident']}/files?name={self.plant('incident', name)}",
                                  self.plant("incident", name).encode(), {"Content-Type": "application/octet-stream"})
                check(file.status == 200, f"{name}: a file: {file.status} {file.text}")
                self.note("incident file", name, file.json()["id"])
            make("POST /api/duty/shifts", {"organisation": body, "role": "leader", "person": self.plant("shift", name),
                                           "from": "2030-01-01", "to": "2030-01-02", "note": self.plant("shift", name)}, "shift")
            make("POST /api/duty/shifts", {"organisation": body, "role": "technical", "person": self.plant("shift", name),
                                           "from": "2030-01-01", "to": "2030-01-02"}, "shift2")
            self.things[name]["target"] = self.things[name].get("shift", "")
            make("POST /api/organisations/{organisation}/duty/shifts/{id}/swaps",
                 {"taker": self.plant("swap", name), "note": self.plant("swap", name)}, "swap")
            self.things[name]["target"] = body
            make("POST /api/organisations/{id}/weakness-review/systems",
                 {"place": self.things[name]["place"], "reviewed": True, "note": self.plant("weakness", name)})
            make("POST /api/organisations/{id}/weakness-review/signature", {"statement": self.plant("weakness", name)},
                 "weakness-review")
            self.enrol_sensor(name, person)
            for what, text in (("finding", "comment"), ("secret", "secret text")):
                self.things[name]["target"] = self.things[name][what]
                page = person.get("/api/findings/" + self.things[name][what]).json()
                self.things[name]["step of " + what] = page["advice"]["steps"][0]["id"]
                make("POST /api/findings/{id}/comments", {"text": self.plant(text, name)})
                make("POST /api/findings/{id}/acts", {"act": "start", "comment": self.plant(text, name)})
                make("POST /api/findings/{id}/acts", {"act": "resolve", "machine": self.plant(text, name),
                                                      "done": self.plant(text, name)})
            self.things[name]["user"] = self.things[name]["user:member"]

    def warn(self, everybody):
        """A directive of the centre for each tenant alone, with a file, and the tenant's answer."""
        author, second = (next(who.person for who in everybody if who.person.name == login) for login in ("analyst", "duty"))
        raw = {"Content-Type": "application/octet-stream"}
        for name in TENANTS:
            content = {"title": {"vi": self.plant("warning", name), "en": ""}, "severity": "low", "tlp": "amber",
                       "summary": {"vi": self.plant("warning", name), "en": ""},
                       "text": {"vi": self.plant("warning", name), "en": ""},
                       "steps": [{"id": "", "what": {"vi": self.plant("warning", name), "en": ""}}],
                       "audience": {"organisations": ["ORG-" + name]}}
            made = author.post("/api/warnings", {"kind": "advisory", "content": content})
            check(made.status == 200, f"a warning for {name}: {made.text}")
            id = made.json()["id"]
            file = author.ask("POST", f"/api/warnings/{id}/files?name=w.txt", self.plant("warning", name).encode(), raw)
            content["files"] = [file.json()["id"]]
            content["steps"][0]["id"] = "s1"
            for who, method, path, sent in ((author, "PUT", "draft", content), (author, "POST", "submission", {}),
                                            (second, "POST", "review", {"approve": True, "note": ""}),
                                            (author, "POST", "publication", {})):
                done = who.ask(method, f"/api/warnings/{id}/{path}", sent)
                check(done.status == 200, f"{path} of a warning for {name}: {done.status} {done.text}")
            self.note("warning", name, id)
            self.note("warning file", name, content["files"][0])
            owner = next(who.person for who in everybody if who.tenant == name and who.role == "member")
            done = owner.post(f"/api/organisations/ORG-{name}/warnings/{id}/answers",
                              {"act": "not_applicable", "step": "s1", "text": self.plant("warning", name)})
            check(done.status == 200, f"the answer of {name}: {done.text}")

    def enrol_sensor(self, name, person):
        """One with the name of a marker, as its body would."""
        made = person.post("/api/sensors", {"organisation": "ORG-" + name, "name": self.plant("sensor", name)})
        check(made.status == 200, f"a token for a sensor of {name}: {made.text}")
        with Home() as sensor:
            sensor.run("sensor", "enroll", "--hub", f"http://127.0.0.1:{person.port}", "--token", made.json()["token"])
        for row in self.home.json("sensor", "list")["sensors"]:
            if row["organisation"] == "ORG-" + name:
                self.note("sensor", name, row["id"])

    def hidden_from(self, who):
        """Markers this reader must not see."""
        for text, what, tenant, owner in self.marks:
            if what in ("own", "token", "session"):
                # The audit names what was made, by its id.
                seen = owner in (who.person.name, getattr(who, "owner", None)) or \
                    what != "own" and who.may("read_audit", tenant)
            elif what in ("secret", "secret text"):
                seen = who.may("read_findings", tenant, secret=True)
            elif what in ("comment", "finding"):
                seen = who.may("read_findings", tenant)
            elif what in ("user", "membership"):
                # Names of people stand in the histories of findings.
                seen = who.may("read_users", tenant) or who.may("read_findings", tenant) or who.tenant == tenant
            elif what == "leaked account":
                seen = who.relation(tenant) == "own" and who.may("handle_findings", tenant)
            elif what == "name":
                seen = who.may("read_organisations", tenant) or (who.tenant and TENANTS[who.tenant][0] == tenant) \
                    or who.role in ROLES[:3] or who.tenant == tenant
            else:
                seen = who.may(READ_BY[what], tenant)
            if not seen:
                yield text, what, tenant


def soon():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 30 * 86400))


def content(home):
    """The ledger without what every request or log-in changes."""
    out = {}
    connection = sqlite3.connect(f"file:{home.path}/ledger/{ledger_file(home)}?mode=ro", uri=True)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table in ("session", "log_in_delay", "known_address", "api_token") or table.startswith(("audit", "sqlite")):
            continue
        out[table] = sorted(map(repr, connection.execute(f"SELECT * FROM {table}").fetchall()))
    return out


def ledger_file(home):
    return next(f.name for f in (home.path / "ledger").iterdir() if f.suffix in (".sqlite",))


class Walk:
    def __init__(self, country, everybody, routes):
        self.country, self.everybody, self.routes = country, everybody, routes
        self.asked, self.faults, self.cells = 0, [], {}

    def fault(self, text):
        self.faults.append(text)

    def path_of(self, path, expected, things, other=None):
        """`things`: of the tenant; what it lacks is given an id that does not exist."""
        for parameter in re.findall(r"\{(\w+)\}", path):
            if parameter in expected.get("fixed", {}):
                value = expected["fixed"][parameter]
            elif parameter == "step":
                value = things.get("step of " + expected["object"], "clean")
            elif parameter == "organisation":
                value = (other or things)["organisation"]
            else:
                value = things.get(expected["object"]) or "0" * 32
            path = path.replace("{%s}" % parameter, value)
        return path

    def ask(self, who, route, expected, things, other=None, query=""):
        method, path = route.split()
        path = self.path_of(path, expected, things, other) + (f"?{query}" if query else "")
        body = expected["send"](things) if expected["send"] else None
        if method in ("POST", "PUT", "PATCH") and body is None:
            body = {}
        fields = {"Content-Type": "application/octet-stream"} if isinstance(body, bytes) else None
        answer = who.person.ask(method, path, body, fields)
        self.asked += 1
        # A request's own words may come back; what is looked for is what it did not bring.
        answer.brought = path + (body.decode() if isinstance(body, bytes) else json.dumps(body or {}))
        return answer

    def like(self, a, b, ids):
        """The same answer, where each may name what was asked for."""
        texts = []
        for answer in (a, b):
            status, fields, body = answer.bare()
            text = body.decode("utf-8", "replace")
            for id in ids:
                text = text.replace(id, "{id}")
            text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "{time}", text)
            text = re.sub(r"query id: [0-9a-f]+", "query id", text)  # a hash of the question
            fields = [(name, value) for name, value in fields if name not in ("content-length", "etag", "set-cookie")]
            texts.append((status, fields, text))
        return texts[0] == texts[1]

    def missing(self):
        return {"name": "NONE", "organisation": "ORG-NONE", **{what: secrets.token_hex(16) for what in READ_BY},
                "token": secrets.token_hex(16), "session": secrets.token_hex(16)}

    def objects(self, route, expected, owns):
        """Things of bodies, or bodies named in a request: another's is like none."""
        kinds = [expected["object"]] + (["secret"] if expected["object"] == "finding" else [])
        for kind in kinds:
            row = {**expected, "object": kind}
            done = set()
            # What can be done once is done by the body's own administrator where that may be.
            for who in sorted(self.everybody, key=lambda w: (w.role != "administrator", w.scopes is not None)):
                none = self.missing()
                absent = self.ask(who, route, row, none)
                # Of whoever may do this everywhere there is nothing to hide, but nothing to do it to either.
                if row["kind"] == "object" and absent.status not in (404, 422) and \
                        all(who.may(row["action"], t, kind == "secret") for t in TENANTS):
                    self.fault(f"{route}: {who.person.name} gets {absent.status} for a {kind or 'body'} that does not exist: "
                               f"{absent.text[:300]}")
                for tenant, things in self.country.things.items():
                    if kind and kind not in things:
                        self.fault(f"{route}: {tenant} has no {kind} to ask for")
                        continue
                    secret = kind == "secret"
                    may = who.may(row["action"], tenant, secret) and \
                        not (row.get("own_only") and who.relation(tenant) == "centre")
                    # One's own role may be given up.
                    may |= kind == "membership" and who.role == "member" and who.tenant == tenant
                    reads = who.may(READ_BY.get(kind, "read_organisations"), tenant, secret)
                    if may and row.get("changes") and (not owns or (row.get("last") and tenant in done)):
                        continue
                    if may:
                        done.add(tenant)
                    answer = self.ask(who, route, row, things)
                    self.cells[route, who.person.name, tenant, kind] = answer.status
                    if may:
                        # (503: it needs a mail server, which is another matter.)
                        if answer.status in (401, 403, 404) or answer.status >= 500 and not row.get("may_fail"):
                            self.fault(f"{route}: {who.person.name} gets {answer.status} for {kind} of {tenant}: {answer.text}")
                    elif reads:
                        refused = answer.status in (401, 403, 404, 422) or \
                            row.get("within") and answer.status == 200 and not answer.json()["done"]
                        if not refused:
                            self.fault(f"{route}: {who.person.name} gets {answer.status} for {kind} of {tenant}: {answer.text[:300]}")
                    else:
                        ids = [v for d in (none, things) for v in d.values() if isinstance(v, str)]
                        if not self.like(answer, absent, ids):
                            self.fault(f"{route}: {who.person.name}: {kind or 'body'} of {tenant} is not answered like none:\n"
                                       f"    {answer.status} {answer.text[:300]}\n    {absent.status} {absent.text[:300]}")
                        if answer.status < 300 and not (row.get("within") and not answer.json()["done"]):
                            self.fault(f"{route}: {who.person.name} gets {answer.status} for {kind} of {tenant}: {answer.text[:300]}")
                        if "{organisation}" in route and who.tenant and kind != "organisation":
                            # Another's thing under the own body's name.
                            own = self.country.things[who.tenant]
                            crossed = self.ask(who, route, row, things, other=own)
                            if not self.like(crossed, self.ask(who, route, row, none, other=own), ids):
                                self.fault(f"{route}: {who.person.name}: {kind} of {tenant} under the own body")

    def lists(self, route, expected):
        for who in self.everybody:
            answer = self.ask(who, route, expected, {}, query=expected["query"] if "=" in expected["query"] else "")
            if not who.role and answer.status != 401:
                self.fault(f"{route}: nobody gets {answer.status}")
            if expected["query"] != "organisation":
                continue
            absent = self.ask(who, route, expected, {}, query="organisation=ORG-NONE")
            for tenant in TENANTS:
                answer = self.ask(who, route, expected, {}, query=f"organisation=ORG-{tenant}")
                self.cells[route, who.person.name, tenant, "list"] = answer.status
                if who.may(expected["action"], tenant):
                    if answer.status != 200:
                        self.fault(f"{route}: {who.person.name} gets {answer.status} for {tenant}: {answer.text[:200]}")
                elif who.relation(tenant) == "foreign" and not self.like(answer, absent, [f"ORG-{tenant}", "ORG-NONE"]):
                    self.fault(f"{route}: {who.person.name}: the list of {tenant} is not answered like none:\n"
                               f"    {answer.status} {answer.text[:300]}\n    {absent.status} {absent.text[:300]}")

    def selves(self, route, expected):
        what = expected["object"]
        for who in self.everybody:
            none = self.missing()
            absent = self.ask(who, route, expected, none)
            if not who.role and absent.status != 401:
                self.fault(f"{route}: nobody gets {absent.status}")
            if not what:
                continue
            for text, kind, tenant, owner in self.country.marks:
                if kind != what or owner == who.person.name or (kind == "membership" and tenant == who.tenant):
                    continue
                answer = self.ask(who, route, expected, {what: text})
                self.cells[route, who.person.name, tenant, what] = answer.status
                if not self.like(answer, absent, [text, none[what]]) or answer.status < 300:
                    self.fault(f"{route}: {who.person.name}: the {what} of {owner or tenant}: {answer.status} {answer.text[:200]}")

    def centre(self, route, expected):
        for who in self.everybody:
            answer = self.ask(who, route, expected, {}, query=expected["query"])
            may = REACH.get((expected["action"], who.role)) == "all" and who.scopes is None
            self.cells[route, who.person.name, "", "centre"] = answer.status
            if may != (answer.status == (422 if expected.get("wrong") else 200)):
                self.fault(f"{route}: {who.person.name} gets {answer.status}: {answer.text[:200]}")

    def public(self, route, expected):
        for who in self.everybody:
            answer = self.ask(who, route, expected, {"name": "NONE"})
            if answer.status >= 500:
                self.fault(f"{route}: {who.person.name} gets {answer.status}")

    def sensors(self, route, expected):
        for who in self.everybody:
            method, path = route.split()
            answer = who.person.ask(method, path, b"not signed" if method == "POST" else None)
            self.asked += 1
            if answer.status < 400 or answer.status >= 500:
                self.fault(f"{route}: {who.person.name}, unsigned, gets {answer.status}")

    def run(self, owns=False):
        """Safe routes and what must be refused; with `owns` also what changes one's own."""
        for route in sorted(self.routes, key=lambda r: (EXPECTED[r].get("last", 0), r)):
            expected = EXPECTED[route]
            if expected.get("skip") or (owns and not expected.get("changes")):
                continue
            kind = expected["kind"]
            if kind in ("object", "body"):
                self.objects(route, expected, owns)
            elif not owns:
                {"list": self.lists, "self": self.selves, "centre": self.centre, "public": self.public,
                 "sensor": self.sensors}[kind](route, expected)

    def leaks(self):
        """Every answer anybody got, searched for what its reader may not see."""
        texts = 0
        for who in self.everybody:
            hidden = list(self.country.hidden_from(who))
            pattern = re.compile("|".join(re.escape(text) for text, _, _ in hidden)) if hidden else None
            names = {text: (what, tenant) for text, what, tenant in hidden}
            for route, answer in who.person.seen:
                texts += 1
                text = answer.text + "".join(f"{n}: {v}\n" for n, v in answer.fields)
                for found in set(pattern.findall(text)) if pattern else ():
                    if found not in getattr(answer, "brought", route):
                        what, tenant = names[found]
                        self.fault(f"{route}: {who.person.name} reads a {what} of {tenant}: …{around(text, found)}…")
        return texts


def around(text, found):
    at = text.find(found)
    return text[max(0, at - 60):at + 40].replace("\n", " ")


class Listener:
    """A browser's stream of events."""

    def __init__(self, who):
        self.who, self.text = who, b""
        self.connection = http.client.HTTPConnection("127.0.0.1", who.person.port, timeout=60)
        self.connection.request("GET", "/api/events", headers={"Cookie": f"{COOKIE}={who.person.cookie}"})
        self.answer = self.connection.getresponse()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            while chunk := self.answer.read1(4096):
                self.text += chunk
        except (OSError, ValueError, http.client.HTTPException):
            pass


def timing(walk, who, mine):
    """Median time for another's finding and for none, milliseconds."""
    other = walk.country.things["BBB"]["finding"]
    times = {"foreign": [], "missing": []}
    for _ in range(60):
        for name, id in (("foreign", other), ("missing", secrets.token_hex(16))):
            start = time.perf_counter()
            who.person.get(f"/api/findings/{id}", keep=False)
            times[name].append((time.perf_counter() - start) * 1e3)
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    with Home(allow_documentation=1, detector_memory=0) as home:
        country = Country(home)
        country.facts()
        with Hub(home) as hub:
            document = Person(hub.port).get("/api/openapi.json").json()
            routes = [f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods
                      if method in ("get", "post", "put", "patch", "delete")]
            undeclared = sorted(set(routes) - set(EXPECTED))
            check(not undeclared, f"routes that the walk has no expectation for: {undeclared}")
            everybody = country.people(hub.port)
            country.fill(everybody, routes)
            country.warn(everybody)
            listeners = [Listener(who) for who in everybody if who.role and who.scopes is None]
            walk = Walk(country, everybody, routes)
            before = content(home)
            walk.run()
            changed = [table for table, rows in content(home).items() if rows != before.get(table)]
            after = content(home)
            for table in changed:
                walk.fault(f"refused requests changed {table}: {sorted(set(after[table]) ^ set(before[table]))[:6]}")
            if "GET /api/findings/{id}" in routes:
                mine = next(who for who in everybody if who.tenant == "AAA")
                times = timing(walk, mine, None)
                print(f"a finding of another body: {times['foreign']:.2f} ms; none: {times['missing']:.2f} ms (medians of 60)")
            refused = len(walk.cells)
            walk.run(owns=True)
            texts = walk.leaks()
            time.sleep(1)
            for listener in listeners:
                check(listener.answer.status == 200, f"events of {listener.who.person.name}: {listener.answer.status}")
                for text, what, tenant in country.hidden_from(listener.who):
                    if text.encode() in listener.text:
                        walk.fault(f"events of {listener.who.person.name} name a {what} of {tenant}")
            heard = sum(b"event:" in listener.text for listener in listeners)
            log = hub.text()
            for text, what, tenant, _ in country.marks:
                if text.startswith("zq") and text in log and what != "claim":
                    walk.fault(f"the log holds a {what} of {tenant}: …{around(log, text)}…")
            for who in everybody:
                for secret in (getattr(who.person, "password", ""), who.person.cookie, who.person.bearer):
                    check(not secret or secret not in log, "the log holds a credential")
            for line in sorted({f"{route:70} {expected['kind']}" for route in routes for expected in [EXPECTED[route]]}):
                print(line)
            walked = [route for route in routes if not EXPECTED[route].get("skip")]
            print(f"{len(walked)} of {len(routes)} routes × {len(everybody)} readers × {len(TENANTS)} tenants and none: "
                  f"{walk.asked} requests, {len(walk.cells)} cells, {texts} answers searched for {len(country.marks)} markers, "
                  f"{heard} of {len(listeners)} event streams spoke")
            for fault in walk.faults[:60]:
                print("FAULT", fault, file=sys.stderr)
            check(not walk.faults, f"{len(walk.faults)} faults")


main()
