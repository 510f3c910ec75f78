"""Advisories and the December 2018 directive through a real hub: written, reviewed by a second person, published to whom
they concern with the reason, mailed by a real mail server, acknowledged, chased; out as CSAF 2.0 (official schema and every
mandatory test), ROLIE, hashes, OpenPGP signatures that gpg verifies, RSS and Atom; other bodies see nothing."""
import hashlib
import socket
import sqlite3
import subprocess
import sys
import time
import warnings
import xml.etree.ElementTree as xml

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, where another Python comes first
warnings.simplefilter("ignore", DeprecationWarning)
try:
    import jsonschema  # noqa: F401
    from aiosmtpd.controller import Controller
except ImportError:
    print("python3-jsonschema or python3-aiosmtpd is not installed")
    sys.exit(77)

import csaf_check
from hub import Hub, Person
from luytre import Home, check, same

ADDRESS = "https://cert.example"


class Mailbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.rcpt_tos[0], envelope.original_content.decode("ascii")))
        return "250 taken"


def gpg(folder, *arguments, **options):
    return subprocess.run(["gpg", "--homedir", folder, "--batch", "--yes", *arguments], check=True, capture_output=True,
                          **options).stdout


def make_key(folder, address):
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    gpg(folder, "--passphrase", "", "--quick-generate-key", address, "default", "default", "1y")
    listed = gpg(folder, "--with-colons", "--list-keys", address).decode()
    return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))


def contact(home, organisation, role, address):
    with sqlite3.connect(next((home.path / "ledger").glob("*.sqlite*"))) as ledger:
        ledger.execute("INSERT INTO contact (id, organisation, role, name, email, phone, verified_at, code, "
                       "code_expires, code_tries) VALUES (?, ?, ?, 'x', ?, '', 1, '', 0, 0)",
                       (hashlib.md5(address.encode()).hexdigest(), organisation, role, address))
    ledger.close()


def words(vi, en=""):
    return {"vi": vi, "en": en}


def content(title, **more):
    return {"title": words(title, "en " + title), "summary": words("Tóm tắt " + title), "text": words(f"**{title}** và việc."),
            "severity": "high", "tlp": "clear", "families": [], "products": [], "weaknesses": [], "references": [],
            "files": [], "renew": False, "acknowledge_by": None, "change": "",
            "letter": {"number": "", "issuer": "", "date": None},
            "audience": {"all": True, "sectors": [], "organisations": [], "matching": False},
            "steps": [{"id": "", "what": words("Vá", "Patch"), "how": words(""), "due": None, "wants_answer": False,
                       "wants_evidence": False}], **more}


def ok(answer, what, status=200):
    check(answer.status == status, f"{what}: {answer.status} {answer.text[:400]}")
    return answer.json() if answer.body else None


class Country:
    def __init__(self, home, port):
        self.home, self.port = home, port
        for login, role, organisation in (("author", "analyst", ""), ("second", "analyst", ""), ("leader", "leader", ""),
                                          ("body-a", "administrator", "ORG-A"), ("body-a1", "member", "ORG-A1"),
                                          ("body-b", "administrator", "ORG-B")):
            where = ["--organisation", organisation] if organisation else []
            made = home.json("users", "add", login, "--role", role, "--name", "Người " + login, "--email",
                             f"{login}@x.example", "--without-password", *where)
            setattr(self, login.removeprefix("body-"), Person(port).enter(login, made["password_token"]))
        self.nobody = Person(port)

    def publish(self, body, kind="advisory"):
        id = ok(self.author.post("/api/warnings", {"kind": kind, "content": body}), "a draft")["id"]
        self.release(id)
        return id

    def release(self, id):
        ok(self.author.post(f"/api/warnings/{id}/submission"), "to review")
        same(self.author.post(f"/api/warnings/{id}/review", {"approve": True, "note": ""}).status, 422, "the author reviews")
        ok(self.second.post(f"/api/warnings/{id}/review", {"approve": True, "note": ""}), "a review")
        return ok(self.author.post(f"/api/warnings/{id}/publication"), "publication")


