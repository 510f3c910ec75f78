"""Incidents through the real hub: one walked from notice to closed under the law of 2017, one under that of 2026, the days
between, a bank's, a mail's; every deadline is worked out here from the texts (not from the program's tables) and compared,
with the article it comes from. Numbers without a gap under load, the state at past moments, isolation of bodies, sealed
files, documents, overdue clocks that are told upwards."""
import concurrent.futures
import io
import sqlite3
import time
import zipfile
from datetime import datetime, timedelta, timezone

from hub import Hub, Person
from luytre import Home, check, same

HANOI = timezone(timedelta(hours=7))
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# Breaks as they were decided, where a test below counts working days.
BREAKS = [(datetime(2026, 2, 14).date(), datetime(2026, 2, 22).date())]


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=HANOI)


def read(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None


def working_days_after(start, count):
    """The end of the count-th working day after the day of `start`."""
    day = start.date()
    while count:
        day += DAY
        free = day.weekday() >= 5 or any(first <= day <= last for first, last in BREAKS)
        count -= not free
    return datetime(day.year, day.month, day.day, tzinfo=HANOI) + DAY


def text_of(moment):
    return moment.astimezone(HANOI).strftime("%Y-%m-%d %H:%M")


class Reporter:
    """One body's administrator, who fills forms from what the hub says they are."""

    def __init__(self, person, body):
        self.person, self.body = person, body

    def rules(self, detected, level=0, criteria=()):
        query = f"detected={detected.replace(' ', '+')}&organisation={self.body}&level={level}&criteria={','.join(criteria)}"
        answer = self.person.get(f"/api/incident-rules?{query}")
        check(answer.status == 200, answer.text)
        return answer.json()

    def values(self, form, detected, **given):
        found = next((one for one in self.rules(detected)["forms"] if one["form"] == form), None)
        check(found, f"the form {form} of {detected}")
        out = {}
        for field in found["fields"]:
            if field["required"]:
                out[field["field"]] = {"time": [detected], "level": ["3"], "yes-no": ["no"]}.get(
                    field["kind"], [field["choices"][0]["value"]] if field["choices"] else ["Nội dung " + field["field"]])
        out.update(given)
        return out

    def report(self, form, detected, level=0, criteria=(), status=200, **more):
        answer = self.person.post("/api/incidents", {
            "organisation": self.body, "title": "Cổng dịch vụ công bị mã hóa", "detected": detected, "level": level,
            "criteria": list(criteria), "confidential": False, "form": form, "values": self.values(form, detected), **more})
        same(answer.status, status, f"{form} of {detected}: {answer.text}")
        return answer.json()

    def page(self, id, moment=""):
        answer = self.person.get(f"/api/incidents/{id}" + (f"?at={moment}" if moment else ""))
        check(answer.status == 200, f"{answer.status} {answer.text}")
        return answer.json()

    def clocks(self, id):
        return {clock["clock"]: clock for clock in self.page(id)["clocks"]}

    def send(self, id, form, detected, status=204, **given):
        answer = self.person.post(f"/api/incidents/{id}/reports", {"form": form, "values": self.values(form, detected, **given)})
        same(answer.status, status, f"{form}: {answer.text}")
        return answer

    def act(self, id, act, status=204, **more):
        answer = self.person.post(f"/api/incidents/{id}/acts", {"act": act, **more})
        same(answer.status, status, f"{act}: {answer.text}")
        return answer

    def enter(self, incident, kind, status=200, **more):
        answer = self.person.post(f"/api/incidents/{incident}/entries", {"kind": kind, **more})
        same(answer.status, status, f"{kind}: {answer.text}")
        return answer.json().get("id") if status == 200 else answer.text


def expect(found, clock, due, basis, status, forms, what):
    check(clock in found, f"{what}: the clock {clock} runs; there are {sorted(found)}")
    one = found[clock]
    same(text_of(read(one["due"])), text_of(due), f"{what}: {clock} is due")
    same(read(one["due"]), due, f"{what}: {clock} to the second")
    check(basis in one["basis"]["text"], f"{what}: {clock} names {basis}: {one['basis']['text']}")
    same(one["basis"]["status"], status, f"{what}: {clock} is marked")
    check(forms & set(one["forms"]), f"{what}: {clock} asks for one of {forms}: {one['forms']}")


def law_of_2017(body, centre, above, stranger, home):
    detected = "2026-06-30 23:59"  # the last minute
    began = at(detected)
    rules = body.rules(detected, 4, ["beyond-owner", "interrupted"])
    same(rules["regime"]["code"], "2017", "the law of the last minute of June 2026")
    titles = {form["form"]: (form["title"]["vi"], form["number"], form["signed"]) for form in rules["forms"]}
    same(titles["notice"], ("Thông báo sự cố an toàn thông tin mạng", "", False), "the notice: no signature (TT 20 art. 9.1)")
    same(titles["initial"], ("Báo cáo ban đầu sự cố mạng", "Mẫu số 03", True), "form 03")
    same(titles["closing"], ("Báo cáo kết thúc ứng phó sự cố", "Mẫu số 04", True), "form 04")

    # Level 4, an effect, and beyond the owner: serious (QD 05 art. 9). Without one of them it is not.
    names = lambda level, ticked: {c["clock"] for c in body.rules(detected, level, ticked)["clocks"]}
    check("initial-serious" in names(4, ["beyond-owner", "interrupted"]), "serious")
    for level, ticked in ((3, ["beyond-owner", "interrupted"]), (4, ["interrupted"]), (5, ["beyond-owner"]), (0, [])):
        check("initial-serious" not in names(level, ticked), f"not serious: level {level}, {ticked}")

    sent = datetime.now(timezone.utc)
    receipt = body.report("notice", detected, 3)
    id = receipt["id"]
    found = body.clocks(id)
    # Five days, and the text says days: to the minute, through a Saturday and a Sunday.
    expect(found, "notice", began + 5 * DAY, "TT 20/2017 art. 9.2.a", "verified", {"notice"}, "2017")
    check(found["notice"]["met"] and found["notice"]["late"], "sent months later it is late")
    recipients = " ".join(name["vi"] for name in found["notice"]["recipients"])
    for who in ("Chủ quản", "điều phối quốc gia", "chuyên trách", "mạng lưới"):
        check(who in recipients, f"the notice goes to {who} at once: {recipients}")
    expect(found, "receipt", read(receipt["received"]), "QD 05/2017 art. 12", "verified", {"receipt"}, "2017")
    check(not found["receipt"]["late"] and read(found["receipt"]["met"]) - sent < 60 * timedelta(seconds=1), "confirmed at once")

    # It grows: beyond the owner, of a level 4 system: initial reports at once, from the minute that was said.
    answer = body.person.post(f"/api/incidents/{id}/assessment", {"level": 4, "criteria": ["beyond-owner", "interrupted"], "reason": "lan rộng"})
    same(answer.status, 204, answer.text)
    graded = read(body.page(id)["events"][-1]["at"])
    found = body.clocks(id)
    expect(found, "initial", graded, "TT 20/2017 art. 9.2.b", "verified", {"initial"}, "2017")
    expect(found, "initial-serious", graded, "QD 05/2017 arts. 11.2", "verified", {"initial"}, "2017")
    expect(found, "progress", graded + 24 * HOUR, "QD 05/2017 art. 11.2", "house", {"progress"}, "2017")
    body.send(id, "initial", detected)
    found = body.clocks(id)
    check(found["initial"]["met"] and not found["initial"]["late"], "the initial report in time")
    first = read(body.page(id)["reports"][-1]["at"])
    expect(found, "progress", first + 24 * HOUR, "QD 05/2017", "house", {"progress"}, "the next progress report")
    time.sleep(1.1)  # times are told to the second
    body.send(id, "progress", detected)
    check(read(body.clocks(id)["progress"]["due"]) > first + 24 * HOUR, "each report winds it up again")

    # Support is asked for and given; a task; a file.
    asked = body.enter(id, "support", text="Cần hai chuyên gia")
    body.enter(id, "support-answer", 422, id=asked, text="tự trả lời", yes=True)
    centre.enter(id, "support-answer", id=asked, text="Cử hai người, 14:00", yes=True)
    task = centre.enter(id, "task", text="Gửi nhật ký tường lửa", assignee="An", due="2026-12-31 17:00")
    body.enter(id, "task-done", id=task)
    put = lambda data, name, purpose: body.person.ask("POST", f"/api/incidents/{id}/files?name={name}&purpose={purpose}", data,
                                                      {"Content-Type": "application/octet-stream"})
    secret = "mật khẩu quản trị là cau-truc-giau\n".encode()
    file = put(secret, "nhat-ky.txt", "log")
    check(file.status == 200, file.text)
    same(put(b"MZ\x90\x00 program", "x.pdf", "log").status, 422, "a program is no log")
    same(put(b"", "x.txt", "log").status, 422, "an empty file")
    sample = put(b"MZ\x90\x00 program", "x.pdf", "sample")
    files = f"/api/organisations/{body.body}/incident-files/"
    back = body.person.get(files + file.json()["id"])
    same(back.body, secret, "the file as it was")
    fields = {name.lower(): value for name, value in back.fields}
    check(fields["content-disposition"].startswith("attachment") and fields["content-type"] == "application/octet-stream",
          f"never shown inline: {fields}")
    names = {f["name"] for f in body.page(id)["files"]}
    same(names, {"nhat-ky.txt", "x.pdf.sample"}, "names")
    stored = [path for path in (home.path / "incidents").rglob("*") if path.is_file()]
    check(len(stored) == 2 and not any(b"cau-truc-giau" in path.read_bytes() for path in stored), "sealed at rest")
    same(stranger.person.get(files + file.json()["id"]).status, 404, "another body's file")
    same(stranger.person.get(f"/api/incidents/{id}").status, 404, "another body's incident")
    same(above.page(id)["can"], [], "the body above reads and no more")

    # The response ends; five days for the closing report; closed only after it.
    body.send(id, "closing", detected, status=422)
    centre.act(id, "close", 422, reason="xong")
    body.act(id, "end", 422, reason="")
    body.act(id, "end", 422, reason="xong", ended="2026-06-29 12:00")
    body.act(id, "end", reason="khôi phục từ bản sao", ended="2026-07-03 17:30")
    found = body.clocks(id)
    expect(found, "closing", at("2026-07-03 17:30") + 5 * DAY, "TT 20/2017 art. 9.2.b", "verified", {"closing"}, "2017")
    check("progress" not in found, "progress is reported during the response only")
    same(body.page(id)["incident"]["next"]["clock"], "closing", "what is next")
    centre.act(id, "close", 422, reason="xong")
    time.sleep(1.1)
    before = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    # Overdue since July: told to the leader and to the body above by the hub itself.
    wait_for_alarms(body, id)
    time.sleep(1.1)
    body.send(id, "closing", detected)
    body.act(id, "close", 422, reason="xong")
    centre.act(id, "close", reason="đủ báo cáo")
    page = body.page(id)
    same((page["incident"]["state"], page["incident"]["next"], page["can"]), ("closed", None, ["note", "finding"]), "closed")
    body.send(id, "progress", detected, status=422)
    same(body.page(id, before)["incident"]["state"], "ended", "as it was")
    kinds = [event["kind"] for event in page["events"]]
    same([event["step"] for event in page["events"]], list(range(1, len(kinds) + 1)), "the time line has no gap")
    same(kinds[:2], ["reported", "receipt"], "the receipt comes at once")
    moments = [read(event["at"]) for event in page["events"]]
    same(moments, sorted(moments), "in order")
    documents(body, id, page)
    return id


def wait_for_alarms(body, id):
    for _ in range(90):
        told = [e["detail"]["to"] for e in body.page(id)["events"] if e["kind"] == "escalation" and e["detail"]["clock"] == "closing"]
        if told:
            break
        time.sleep(1)
    same(sorted(told), ["leader", "upper"], "an overdue closing report is told to leader and body above, once each")


def documents(body, id, page):
    step = next(r["step"] for r in page["reports"] if r["form"] == "initial")
    html = body.person.get(f"/api/incidents/{id}/reports/{step}?format=html").text
    for text in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Mẫu số 03", "Báo cáo ban đầu sự cố mạng", "Cách thức phát hiện",
                 page["incident"]["number"], "Nội dung summary"):
        check(text in html, f"the form says {text}")
    odt = body.person.get(f"/api/incidents/{id}/reports/{step}?format=odt").body
    with zipfile.ZipFile(io.BytesIO(odt)) as package:
        same(package.infolist()[0].filename, "mimetype", "the type is first")
        check(package.testzip() is None and "Nội dung summary" in package.read("content.xml").decode(), "the package is whole")
    for format in set(page["formats"]) & {"docx", "pdf"}:
        made = body.person.get(f"/api/incidents/{id}/reports/{step}?format={format}")
        same(made.status, 200, f"{format}: {made.text[:300]}")
        check(made.body.startswith(b"%PDF" if format == "pdf" else b"PK"), format)
    same(body.person.get(f"/api/incidents/{id}/reports/99?format=html").status, 404, "no such report")


