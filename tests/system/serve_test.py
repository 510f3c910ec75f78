"""The hub as a process: its first start, its signals, and every route of its document, asked as different people and
held against its schema."""
import http.client
import json
import re
import signal
import ssl
import stat
import subprocess
import sys
import time
import urllib.parse

from luytre import Home, check, same

try:
    import jsonschema
except ImportError:
    sys.exit(77)

PASSWORD = "một câu dài dễ nhớ"


class Hub:
    """'luytre serve' on a port of its own."""

    def __init__(self, home, *arguments):
        self.log = home.folder / "hub.log"
        self.process = home.start("serve", "--http-listen", "127.0.0.1:0", "--http-log", self.log, *arguments)
        self.notes = ""
        while "serving" not in self.notes:
            line = self.process.stderr.readline()
            if not line:
                sys.exit(f"the hub did not start: {self.notes}")
            self.notes += line
        self.port = int(re.search(r"serving https?://localhost:(\d+)", self.notes).group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


class Browser:
    def __init__(self, hub, token=None):
        self.hub, self.token, self.cookie, self.csrf = hub, token, None, None
        self.connection = http.client.HTTPConnection("localhost", hub.port, timeout=60)

    def ask(self, method, path, body=None, csrf=True, media="application/json"):
        fields = {"Host": f"localhost:{self.hub.port}"}
        if self.cookie:
            fields["Cookie"] = f"__Host-luytre={self.cookie}"
        if self.token:
            fields["Authorization"] = f"Bearer {self.token}"
        if self.csrf and csrf and method != "GET":
            fields["X-CSRF-Token"] = self.csrf
        if body is not None:
            fields["Content-Type"] = media
            body = json.dumps(body)
        self.connection.request(method, path, body, fields)
        answer = self.connection.getresponse()
        answer.text = answer.read()
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self.cookie = re.match("__Host-luytre=([^;]*)", cookie).group(1)
        return answer

    def json(self, path):
        answer = self.ask("GET", path)
        same(answer.status, 200, f"GET {path} ({answer.text[:300]})")
        return json.loads(answer.text)

    def log_in(self, login):
        answer = json.loads(self.ask("POST", "/api/session", {"login": login, "password": PASSWORD}).text)
        same(answer["outcome"], "granted", f"logging in as {login}")
        self.csrf = answer["me"]["csrf"]
        return answer["me"]


def redeem(hub, token):
    answer = Browser(hub).ask("POST", "/api/password", {"token": token, "password": PASSWORD})
    same(answer.status, 204, f"setting a password ({answer.text})")


def first_start():
    """The operator of an empty ledger is told once how to log in, and the log knows nothing of it."""
    with Home(second_factor_optional="true") as home:
        secret = home.folder / "first"
        with Hub(home, "--first-run-password-file", secret) as hub:
            same(stat.S_IMODE(secret.stat().st_mode), 0o600, "mode of the file")
            link, token = re.match(r"(\S+)#(\S+)\n", secret.read_text()).groups()
            same(link, f"http://localhost:{hub.port}/password", "the address in it")
            check(token not in hub.notes, "the token stays out of the notes")
            redeem(hub, token)
            me = Browser(hub).log_in("operator")
            check(me["centre"] and "change_users" in me["permissions"], "the operator may manage people")
            same(Browser(hub).ask("GET", "/api/session").status, 401, "nobody's session")
            ready = Browser(hub).ask("GET", "/readyz")
            check(ready.status == 200 and b"audit: " in ready.text, "readiness with the jobs")
            check(b'luytre_job_runs_total{job="absorb"' in Browser(hub).ask("GET", "/metrics").text, "metrics of jobs")
            same(hub.stop(), 0, "exit code after SIGTERM")
            log = hub.log.read_text()
            lines = [json.loads(line) for line in log.splitlines()]
            check(len(lines) > 5 and any(line.get("path") == "/api/session" for line in lines), "the log has requests")
            check(all(re.match(r"\d{4}-\d\d-\d\dT", line["time"]) for line in lines), "each line has its time")
            check(token not in log and PASSWORD not in log, "no secret is in the log")
        with Hub(home, "--first-run-password-file", home.folder / "second") as hub:
            check(not (home.folder / "second").exists(), "the second start has nobody to introduce")
            Browser(hub).log_in("operator")


def refuses_what_is_unsafe():
    with Home() as home:
        home.run("serve", "--http-listen", "0.0.0.0:0", code=2)
        check("loopback" in home.errors or "certificate" in home.errors, f"why: {home.errors}")
        home.run("serve", "--http-listen", "somewhere", code=2)
        home.run("serve", "--portal", home.folder, code=1)
        with Hub(home) as hub:
            answer = Browser(hub)
            answer.connection.request("GET", "/healthz", headers={"Host": "evil.example"})
            check(answer.connection.getresponse().status in (400, 421), "another host's name")


def certificate(home, serial):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "2", "-subj", "/CN=localhost", "-set_serial", str(serial), "-keyout", home.folder / "key.pem", "-out",
                    home.folder / "hub.pem"], check=True, capture_output=True)


def served_serial(port):
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    text = subprocess.run(["openssl", "x509", "-noout", "-serial"], input=pem, text=True, capture_output=True).stdout
    return int(text.split("=")[1], 16)