def files_of(c, number, version, keyring=None):
    """A public document with all that belongs to it."""
    path = f"/.well-known/csaf/white/{time.gmtime().tm_year}/{number.lower()}.json"
    answer = c.nobody.get(path)
    check(answer.status == 200, f"{path}: {answer.status}")
    document = answer.json()
    same(csaf_check.problems(document), [], f"faults of {number}")
    same(document["document"]["tracking"]["version"], str(version), "its version")
    same(csaf_check.file_name(document["document"]["tracking"]["id"]), path.split("/")[-1], "its file name")
    self = [r["url"] for r in document["document"]["references"] if r["category"] == "self"]
    same(self, [ADDRESS + path], "its own address")
    for name in ("sha256", "sha512"):
        line = c.nobody.get(f"{path}.{name}").text
        same(line.split(), [hashlib.new(name, answer.body).hexdigest(), path.split("/")[-1]], name)
    if keyring:
        (keyring / "d.json").write_bytes(answer.body)
        (keyring / "d.json.asc").write_bytes(c.nobody.get(path + ".asc").body)
        gpg(keyring, "--verify", keyring / "d.json.asc", keyring / "d.json")
    return document


def life(c, keyring):
    """One advisory: draft to publication, what others see, acknowledgement, revision, withdrawal."""
    weak = content(
        "BlueKeep", products=[{"id": "", "vendor": "Microsoft", "name": "Windows 7", "version": "", "purl": "",
                               "cpe": "cpe:2.3:o:microsoft:windows_7:-:sp1:*:*:*:*:*:*", "status": "affected"},
                              {"id": "", "vendor": "Microsoft", "name": "Windows 10", "version": "", "purl": "", "cpe": "",
                               "status": "not_affected"}],
        weaknesses=[{"cve": "CVE-2019-0708", "text": words("RDP"), "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
        references=[{"title": "MSRC", "url": "https://msrc.example/CVE-2019-0708"}])
    for who in (c.leader, c.a, c.b):
        same(who.post("/api/warnings", {"kind": "advisory", "content": weak}).status, 403, f"{who.name} writes")
    same(c.author.post("/api/warnings", {"kind": "advisory", "content": {**weak, "extra": 1}}).status, 422, "an unknown field")
    id = ok(c.author.post("/api/warnings", {"kind": "advisory", "content": weak}), "a draft")["id"]
    same(c.b.get(f"/api/warnings/{id}").status, 404, "a draft for a body")
    made = ok(c.author.post("/api/warning-text", {"text": "<script>x</script>\n\n[a](javascript:b) **c**"}), "a preview")["html"]
    check("<script" not in made and "javascript" not in made and "<strong>c</strong>" in made, made)
    to = ok(c.author.get(f"/api/warnings/{id}/addressees"), "addressees")
    same(to["total"], 3, "addressees")
    same(c.author.post(f"/api/warnings/{id}/publication").status, 422, "published without a review")
    page = c.release(id)
    number = page["number"]
    same((number[:3], number[-3:], page["version"]), ("CB-", "001", 1), "the number")
    document = files_of(c, number, 1, keyring)
    same(document["document"]["category"], "csaf_security_advisory", "the profile")
    same(document["vulnerabilities"][0]["scores"][0]["cvss_v3"]["baseScore"], 9.8, "the score")

    mine = ok(c.b.get(f"/api/warnings/{number}"), "the page")
    check(mine["working"] is None and not mine["writes"] and mine["content"]["audience"]["all"] is False, "a body's page")
    same(mine["counts"]["bodies"], 1, "bodies that a body sees")
    answers = f"/api/organisations/ORG-B/warnings/{id}/answers"
    same(c.a.post(answers, {"act": "acknowledge"}).status, 404, "another body's answer")
    ok(c.b.post(answers, {"act": "opened"}), "opened")
    time.sleep(1.1)
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    time.sleep(1.1)
    state = ok(c.b.post(answers, {"act": "acknowledge"}), "acknowledged")
    check(state["acknowledged"] and state["acknowledged_by"] == "Người body-b" and not state["settled"], state)
    state = ok(c.b.post(answers, {"act": "not_applicable", "step": "s1", "text": "không dùng"}), "not applicable")
    check(state["settled"], "settled")
    same(c.b.post(answers, {"act": "done", "step": "s9"}).status, 422, "a step that is not there")
    bodies = ok(c.leader.get(f"/api/warnings/{id}/bodies"), "who stands where")
    same((bodies["counts"]["acknowledged"], bodies["counts"]["bodies"]), (1, 3), "acknowledged")
    past = ok(c.leader.get(f"/api/warnings/{id}/bodies?at={before}"), "who stood where")
    same((past["counts"]["acknowledged"], past["counts"]["bodies"]), (0, 3), "acknowledged before")
    row = next(r for r in past["items"] if r["organisation"]["id"] == "ORG-B")
    check(row["opened"] and row["step_states"][0]["is"] == "open", f"the state of a past moment: {row}")
    above = ok(c.a.get(f"/api/warnings/{id}/bodies"), "the body above")
    same([r["organisation"]["id"] for r in above["items"]], ["ORG-A", "ORG-A1"], "what the body above sees")
    check("ORG-B" not in c.a.get(f"/api/warnings/{id}/events").text, "events of others")
    check("ORG-B" in c.leader.get(f"/api/warnings/{id}/bodies.csv").text, "the CSV")

    # A revision that is to be acknowledged again; then it is withdrawn.
    again = ok(c.author.get(f"/api/warnings/{id}"), "the page")["content"]
    again.update(renew=True, change="thêm bản vá", title=words("BlueKeep, đã có bản vá"))
    ok(c.author.ask("PUT", f"/api/warnings/{id}/draft", again), "a new version")
    same(ok(c.b.get(f"/api/warnings/{id}"), "the page")["title"]["vi"], "BlueKeep", "the published version meanwhile")
    same(c.release(id)["version"], 2, "the version")
    check(not ok(c.b.get(f"/api/warnings/{id}"), "the page")["mine"]["acknowledged"], "acknowledged anew")
    files_of(c, number, 2, keyring)
    ok(c.author.post(f"/api/warnings/{id}/withdrawal", {"reason": "Bản vá gây lỗi"}), "withdrawn")
    same(c.b.post(answers, {"act": "acknowledge"}).status, 422, "an answer to what was withdrawn")
    document = files_of(c, number, 3, keyring)
    check("Bản vá gây lỗi" in str(document["document"]["notes"]), "why it was withdrawn")
    return number


def limited(c):
    """What is not TLP:CLEAR, for one body: nothing of it in public, and nothing for others."""
    body = content("Kín", tlp="amber", audience={"all": False, "sectors": [], "organisations": ["ORG-A1"], "matching": False})
    id = c.publish(body)
    page = ok(c.a1.get(f"/api/warnings/{id}"), "its reader")
    same(page["mine"]["reasons"][0]["kind"], "named", "the reason")
    same(c.b.get(f"/api/warnings/{id}").status, 404, "another body")
    same(c.b.get(f"/api/warnings/{page['number']}").status, 404, "another body by number")
    path = page["csaf"]
    check(path.startswith("/.well-known/csaf/amber/"), path)
    same((c.nobody.get(path).status, c.b.get(path).status), (401, 404), "its document for others")
    same(csaf_check.problems(c.a1.get(path).json()), [], "its document")
    same(c.nobody.get(path.replace("amber", "white")).status, 404, "its document where the public ones are")
    for label, who, count in (("amber", c.a1, 1), ("amber", c.b, 0), ("amber", c.a, 1)):
        feed = ok(who.get(f"/.well-known/csaf/{label}/csaf-feed-tlp-{label}.json"), "a feed")
        same(len(feed["feed"]["entry"]), count, f"entries for {who.name}")
    made = c.a1.post("/api/session/tokens", {"name": "csaf", "scopes": ["read_warnings"],
                                             "expires": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 9e5))})
    program = Person(c.port, "program", ok(made, "a token")["token"])
    same(program.get(path).status, 200, "its document with a token")
    same(program.post(f"/api/organisations/ORG-A1/warnings/{id}/answers", {"act": "acknowledge"}).status, 403, "beyond its scope")
    return page["number"]


