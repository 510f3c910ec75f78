"""Notices out by a real mail server on loopback: read as their readers do, decrypted with gpg; nothing twice."""
import base64
import calendar
import email
import email.policy
import hashlib
import hmac
import http.server
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, where another Python comes first
try:
    from aiosmtpd.controller import Controller
except ImportError:
    print("python3-aiosmtpd is not installed")
    sys.exit(77)

from luytre import Home, check, same

DAY = calendar.timegm((2018, 12, 3, 0, 0, 0))


class Mailbox:
    """What the server took: (sender, recipient, bytes)."""

    def __init__(self):
        self.mails, self.kill, self.refuse = [], None, set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content))
        if self.kill:
            os.kill(self.kill.pid, signal.SIGKILL)
            self.kill.wait()
        return "250 taken"


class Hook(http.server.BaseHTTPRequestHandler):
    calls, answer = [], 200

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Hook.calls.append((dict(self.headers), body))
        self.send_response(Hook.answer)
        if Hook.answer == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


def gpg(folder, *arguments, **options):
    return subprocess.run(["gpg", "--homedir", folder, "--batch", "--yes", *arguments], check=True, capture_output=True,
                          **options).stdout


def make_key(folder, address):
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    gpg(folder, "--passphrase", "", "--quick-generate-key", address, "default", "default", "1y")
    listed = gpg(folder, "--with-colons", "--list-keys", address).decode()
    return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))


def log(home, name, rows):
    lines = ["#separator \\x09", "#path\tconn",
             "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto",
             "#types\ttime\tstring\taddr\tport\taddr\tport\tenum"]
    for number, (hour, client, port, remote) in enumerate(rows):
        lines.append(f"{DAY + hour * 3600}.000000\tC{number}\t{client}\t{port}\t{remote}\t443\ttcp")
    return home.file(name, "\n".join(lines) + "\n")


def country(home):
    home.run("organisations", "add", home.file(
        "organisations.csv",
        "org_id,parent,sector,name_vi,name_en\n"
        "ORG-A,,MINISTRY,Bộ Ất Giáp,Ministry AAA\nORG-B,,PROVINCE,Tỉnh MARKERB,Province MARKERB\n"
        "ORG-C,,PROVINCE,Tỉnh MARKERC,Province MARKERC\n"))
    home.run("ownership", "add", home.file(
        "ownership.csv", "prefix,org_id\n198.18.0.0/18,ORG-A\n198.18.64.0/18,ORG-B\n198.18.128.0/18,ORG-C\n"))
    home.run("ownership", "add", home.file("country.csv", "prefix\n198.18.0.0/15\n"))
    home.run("indicators", "add", home.file("bots.txt", "192.0.2.1\n198.18.64.99\n"), "--family", "mirai",
             "--allow-documentation")
    home.run("indicators", "add", home.file("apt.txt", "192.0.2.7\n"), "--family", "apt32", "--category", "apt-c2",
             "--allow-documentation")
    home.json("monitor", log(home, "one.log", [
        (3, "198.18.0.5", 40123, "192.0.2.1"), (5, "198.18.0.5", 40124, "192.0.2.1"),
        (6, "198.18.0.5", 40125, "198.18.64.99"),
        (4, "198.18.64.7", 40777, "192.0.2.1"),
        (4, "198.18.128.7", 40888, "192.0.2.7")]))


def contact(home, organisation, role, address, verified=True):
    with sqlite3.connect(next((home.path / "ledger").glob("*.sqlite*"))) as ledger:
        ledger.execute("INSERT INTO contact (id, organisation, role, name, email, phone, verified_at, code, "
                       "code_expires, code_tries) VALUES (?, ?, ?, 'x', ?, '', ?, '', 0, 0)",
                       (hashlib.md5(address.encode()).hexdigest(), organisation, role, address, 1 if verified else None))
    ledger.close()


