"""Leaks behind a running hub: the letter's figure over HTTP, a body that sees, names, checks and closes its accounts,
and a search of everything that was written or lies in memory for the planted passwords. On SQLite; with
LEAKS_ON=postgresql on a server of its own.

  LUYTRE=build/dev/luytre tests/system/leaks_hub_test.py"""
import datetime
import gzip
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

from hub import Hub, Person
from luytre import BINARY, ROOT, Home, check, same

ACCOUNTS, DOMAINS = 1809, 512
PERIOD = "from=2018-07-01&to=2018-12-31"
SECRET = "Planted"  # every planted password begins so
NAME = "canbo"      # and every planted account


def password(number):
    return f"{SECRET}-{number * 7919 % 10**9:09}-mat-khau"


def plant(folder):
    """Lists, a stealer's folder in a zip, a table and a dump, in all the accounts of the half year and noise."""
    import zipfile
    r = random.Random(4327)
    accounts = [f"{NAME}{n}@d{n % DOMAINS}.gov.vn" for n in range(ACCOUNTS)]

    def noise(n):
        return [f"someone{r.randrange(10**6)}@mail.example:{SECRET}-noise-{i}" for i in range(n)]

    def write(name, lines):
        r.shuffle(lines)
        data = "\n".join(lines).encode()
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)

    write("one.txt", [f"{a}:{password(n)}" for n, a in enumerate(accounts[:900])] + noise(5000))
    write("two.txt.gz", [f"{a.upper()};{password(n)}" for n, a in enumerate(accounts[600:1500], 600)] + noise(5000))
    blocks = "".join(f"URL: https://mail.example/\nUsername: {a}\nPassword: {password(n)}\nApplication: Chrome\n===============\n"
                     for n, a in enumerate(accounts[1500:1700], 1500))
    with zipfile.ZipFile(folder / "logs.zip", "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("VN[ABC]_2018/Passwords.txt", blocks)
        out.writestr("VN[ABC]_2018/System.txt", "Computer Name: PC-PLANTED\n")
    rows = "".join(f"{a},{password(n)}\n" for n, a in enumerate(accounts[1700:1750], 1700))
    (folder / "table.csv").write_text("email,password\n" + rows)
    values = ",".join(f"('{a}','{password(n)}')" for n, a in enumerate(accounts[1750:], 1750))
    (folder / "dump.sql").write_text(f"CREATE TABLE users (email text, password text);\nINSERT INTO users (email, password) VALUES {values};\n")
    return accounts


PASSWORDS = (SECRET.encode(), SECRET.encode("utf-16-le"))
NAMES = (NAME.encode(), NAME.upper().encode(), b"PC-PLANTED")


def search(what, data, planted=PASSWORDS + NAMES):
    for one in planted:
        check(one not in data, f"no trace of {one} in {what}")


def core_of(process, folder):
    subprocess.run(["gcore", "-o", str(folder / "core"), str(process)], check=True, capture_output=True)
    file = folder / f"core.{process}"
    data = file.read_bytes()
    file.unlink()
    check(data[:4] == b"\x7fELF", "it is a core file")
    return data


def postgresql(folder):
    sys.path.insert(0, str(ROOT / "tests/load"))
    import run
    return run.Postgresql(folder)


class Country:
    def __init__(self, home):
        self.home = home
        home.run("organisations", "add", home.file("o.csv", "id,sector,name_vi,name_en\nGOV,MINISTRY,Bộ Một,Ministry One\n"
                                                   "OTHER,PROVINCE,Tỉnh Hai,Province Two\n"))
        home.run("ownership", "add", home.file("d.csv", "domain,org_id\n" + "".join(
            f"d{n}.gov.vn,{'GOV' if n < 500 else 'OTHER'}\n" for n in range(DOMAINS))))

    def person(self, port, login, role, organisation=""):
        body = ["--organisation", organisation] if organisation else []
        token = self.home.json("users", "add", login, "--role", role, "--name", login, "--email", f"{login}@office.example",
                               "--without-password", *body)["password_token"]
        return Person(port).enter(login, token)

    def bring(self, folder, name, collection, day, code=0):
        return self.home.json("leaks", "import", folder / name, "--collection", collection, "--observed", day, code=code)


def asked(person, path, status=200):
    answer = person.get(path)
    check(answer.status == status, f"{path}: {answer.status} {answer.text[:300]}")
    return answer


def figures(centre):
    all = asked(centre, "/api/leaks?" + PERIOD).json()
    same((all["accounts"], all["domains"]), (ACCOUNTS, DOMAINS), "the letter's figure on the centre's page")
    same(sum(row["accounts"] for row in all["by_organisation"]), ACCOUNTS, "by body")
    same(sum(row["accounts"] for row in all["by_sector"]), ACCOUNTS, "by sector")
    same(len(all["by_domain"]), DOMAINS, "by domain")
    same(all["live"], ACCOUNTS, "no password was changed yet")
    same(all["items"], [], "the centre sees numbers")
    rows = {row["name"]: row for row in asked(centre, "/api/leaks/collections").json()["items"]}
    same(rows["two"]["overlaps"][0], {"collection": "one", "accounts": 300, "with_secret": 300}, "what two collections share")
    same(asked(centre, "/api/findings?view=open&limit=1").json()["total"], ACCOUNTS, "an account is one finding")
    return all


def of_a_body(country, own, foreign, centre, folder, day):
    page = asked(own, "/api/leaks?organisation=OTHER").json()
    row = page["items"][0]
    search("a body's page", own.seen[-1][1].body)
    check(page["can_check"] and row["may_reveal"] and "•" in row["account"], "masked, and to be named")
    for stranger in (foreign, centre):
        same(stranger.post(f"/api/leaks/{row['id']}/reveal").status, 404, "nobody else reads a name")
    named = own.post(f"/api/leaks/{row['id']}/reveal", keep=False)
    check(named.status == 200 and named.json()["account"].startswith(NAME), "its own people do")
    masked = own.get("/api/leaks.csv").body
    search("an export", masked)
    clear = own.get("/api/leaks.csv?accounts=clear", keep=False).text
    same(clear.count(NAME), page["accounts"], "the whole list in clear for its own people")
    search("the centre's export", asked(centre, "/api/leaks.csv?accounts=clear&organisation=OTHER").body)
    log = asked(centre, "/api/audit?limit=200").text
    check("leak.reveal" in log and "leak.export" in log, "both are in the audit")
    # Closed as changed; the same password again is no news, another one is.
    done = own.post("/api/findings/bulk", {"ids": [row["finding"]], "act": "close", "reason": "password-changed"}).json()
    same(done["done"], [row["finding"]], "closed by its owner")
    same(asked(own, "/api/leaks").json()["live"], page["live"] - 1, "one less")
    account = named.json()["account"]
    old = password(int(account[len(NAME):].split("@")[0]))
    (folder / "again.txt").write_text(f"{account}:{old}\n")
    same(country.bring(folder, "again.txt", "again", day)["findings"]["reopened"], 0, "a known password opens nothing")
    (folder / "fresh.txt").write_text(f"{account}:{SECRET}-another\n")
    same(country.bring(folder, "fresh.txt", "fresh", day)["findings"]["reopened"], 1, "a new leak does")
    same(asked(own, "/api/leaks").json()["live"], page["live"], "as many as before")
    return account, old


def probe(country, own, port, account, old):
    until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=9)).isoformat()
    token = own.post("/api/session/tokens", {"name": "probe", "scopes": ["handle_findings"], "expires": until}, keep=False)
    check(token.status == 200, token.text)
    file = country.home.file("token", token.json()["token"] + "\n")
    lines = f"{account}:{old}\n{account}:{SECRET}-another\n{account}:not this one\nno colon here\n"
    found = country.home.json("leaks", "probe", "--hub", f"http://127.0.0.1:{port}", "--organisation", "OTHER",
                              "--token-file", file, input=lines)
    same((found["accounts"], found["live"], found["broken"]), (3, [account, account], 1), "which passwords stand")