def reloads():
    """SIGHUP brings the new certificate and a new log file."""
    with Home() as home:
        certificate(home, 11)
        with Hub(home, "--http-certificate", home.folder / "hub.pem", "--http-key", home.folder / "key.pem",
                 "--first-run-password-file", home.folder / "first") as hub:
            same(served_serial(hub.port), 11, "serial before")
            certificate(home, 12)
            hub.log.rename(home.folder / "hub.log.1")
            hub.process.send_signal(signal.SIGHUP)
            for _ in range(200):
                if served_serial(hub.port) == 12 and hub.log.exists():
                    break
                time.sleep(0.05)
            same(served_serial(hub.port), 12, "serial after")
            check(hub.log.exists(), "the log is made anew")
            same(hub.stop(), 0, "exit code")


class Document:
    def __init__(self, browser):
        self.document = browser.json("/api/openapi.json")
        self.resolver = jsonschema.RefResolver.from_schema(self.document)

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def check(self, schema, value, what):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
        for error in validator.iter_errors(value):
            sys.exit(f"{what} does not fit its schema: {error.message[:300]}\n  at {list(error.absolute_path)}")


# What stands in a path or must be asked for, by route; the first that answers is used.
def filled(path, query, known):
    for name in re.findall(r"{(\w+)}", path):
        value = known.get((path, name)) or known.get(name)
        if value is None:
            return None
        path = path.replace("{" + name + "}", urllib.parse.quote(value, safe=""))
    needed = {("q", "/api/lookup"): known["address"], ("q", "/api/search"): "a"}
    parts = {name: value for (name, route), value in needed.items() if route == path}
    if "organisation" in query and known.get("organisation"):
        parts["organisation"] = known["organisation"]
    return path + ("?" + urllib.parse.urlencode(parts) if parts else "")


# What this home has nothing of, or who asks must not be a browser: each has a test of its own.
ELSEWHERE = ("/.well-known/", "/feeds/", "/taxii2/", "/lists/", "/api/warning", "/api/campaigns/", "/api/weaknesses/",
             "/api/letters", "/api/incident", "/api/organisations/{organisation}/")


def walk(document, browser, known, who):
    """Every GET of the document; how many gave an answer that was checked."""
    checked, refused = 0, []
    for method, path, operation in document.operations():
        if method != "GET" or path in ("/api/events",) or operation["x-rule"] == "sensor":
            continue
        target = filled(path, {p["name"] for p in operation.get("parameters", []) if p["in"] == "query"}, known)
        if target is None:
            refused.append(path)
            continue
        answer = browser.ask("GET", target)
        check(answer.status < 500, f"{who}: GET {target} gives {answer.status}: {answer.text[:300]}")
        if answer.status != 200:
            refused.append(f"{target} {answer.status}")
            if path.startswith("/taxii2/"):  # errors of its own (TAXII 2.1, 3.6.1)
                check("title" in json.loads(answer.text), f"{who}: GET {target}: {answer.text[:300]}")
            else:
                document.check({"$ref": "#/components/schemas/Problem"}, json.loads(answer.text), f"{who}: GET {target}")
            continue
        [(kind, content)] = operation["responses"]["200"]["content"].items()
        check(answer.getheader("Content-Type").startswith(kind), f"{target} is {kind}")
        check("no-store" in answer.getheader("Cache-Control"), f"{target} is not kept")
        if "schema" in content:
            document.check(content["schema"], json.loads(answer.text), f"{who}: GET {target}")
        elif kind == "text/csv":
            check(answer.text.startswith(b"\xef\xbb\xbf# "), f"{target} begins with what it is")
        checked += 1
    return checked, refused


def every_route():
    with Home(second_factor_optional="true") as home:
        made = home.json("demo", "--bodies", 160, "--months", 2)
        people = {}
        for person in made["people"]:
            people.setdefault(person["role"], person)
        with Hub(home) as hub:
            for person in people.values():
                redeem(hub, person["password_token"])
            nobody = Browser(hub)
            document = Document(nobody)
            for method, path, operation in document.operations():
                if operation["x-rule"] in ("public", "sensor", "machine"):
                    continue
                target = re.sub("{.*?}", "x", path)
                same(Browser(hub).ask(method, target).status, 401, f"{method} {target} as nobody")

            centre = Browser(hub)
            centre.log_in(people["operator"]["login"])
            for method, path, operation in document.operations():
                if method == "GET" or operation["x-rule"] in ("public", "sensor"):
                    continue
                body = {} if "requestBody" in operation else None
                media = next(iter(operation.get("requestBody", {}).get("content", {})), "application/json")
                answer = centre.ask(method, re.sub("{.*?}", "x", path), body, csrf=False, media=media)
                same(answer.status, 403, f"{method} {path} without the CSRF token")

            known = {"organisation": people["member"]["organisation"], "address": "198.18.0.1", "family": "conficker"}
            known["/api/organisations/{id}", "id"] = known["organisation"]
            known["/api/organisations/{id}/notice-settings", "id"] = known["organisation"]
            paths = document.document["paths"]
            member = Browser(hub)
            member.log_in(people["member"]["login"])
            [finding] = member.json("/api/findings?limit=1")["items"]
            known["family"], known["address"] = finding["what"], finding["subject"]
            for path in paths:
                if path.startswith("/api/findings/{id}"):
                    known[path, "id"] = finding["id"]
            for who, browser in (("the centre", centre), ("a member", member)):
                checked, refused = walk(document, browser, known, who)
                print(f"{who}: {checked} routes checked; refused or left out: {refused}")
                check(checked > 15, f"{who} reads")
                missed = [path for path in refused if not path.startswith(ELSEWHERE)]
                check(who == "a member" or not missed, f"the centre reads everything but {missed}")
                check(who == "the centre" or all(line.endswith(" 403") for line in missed), f"a member is refused by right only: {missed}")
            same(hub.stop(), 0, "exit code")


first_start()
refuses_what_is_unsafe()
reloads()
every_route()
