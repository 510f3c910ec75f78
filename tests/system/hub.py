"""A running hub and people at it, for tests: log-in with a second factor, cookies, CSRF, and bearer tokens."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import secrets
import struct
import subprocess
import time

from luytre import BINARY, check

COOKIE = "__Host-luytre"


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.body)

    def bare(self):
        """What must not tell one request from another: all but the trace id, the date and the length of neither."""
        body = re.sub(rb'"trace_id":"[^"]*"', b'"trace_id":""', self.body)
        fields = {name.lower(): value for name, value in self.fields
                  if name.lower() not in ("date", "x-trace-id", "x-request-id", "traceparent")}
        return self.status, sorted(fields.items()), body


def totp(secret, step=None):
    """RFC 6238: SHA-1, 30 seconds, six digits. `secret` in base32."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = int(time.time()) // 30 if step is None else step
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1_000_000:06d}"


class Person:
    """Somebody at a browser ("" as token), a program with a bearer token, or nobody."""

    def __init__(self, port, name="nobody", bearer=""):
        self.port, self.name, self.bearer = port, name, bearer
        self.cookie = self.csrf = ""
        self.seen = []  # every answer, as (route, text)
        self.connection = None

    def ask(self, method, path, body=None, fields=None, keep=True, csrf=True):
        fields = dict(fields or {})
        if self.bearer:
            fields["Authorization"] = f"Bearer {self.bearer}"
        if self.cookie:
            fields["Cookie"] = f"{COOKIE}={self.cookie}"
            if method != "GET" and csrf:
                fields["X-CSRF-Token"] = self.csrf
        data = None
        if body is not None:
            data = json.dumps(body).encode() if not isinstance(body, bytes) else body
            fields.setdefault("Content-Type", "application/json")
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self.connection.request(method, path, data, fields)
                answer = self.connection.getresponse()
                out = Answer(answer.status, answer.getheaders(), answer.read())
                break
            except (http.client.HTTPException, ConnectionError):
                self.connection = None
                if attempt == 2:
                    raise
        for name, value in out.fields:
            if name.lower() == "set-cookie" and value.startswith(COOKIE + "="):
                self.cookie = value[len(COOKIE) + 1:].split(";")[0]
        if keep:
            self.seen.append((f"{method} {path}", out))
        return out

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.ask("POST", path, body if body is not None else {}, **options)

    def enter(self, login, password_token):
        """From a one-time token to a session with a second factor."""
        self.name, self.password = login, secrets.token_urlsafe(18)
        done = self.post("/api/password", {"token": password_token, "password": self.password}, keep=False)
        check(done.status == 204, f"password of {login}: {done.status} {done.text}")
        self.log_in()
        return self

    def log_in(self):
        asked = {"login": self.name, "password": self.password}
        if hasattr(self, "secret"):
            asked["code"] = totp(self.secret)
        answer = self.post("/api/session", asked, keep=False)
        check(answer.status == 200 and answer.json()["outcome"] == "granted", f"{self.name}: {answer.text}")
        me = answer.json()["me"]
        self.id, self.csrf = me["id"], me["csrf"]
        if me["enrolling"]:
            offer = self.post("/api/session/second-factor", {"password": self.password}, keep=False).json()
            self.secret = offer["secret"]
            codes = self.post("/api/session/second-factor/confirm", {"code": totp(self.secret)}, keep=False)
            check(codes.status == 200, f"second factor of {self.name}: {codes.text}")
            self.csrf = codes.json()["csrf"]
        return self


class Hub:
    """`luytre serve` on a loopback port, over a home."""

    def __init__(self, home, *options):
        self.home = home
        self.log = home.folder / "hub.log"
        self.output = open(self.log, "w")
        program = os.environ.get("LUYTRE_SERVE", BINARY)
        self.process = subprocess.Popen([program, "serve", *options], stdout=self.output, stderr=self.output,
                                        env={**home.environment(), "LUYTRE_HTTP_LISTEN": "127.0.0.1:0"})
        self.port = self.wait_for_port()

    def wait_for_port(self):
        for _ in range(300):
            found = re.search(r"https?://(?:localhost|127\.0\.0\.1):(\d+)", self.log.read_text())
            if found:
                return int(found.group(1))
            check(self.process.poll() is None, f"the hub has ended: {self.log.read_text()}")
            time.sleep(0.1)
        check(False, f"the hub says no port: {self.log.read_text()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(30)
        except Exception:
            self.process.kill()
        self.output.close()

    def text(self):
        return self.log.read_text()