def law_of_2026(body, centre):
    detected = "2026-08-19 00:00"  # the first minute of Decree 331
    began = at(detected)
    criteria = ["serious-2026", "public-order", "complex", "personal-data"]
    rules = body.rules(detected, 3, criteria)
    same(rules["regime"]["code"], "2026", "the law of 19 August 2026")
    would = {c["clock"]: c for c in rules["clocks"]}
    id = body.report("notice-2026", detected, 3, criteria)["id"]
    found = body.clocks(id)
    for clocks, what in ((would, "asked before"), (found, "2026")):
        expect(clocks, "notice-24h", began + 24 * HOUR, "ND 331/2026 art. 31.2.d", "verified", {"notice-2026"}, what)
        expect(clocks, "report-72h", began + 72 * HOUR, "ND 331/2026 art. 31.2.d", "verified", {"report-2026"}, what)
        expect(clocks, "security", began, "ND 331/2026 art. 31.2.d", "verified", {"notice-2026"}, what)
        expect(clocks, "data-breach", began + 72 * HOUR, "Law 91/2025/QH15 art. 23", "recalled", {"data-breach"}, what)
        expect(clocks, "update", began + 72 * HOUR, "ND 331/2026", "house", {"update-2026"}, what)
    check("notice" not in found, "the five days of 2017 are over")
    check(found["notice-24h"]["met"] and not found["report-72h"]["met"], "a notice is no report")
    check("personal data" in found["data-breach"]["recipients"][0]["en"].lower(), "two clocks, two desks")
    body.send(id, "data-breach", detected)
    body.send(id, "report-2026", detected)
    found = body.clocks(id)
    check(found["report-72h"]["met"] and found["data-breach"]["met"], "both sent")
    body.send(id, "closing", detected="2026-06-01 08:00", status=422)  # a form of the other law
    body.act(id, "end", reason="đã khắc phục", ended="2026-08-25 09:15")
    expect(body.clocks(id), "closing", at("2026-08-25 09:15") + 5 * DAY, "ND 331/2026", "house", {"closing-2026"}, "2026")
    centre.act(id, "close", 422, reason="xong")
    body.send(id, "closing-2026", detected)
    centre.act(id, "close", reason="đủ báo cáo")