def provider(c, number, hidden, keyring, key):
    """Everything around the documents."""
    metadata = ok(c.nobody.get("/.well-known/csaf/provider-metadata.json"), "provider metadata")
    same(csaf_check.provider_problems(metadata), [], "faults of the provider's metadata")
    same((metadata["role"], metadata["public_openpgp_keys"][0]["fingerprint"]), ("csaf_trusted_provider", key), "the role")
    # A reader's own keyring, with what is published and nothing else, is what the signatures are held against.
    gpg(keyring, "--import", input=c.nobody.get(f"/.well-known/csaf/openpgp/{key}.asc").body)
    feed = ok(c.nobody.get("/.well-known/csaf/white/csaf-feed-tlp-white.json"), "the feed")
    same(csaf_check.rolie_problems(feed), [], "faults of the feed")
    listed = {e["content"]["src"].removeprefix(ADDRESS + "/.well-known/csaf/white/") for e in feed["feed"]["entry"]}
    index = c.nobody.get("/.well-known/csaf/white/index.txt").text.split()
    same((listed, len(index)), (set(index), len(listed)), "feed and index")
    changes = [line.replace('"', "").split(",") for line in
               c.nobody.get("/.well-known/csaf/white/changes.csv").text.splitlines()]
    same({path for path, _ in changes}, listed, "changes and index")
    times = [time for _, time in changes]
    same(times, sorted(times, reverse=True), "changes, newest first")
    for entry in feed["feed"]["entry"]:
        for link in entry["link"]:
            same(c.nobody.get(link["href"].removeprefix(ADDRESS)).status, 200, link["href"])
    for path in ("/feeds/advisories.rss", "/feeds/advisories.atom"):
        answer = c.nobody.get(path)
        xml.fromstring(answer.text)
        check(number in answer.text and hidden not in answer.text and "Kín" not in answer.text, path)
    same(c.nobody.get(f"/feeds/advisories/{number}").status, 200, "the public page")
    same(c.nobody.get(f"/feeds/advisories/{hidden}").status, 404, "a page that is not public")