def parts(message):
    return {part.get_content_type(): part for part in message.walk()}


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def all_text(message):
    """Everything a reader, or a program that unpacks, could see."""
    out = [str(message.items())]
    for part in message.walk():
        if not part.is_multipart():
            out.append(str(part.items()))
            out.append(part.get_payload(decode=True).decode("utf-8", "replace"))
    return "\n".join(out)


def states(home):
    return {row["to"]: row["state"] for row in home.json("notices", "list", "--limit", "0")["notices"]}


def encrypted_mail(home, box, keys):
    """ORG-A has a key: everything is inside, signed, in Vietnamese, and of nobody else."""
    sender, recipient, raw = next(mail for mail in box.mails if mail[1] == "it@a.example")
    check(all(byte < 128 for byte in raw), "the mail is 7-bit")
    message = parse(raw)
    same(message.get_content_type(), "multipart/encrypted", "type")
    check("198.18" not in raw.decode() and "mirai" not in raw.decode().lower(), "nothing leaks outside the encryption")
    check("198.18" not in message["Subject"] and "phát hiện" in message["Subject"], f"subject {message['Subject']}")
    check(sender.startswith("canhbao+n") and sender.endswith("@centre.example"), f"return path {sender}")
    same(message["Auto-Submitted"], "auto-generated", "asks for no automatic answers")
    armoured = [p for p in message.walk() if p.get_content_type() == "application/octet-stream"][0].get_payload()
    done = subprocess.run(["gpg", "--homedir", keys, "--batch", "--status-fd", "2", "--decrypt"], input=armoured.encode(),
                          capture_output=True)
    same(done.returncode, 0, f"gpg decrypts: {done.stderr.decode()}")
    check(b"GOODSIG" in done.stderr, "and the centre's signature is good")
    inside = parse(done.stdout)
    found = parts(inside)
    text = found["text/plain"].get_content()
    for words in ("Kính gửi Bộ Ất Giáp", "Một camera hoặc bộ định tuyến bị chiếm", "198.18.0.5", "cổng nguồn 40124",
                  "03/12/2018 12:00:00", "192.0.2.1", "Làm lần lượt", "1. Tìm thiết bị", "Hạn sớm nhất",
                  "Điện thoại trực: 024 000"):
        check(words in text, f"the text has '{words}':\n{text}")
    check("<h2" in found["text/html"].get_content() and "198.18.0.5" in found["text/html"].get_content(), "HTML too")
    table = found["text/csv"].get_content().replace("\r\n", "\n").splitlines()
    check(table[0].lstrip("\ufeff").startswith("# luytre notice"), table[0])
    rows = [dict(zip(table[1].split(","), line.split(","))) for line in table[2:]]
    same(sorted(row["source_port"] for row in rows), ["40123", "40124", "40125"], "evidence rows")
    same(rows[-1]["remote"], "", "a remote of another body is left out")
    document = json.loads(found["application/json"].get_payload(decode=True))
    same(len(document["findings"][0]["evidence"]), 3, "JSON evidence")
    for foreign in ("MARKERB", "MARKERC", "ORG-B", "ORG-C", "198.18.64.", "198.18.128.", "b.example", "c.example"):
        check(foreign not in all_text(inside), f"nothing of another body: {foreign}")


def sensitive_mail(box):
    """ORG-C has no key: what is sensitive is to be read in the portal."""
    message = parse(next(mail for mail in box.mails if mail[1] == "it@c.example")[2])
    text = all_text(message)
    check("nhạy cảm" in text and "đăng nhập" in text, f"log in to read:\n{text}")
    for secret in ("198.18.128.7", "192.0.2.7", "apt32", "OceanLotus", "40888"):
        check(secret not in text, f"a mail without encryption says '{secret}'")