def between(body):
    """Law 116/2025 is in force, Decree 331 is not: only providers are told when; the rest is marked as assumed."""
    for detected in ("2026-07-01 00:00", "2026-08-18 23:59"):
        rules = body.rules(detected, 0, ["online-provider"])
        same(rules["regime"]["code"], "2026", detected)
        would = {c["clock"]: c for c in rules["clocks"]}
        expect(would, "provider", at(detected), "Law 116/2025 art. 41.3", "verified", {"notice-2026"}, detected)
        expect(would, "notice", at(detected) + 5 * DAY, "TT 20/2017 art. 9.2.a", "assumed", {"notice"}, detected)
        same(set(would), {"provider", "notice"}, detected)


def of_a_bank(bank):
    detected = "2026-02-11 10:20"
    id = bank.report("notice", detected)["id"]
    expect(bank.clocks(id), "bank-24h", at(detected) + 24 * HOUR, "TT 09/2020/TT-NHNN", "assumed", {"bank-first"}, "bank")
    bank.send(id, "bank-first", detected)
    bank.act(id, "end", reason="xong", ended="2026-02-12 16:00")
    # Working days, as the text says: Friday the 13th, then Tết until the 22nd, Monday to Thursday.
    due = working_days_after(at("2026-02-12 16:00"), 5)
    same(text_of(due), "2026-02-27 00:00", "worked out by hand")
    expect(bank.clocks(id), "bank-5d", due, "TT 09/2020/TT-NHNN", "assumed", {"bank-last"}, "bank")
    same({c["clock"] for c in bank.rules("2020-06-01 08:00")["clocks"]} >= {"bank-24h"}, True, "under TT 18/2018")
    verified = next(c for c in bank.rules("2020-06-01 08:00")["clocks"] if c["clock"] == "bank-24h")
    same((verified["basis"]["status"], verified["basis"]["text"]), ("verified", "TT 18/2018/TT-NHNN art. 53"), "TT 18/2018")