def directive(c):
    """The letter: its five duties, answers, evidence, who is behind, urging."""
    example = ok(c.author.get("/api/warning-examples"), "examples")["items"][0]
    same((example["name"], len(example["content"]["steps"])), ("4327-BTTTT-CATTT", 5), "the example")
    check("Đôn đốc tăng cường bảo đảm an toàn thông tin mạng" in example["content"]["title"]["vi"], "its marks")
    id = c.publish(example["content"], "directive")
    number = ok(c.b.get(f"/api/warnings/{id}"), "the page")["number"]
    same(number[:3], "CD-", "the number")
    answers = f"/api/organisations/ORG-B/warnings/{id}/answers"
    raw = {"Content-Type": "application/octet-stream"}
    same(c.b.post(answers, {"act": "done", "step": "nhiem-vu-1", "text": "Đã rà soát"}).status, 422, "done without evidence")
    path = f"/api/organisations/ORG-B/warnings/{id}/files?step=nhiem-vu-1&name="
    same(c.b.ask("POST", path + "x.exe", b"MZ", raw).status, 422, "a program as evidence")
    same(c.a.ask("POST", path + "x.pdf", b"%PDF-1.7", raw).status, 404, "another body's evidence")
    file = ok(c.b.ask("POST", path + "bien-ban.pdf", b"%PDF-1.7 x", raw), "evidence")["id"]
    state = ok(c.b.post(answers, {"act": "done", "step": "nhiem-vu-1", "text": "Đã rà soát"}), "done")
    same((state["done"], state["steps"], state["behind"]), (1, 5, True), "the letter of 2018 is overdue today")
    same(c.leader.get(f"/api/warning-files/{file}").body, b"%PDF-1.7 x", "the evidence, for the centre")
    same(c.a.get(f"/api/warning-files/{file}").status, 404, "the evidence, for another body")
    urged = ok(c.author.post(f"/api/warnings/{id}/reminders", {"organisations": [], "send": False}), "those behind")["items"]
    same([u["organisation"]["id"] for u in urged], ["ORG-A", "ORG-A1", "ORG-B"], "those behind")
    check("4327/BTTTT-CATTT" in urged[0]["text"] and "QUÁ HẠN" in urged[0]["text"], urged[0]["text"])
    same(c.leader.post(f"/api/warnings/{id}/reminders", {"organisations": [], "send": True}).status, 403, "a leader urges")
    ok(c.author.post(f"/api/warnings/{id}/reminders", {"organisations": ["ORG-B"], "send": True}), "urged")
    same(ok(c.author.post(f"/api/warnings/{id}/reminders", {"organisations": ["ORG-B"], "send": True}), "again")["items"], [],
         "once a day")
    status = c.home.json("advisories", "status", number, code=3)
    same((status["bodies"], status["behind"]), (3, 3), "the status on the command line")
    check("nhiem-vu-1" in c.leader.get(f"/api/warnings/{id}/bodies.csv").text, "duties in the CSV")
    return number