def signed_mail(home, raw, keys):
    """Signed and not encrypted (RFC 3156 5): the signature holds over the bytes of the first part."""
    message = parse(raw)
    same(message.get_content_type(), "multipart/signed", "type")
    limit = ("--" + message.get_boundary()).encode()
    _, first, second, _ = raw.split(limit)
    signature = home.folder / "signature.asc"
    signature.write_bytes(second.split(b"\r\n\r\n", 1)[1])
    signed = home.folder / "signed"
    signed.write_bytes(first[2:-2])
    done = subprocess.run(["gpg", "--homedir", keys, "--batch", "--verify", signature, signed], capture_output=True)
    same(done.returncode, 0, f"the signature holds: {done.stderr.decode()}")


def bounced(sender, status="5.1.1"):
    return (f"From: <>\r\nTo: <{sender}>\r\nAuto-Submitted: auto-replied\r\nContent-Type: multipart/report; "
            f"report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; x@y\r\nAction: failed\r\nStatus: {status}\r\n"
            f"--b--\r\n")


def main():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=0)
    # aiosmtpd asks its own port whether it is up: it must be known beforehand.
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.port = probe.getsockname()[1]
    server.start()
    hook = http.server.HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.serve_forever, daemon=True).start()
    with Home(allow_documentation=1, detector_memory=0, smtp_url=f"smtp://127.0.0.1:{server.port}",
              smtp_from="canhbao@centre.example", centre_phone="024 000", notice_webhook_loopback=1) as home:
        keyrings = [home.path / "gnupg", home.folder / "keys"]
        try:
            story(home, box, server, hook, keyrings)
        finally:
            server.stop()
            hook.shutdown()
            for folder in keyrings:
                subprocess.run(["gpgconf", "--homedir", folder, "--kill", "all"], capture_output=True)