MAIL = ("From: =?utf-8?B?QW4=?= <an@chi.example>\r\nTo: suco@centre.example\r\nSubject: Su co\r\nMessage-ID: <{0}@chi.example>\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Tên hệ thống bị sự cố: Cổng {0}\r\nThời gian phát hiện sự cố: {1}\r\n--b\r\n"
        "Content-Disposition: attachment; filename=\"a.log\"\r\n\r\nlog\r\n--b--\r\n")


def by_mail(home, body, centre, stranger):
    detected = datetime.now(HANOI) - 71 * HOUR
    words = detected.strftime("%H:%M %d/%m/%Y")
    box = "From an Mon\n" + MAIL.format("m1", words).replace("\r\n", "\n") + "\nFrom an Mon\n" + \
        MAIL.format("m2", words).replace("\r\n", "\n").replace("an@chi.example>", "stranger@else.example>", 1)
    taken = home.json("incidents", "mail", "-", input=box)
    same((taken["taken"], taken["known"]), (2, 0), "mails of a mailbox")
    same([m["organisation"] for m in taken["mails"]], ["ORG-CHI", ""], "whose mails")
    same(home.json("incidents", "mail", "-", input=box)["known"], 2, "the same again")
    home.run("incidents", "mail", "-", input="no mail\n", code=3)
    mine = body.person.get("/api/incident-mails").json()["items"]
    same([m["sender_is"] for m in mine], ["contact"], "the body sees those of its contacts")
    same(stranger.person.get("/api/incident-mails").json()["items"], [], "others none")
    same(len(centre.person.get("/api/incident-mails").json()["items"]), 2, "the centre all")
    same(mine[0]["values"]["system"], ["Cổng m1"], "read from the text")
    same(mine[0]["values"]["detected"], [text_of(detected)], "read from the text")
    same(len([i for i in body.person.get("/api/incidents?view=all&q=m1").json()["items"]]), 0, "a mail is no incident")
    time.sleep(1.1)
    receipt = body.report("report-2026", text_of(detected), mail=mine[0]["id"])
    same(receipt["received"], mine[0]["arrived"], "received when the mail came")
    page = body.page(receipt["id"])
    same((page["via"], [f["name"] for f in page["files"]]), ("mail", ["a.log"]), "with its attachment")
    expect({c["clock"]: c for c in page["clocks"]}, "report-72h", detected.replace(second=0, microsecond=0) + 72 * HOUR,
           "ND 331/2026", "verified", {"report-2026"}, "by mail")
    other = next(m for m in centre.person.get("/api/incident-mails").json()["items"])
    same(body.person.post(f"/api/incident-mails/{other['id']}/drop", {"reason": "x"}).status, 404, "not the body's")
    same(centre.person.post(f"/api/incident-mails/{other['id']}/drop", {"reason": "thư rác"}).status, 204, "dropped")