def mails(c, box, number):
    """What the hub does by itself each minute: tells, and learns that it arrived."""
    for _ in range(200):
        got = sorted(to for to, text in box.mails)
        if got.count("b@b.example") >= 3 and "a@a.example" in got:
            break
        time.sleep(1)
    check("a@a.example" in got and got.count("b@b.example") >= 3, f"mails: {got}")
    subjects = "\n".join(line for _, text in box.mails for line in text.split("\r\n") if line.startswith("Subject"))
    check("Subject:" in subjects and all("Auto-Submitted: auto-generated" in text for _, text in box.mails), subjects)
    for _ in range(100):
        rows = ok(c.leader.get(f"/api/warnings/{number}/bodies"), "bodies")["items"]
        told = {r["organisation"]["id"]: bool(r["delivered"]) for r in rows}
        if told["ORG-A"]:
            break
        time.sleep(1)
    check(told["ORG-A"], f"delivered: {told}")
    check(next(r for r in rows if r["organisation"]["id"] == "ORG-A1")["unreachable"], "a body without a contact")


def command_line(c, number):
    rows = c.home.json("advisories", "list")["items"]
    check(any(r["number"] == number for r in rows), "the list")
    check("BlueKeep" in c.home.run("advisories", "show", number), "what it says")
    folder = c.home.folder / "csaf"
    c.home.run("advisories", "export-csaf", number, "--folder", folder)
    name = number.lower() + ".json"
    same(hashlib.sha512((folder / name).read_bytes()).hexdigest(), (folder / (name + ".sha512")).read_text().split()[0],
         "the hash of the export")
    same((folder / name).read_bytes(), c.nobody.get(f"/.well-known/csaf/white/{time.gmtime().tm_year}/{name}").body,
         "the export and what is served")
    c.home.run("advisories", "show", "CB-2001-001", code=4)
    made = c.home.json("advisories", "draft", "--example", "4327-BTTTT-CATTT")["id"]
    same(ok(c.author.get(f"/api/warnings/{made}"), "a draft from the command line")["working"]["wrote"], False, "its author")
    check(c.home.json("audit", "verify"), "the audit is whole")


def main():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        with Home(smtp_url=f"smtp://127.0.0.1:{server.port}", smtp_from="canhbao@centre.example",
                  portal_url=ADDRESS) as home:
            home.run("organisations", "add", home.file(
                "o.csv", "org_id,parent,sector,name_vi,name_en\nORG-A,,MINISTRY,Bộ A,Ministry A\n"
                "ORG-A1,ORG-A,MINISTRY,Cục A1,Department A1\nORG-B,,PROVINCE,Tỉnh B,Province B\n"))
            home.run("ledger", "status")
            contact(home, "ORG-A", "technical", "a@a.example")
            contact(home, "ORG-B", "technical", "b@b.example")
            key = make_key(home.path / "gnupg", "canhbao@centre.example")
            home.settings["LUYTRE_NOTICE_KEY"] = key
            keyring = home.folder / "reader"
            keyring.mkdir(mode=0o700)
            with Hub(home) as hub:
                c = Country(home, hub.port)
                gpg(keyring, "--import", input=c.nobody.get(f"/.well-known/csaf/openpgp/{key}.asc").body)
                number = life(c, keyring)
                hidden = limited(c)
                provider(c, number, hidden, keyring, key)
                directive_number = directive(c)
                mails(c, box, directive_number)
                command_line(c, number)
            for folder in (home.path / "gnupg", keyring):
                subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], check=False)
    finally:
        server.stop()


def free_port():
    # aiosmtpd asks its own port whether it is up: it must be known beforehand.
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


main()