def story(home, box, server, hook, keyrings):
    country(home)
    centre, body = keyrings
    home.settings["LUYTRE_NOTICE_KEY"] = make_key(centre, "canhbao@centre.example")
    make_key(body, "it@a.example")
    home.file("a.asc", gpg(body, "--armor", "--export", "it@a.example").decode())
    subprocess.run(["gpg", "--homedir", body, "--batch", "--import"], check=True, capture_output=True,
                   input=gpg(centre, "--export", "canhbao@centre.example"))

    for organisation in ("ORG-A", "ORG-B", "ORG-C"):
        home.run("notices", "settings", organisation, "--least", "low", "--at-once", "low")
    settings = home.json("notices", "settings", "ORG-A", "--public-key", home.folder / "a.asc")
    same(len(settings["key"]), 40, "the key's fingerprint")
    home.run("notices", "settings", "ORG-A", "--webhook", "https://10.0.0.1/x", code=2)
    home.run("notices", "settings", "ORG-X", code=4)
    contact(home, "ORG-A", "technical", "it@a.example")
    contact(home, "ORG-A", "technical", "never-verified@a.example", verified=False)
    contact(home, "ORG-C", "technical", "it@c.example")

    seen = home.json("notices", "preview", "--organisation", "ORG-A")
    same((len(seen["mails"]), seen["findings"], seen["mails"][0]["encrypted"]), (1, 1, True), "preview")
    same(states(home), {}, "a preview writes nothing")

    done = home.json("notices", "send")
    same((done["decided"], done["sent"], done["held"]), (3, 2, 1), f"the first run: {done}")
    same(states(home), {"it@a.example": "sent", "it@c.example": "sent", "": "held"}, "states")
    encrypted_mail(home, box, body)
    sensitive_mail(box)
    same(home.json("notices", "send")["decided"], 0, "nothing is decided twice")
    same(len(box.mails), 2, "nothing is sent twice")
    finding = home.json("findings", "--organisation", "ORG-A")["findings"][0]
    same(finding["state"], "notified", "the finding's state")
    check(finding["last_notified"], "when it was told")

    # By hand, once a day.
    sent = home.json("notices", "send", "--organisation", "ORG-A")
    same(home.json("notices", "send", "--organisation", "ORG-A")["decided"], 0, "by hand, again on the same day")
    same(sent["sent"], 1, "by hand")

    # ORG-B gets a contact; the program is killed when the server has the mail and the ledger does not know.
    contact(home, "ORG-B", "technical", "it@b.example")
    box.kill = home.start("notices", "send", stdin=subprocess.PIPE)
    box.kill.wait(timeout=60)
    same(box.kill.returncode, -signal.SIGKILL, f"killed: {box.kill.stderr.read()}")
    box.kill = None
    arrived = [mail for mail in box.mails if mail[1] == "it@b.example"]
    same(len(arrived), 1, "it was taken")
    done = home.json("notices", "send", code=3)
    same((done["unknown"], done["sent"]), (1, 0), "after the crash it is unknown")
    home.json("notices", "send")
    same(len([mail for mail in box.mails if mail[1] == "it@b.example"]), 1, "and never sent again by itself")
    same(states(home)["it@b.example"], "unknown", "state")
    signed_mail(home, arrived[0][2], body)

    # What comes back.
    home.run("notices", "bounce", home.file("forged.eml", bounced("canhbao+n" + "0" * 36 + "@centre.example")), code=4)
    home.run("notices", "bounce", home.file("away.eml", "From: x@y\r\nAuto-Submitted: auto-replied\r\n\r\naway\r\n"),
             code=2)
    same(home.json("notices", "bounce", home.file("full.eml", bounced(arrived[0][0], "4.2.2")))["bounced"], None,
         "a full mailbox is no bounce")
    back = home.json("notices", "bounce", home.file("gone.eml", bounced(arrived[0][0])))
    check(back["bounced"], "known by its return path")
    same(home.json("notices", "bounce", home.folder / "gone.eml")["bounced"], None, "told twice")
    same(states(home)["it@b.example"], "bounced", "state")

    # A webhook: signed, with an id; not followed elsewhere.
    secret = home.json("notices", "settings", "ORG-A", "--webhook",
                       f"http://127.0.0.1:{hook.server_port}/luytre")["webhook_secret"]
    home.json("monitor", log(home, "two.log", [(9, "198.18.0.6", 41000, "192.0.2.1")]))
    same(home.json("notices", "send")["sent"], 2, "mail and webhook")
    headers, payload = Hook.calls[-1]
    expected = hmac.new(secret.encode(), headers["X-Luytre-Timestamp"].encode() + b"." + payload, hashlib.sha256)
    same(headers["X-Luytre-Signature"], "v1=" + expected.hexdigest(), "the signature")
    check(abs(time.time() - int(headers["X-Luytre-Timestamp"])) < 300, "the time")
    document = json.loads(payload)
    same((document["notice"], document["findings"][0]["subject"]), (headers["X-Luytre-Id"], "198.18.0.6"), "the content")
    same(document["findings"][0]["evidence"][0]["source_port"], 41000, "evidence by webhook")
    Hook.answer = 302
    calls = len(Hook.calls)
    home.json("monitor", log(home, "three.log", [(9, "198.18.0.8", 41001, "192.0.2.1")]))
    home.json("notices", "send", code=3)
    same(len(Hook.calls), calls + 1, "a redirect is not followed")

    # An address that the server refuses.
    box.refuse.add("it@c.example")
    home.json("notices", "send", "--organisation", "ORG-C", code=None)
    home.json("monitor", log(home, "four.log", [(9, "198.18.128.9", 41002, "192.0.2.1")]))
    home.json("notices", "send", code=3)
    same([row["state"] for row in home.json("notices", "list")["notices"] if row["to"] == "it@c.example"][0], "bounced",
         "refused for good")
    same(home.json("notices", "effect")["rows"], [], "nothing is judged before its 14 days are over")
    same(home.json("audit", "verify")["whole"], True, "the audit chain")


if __name__ == "__main__":
    main()