def numbers(bodies):
    """Many at once, every third of them refused: no number is lost and none is there twice."""
    def one(n):
        body = bodies[n % len(bodies)]
        person = Person(body.person.port)
        person.cookie, person.csrf, person.name = body.person.cookie, body.person.csrf, body.person.name
        again = Reporter(person, body.body)
        if n % 3 == 0:
            again.report("notice-2026", "2026-08-20 07:30", 9, status=422)
            return None
        return again.report("notice-2026", "2026-08-20 07:30")["number"]
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        return [number for number in pool.map(one, range(30)) if number]


def main():
    with Home(allow_documentation=1) as home:
        home.run("organisations", "add", home.file("o.csv", "org_id,parent,sector,name_vi,name_en\n"
                 "ORG-PAR,,MINISTRY,Bộ A,Ministry A\nORG-CHI,ORG-PAR,MINISTRY,Cục B,Department B\n"
                 "ORG-BANK,,JOINT_STOCK_BANK,Ngân hàng C,Bank C\n"))
        token = lambda login, role, body="": home.json("users", "add", login, "--role", role, "--name", login, "--email", f"{login}@x.example",
                                                       "--without-password", *(["--organisation", body] if body else []))["password_token"]
        tokens = {"chi": token("chi", "administrator", "ORG-CHI"), "par": token("par", "administrator", "ORG-PAR"),
                  "bank": token("bank", "administrator", "ORG-BANK"), "analyst": token("analyst", "analyst"),
                  "boss": token("boss", "leader")}
        with Hub(home) as hub:
            person = {name: Person(hub.port).enter(name, tokens[name]) for name in tokens}
            body, above, bank = Reporter(person["chi"], "ORG-CHI"), Reporter(person["par"], "ORG-PAR"), Reporter(person["bank"], "ORG-BANK")
            centre, leader = Reporter(person["analyst"], "ORG-CHI"), Reporter(person["boss"], "ORG-CHI")
            for role in ("technical", "leader"):
                made = person["chi"].post("/api/contacts", {"organisation": "ORG-CHI", "role": role, "name": "An",
                                                           "email": "an@chi.example" if role == "technical" else "l@chi.example", "phone": ""})
                check(made.status == 200, made.text)
            made = person["par"].post("/api/contacts", {"organisation": "ORG-PAR", "role": "technical", "name": "P", "email": "p@par.example", "phone": ""})
            check(made.status == 200, made.text)
            ledger = next(path for path in (home.path / "ledger").iterdir() if path.suffix == ".sqlite")
            with sqlite3.connect(ledger, timeout=30) as connection:  # as if each had typed the code from the mail
                connection.execute("UPDATE contact SET verified_at = 1")

            same(person["boss"].post("/api/incidents", {}).status, 403, "leaders read")
            id = law_of_2017(body, centre, above, bank, home)
            check(leader.page(id)["can"] == [], "leaders read")
            law_of_2026(body, centre)
            between(body)
            of_a_bank(bank)
            by_mail(home, body, centre, bank)

            # What was told went to the outbox: to the leader, and to the body above.
            sent = person["analyst"].get("/api/notices?limit=1000").json()["items"]
            told = {(row["organisation"]["id"], row["to"], row["kind"]) for row in sent}
            check(("ORG-CHI", "l@chi.example", "reminder") in told and ("ORG-PAR", "p@par.example", "escalation") in told,
                  f"letters about overdue reports: {sorted(told)}")
            check(("ORG-CHI", "an@chi.example", "immediate") in told, "receipts go to the contact")

            used = numbers([body, bank])
            every = [row["number"] for row in person["analyst"].get("/api/incidents?view=all&limit=1000").json()["items"]]
            year = datetime.now(HANOI).year
            same(sorted(every), [f"SC-{year}-{n:03}" for n in range(1, len(every) + 1)], "numbers of the year")
            check(set(used) <= set(every) and len(set(used)) == 20, "each once")

            # Confidential: the body above does not see it, in no list and by no address.
            kept = body.report("notice-2026", "2026-08-20 07:30", confidential=True)["id"]
            same(above.person.get(f"/api/incidents/{kept}").status, 404, "kept from the body above")
            check(kept not in above.person.get("/api/incidents?view=all&limit=1000").text, "nor in its list")
            check(kept in person["analyst"].get("/api/incidents?view=all&limit=1000").text, "the centre sees it")
            same(above.person.get("/api/incidents?organisation=ORG-BANK").status, 404, "another body's list")
            table = person["analyst"].get("/api/incidents?view=late").json()
            same(table["total"], table["late"], "the board of what is late")
            check(all(row["next"]["late"] for row in table["items"]), "late ones only")

            # The same from the command line; everything fits together, also with the audit.
            shown = home.json("incidents", "show", every[0])
            same(shown["clocks"][0]["basis"] != "", True, "clocks say where they come from")
            rows = home.json("incidents", "list", "--view", "all")
            same(rows["total"], len(every) + 1, "incidents listed")
            home.run("incidents", "show", "SC-1999-001", code=4)
            number = next(row["number"] for row in rows["incidents"] if row["id"] == id)
            check("Mẫu số 03" in home.run("incidents", "show", number, "--report", "4", "--form", "html"), "a form on the command line")
            verified = home.json("incidents", "verify")
            same((verified["problems"], verified["numbers"]), ([], len(every) + 1), "everything fits together")
            home.run("audit", "verify")
        with sqlite3.connect(ledger) as connection:
            connection.execute("UPDATE incident_event SET actor = 'nobody' WHERE step = 3")
        problems = home.json("incidents", "verify", code=1)["problems"]
        check(problems, "what was changed behind the book shows")


main()