def everything(home, folder, hub, people, is_sqlite, server):
    for person in people:
        for route, answer in person.seen:
            search(f"the answer to {person.name}: {route}", answer.body)
    # It has shown names to whom they belong since; it never had a password.
    core = core_of(hub.process.pid, folder)
    check(b".gov.vn" in core, "the core has what the hub worked on")
    search("the hub's core", core, PASSWORDS)
    command = ["sqlite3", home.path / "ledger/ledger.sqlite", ".dump"] if is_sqlite else ["pg_dump", server.target]
    dump = subprocess.run(command, capture_output=True, check=True)
    check(len(dump.stdout) > 100_000, "the dump is whole")
    search("a dump of the ledger", dump.stdout)
    if is_sqlite:
        home.run("ledger", "backup", folder / "backup.sqlite")
    for root in (home.path, folder):
        for file in pathlib.Path(root).rglob("*"):
            if file.is_file():
                search(file, file.read_bytes())
    search("the log", hub.log.read_bytes())


def running_import(home, folder):
    """An import that has read half of a list and waits for more: what a debugger gets of it."""
    process = subprocess.Popen([BINARY, "leaks", "import", "-", "--collection", "piped", "--observed", "2018-12-30"],
                               env=home.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    text = "".join(f"{NAME}{n}@d{n % DOMAINS}.gov.vn:{SECRET}-piped-{n}\n" for n in range(40000)).encode()
    process.stdin.write(text)
    process.stdin.flush()
    time.sleep(1)
    data = core_of(process.pid, folder)
    check(process.poll() is None, "it still waits")
    search("the core of a running import", data)
    process.send_signal(6)  # abort: no core at all
    process.wait(30)
    check(not os.WCOREDUMP(process.returncode if process.returncode >= 0 else -process.returncode), "no core is left")


def main():
    on_postgresql = os.environ.get("LEAKS_ON") == "postgresql"
    scratch = Home()
    with scratch, Home() as home:
        folder = scratch.folder / "lists"
        folder.mkdir()
        server = postgresql(scratch.folder) if on_postgresql else None
        if server:
            home.settings["LUYTRE_LEDGER"] = server.target
        try:
            plant(folder)
            country = Country(home)
            with Hub(home) as hub:
                centre = country.person(hub.port, "desk", "operator")
                own = country.person(hub.port, "own", "member", "OTHER")
                foreign = country.person(hub.port, "foreign", "administrator", "GOV")
                for name, day in (("one.txt", "2018-07-20"), ("two.txt.gz", "2018-09-03"), ("logs.zip", "2018-10-01"),
                                  ("table.csv", "2018-11-11"), ("dump.sql", "2018-12-31")):
                    country.bring(folder, name, name.split(".")[0], day)
                figures(centre)
                search("the core of the hub before it shows a name", core_of(hub.process.pid, scratch.folder))
                today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
                account, old = of_a_body(country, own, foreign, centre, folder, today)
                probe(country, own, hub.port, account, old)
                todo = [one for one in asked(own, "/api/home").json()["duties"] if one["kind"] == "leak"]
                same((len(todo), todo[0]["link"]), (1, "/leaks"), "one thing to do, however many accounts")
                running_import(home, folder)
                for file in folder.iterdir():
                    if file.is_file():
                        file.unlink()
                home.file("token", "")
                everything(home, scratch.folder, hub, (centre, own, foreign), server is None, server)
        finally:
            if server:
                server.stop()


main()
