"""The letter's figure: 1,809 leaked accounts on 512 gov.vn domains in half a year, out of lists full of everything
else; and no planted password anywhere afterwards."""
import gzip
import random

from luytre import Home, check, same

ACCOUNTS, DOMAINS = 1809, 512
PLANTED = "Planted"


def lists(folder):
    """Three lists of the half year and one before it; the truth is by construction."""
    r = random.Random(2018)
    domains = [f"d{n}.gov.vn" for n in range(DOMAINS)]
    accounts = [f"can.bo{n}@{domains[n % DOMAINS]}" for n in range(ACCOUNTS)]
    separators = [":", ";", "|", "\t", ",", " : "]

    def line(account):
        if r.random() < 0.3:
            account = account.upper()
        if r.random() < 0.1:
            account = account.replace("@", "+mua-sam@")
        if r.random() < 0.2:
            return f"https://shop.example/login:{account}:{PLANTED}{r.randrange(10**9)}"
        return f"{account}{r.choice(separators)}{PLANTED}{r.randrange(10**9)}"

    def noise():
        return r.choice(["someone{}@gmail.example:pw", "x{}@gov.vn:pw", "d{}.gov.vn@mail.example:pw", "=== log {} ===",
                         "https://site.example/{}:user:pw", "user{}@d1.gov.vn.example:pw", "@d2.gov.vn:{}", "\x00\xff{}"]
                        ).format(r.randrange(10**6))

    def write(name, wanted):
        lines = [line(a) for a in wanted] + [noise() for _ in range(20000)]
        r.shuffle(lines)
        data = "\n".join(lines).encode("latin-1", "replace")
        (folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)

    write("one.txt", accounts[:900])
    write("two.txt.gz", accounts[600:])          # 300 accounts again
    write("three.txt", accounts[100:400])        # nothing new
    write("old.txt", [f"cu{n}@{domains[n]}" for n in range(50)])  # before the period
    (folder / "domains.txt").write_text("\n".join(domains) + "\n# a remark\n")


def main():
    with Home() as home:
        folder = home.folder / "lists"
        folder.mkdir()
        lists(folder)
        home.run("organisations", "add", home.file("o.csv", "id,sector,name_vi\nGOV,X,Nhà nước\n"))
        home.run("ownership", "add", home.file("d.csv", "domain,org_id\n" + "".join(f"d{n}.gov.vn,GOV\n" for n in range(DOMAINS))))

        def read(name, collection, day):
            return home.json("leaks", "import", folder / name, "--collection", collection, "--observed", day,
                             "--domains", folder / "domains.txt")

        read("one.txt", "list-one", "2018-07-20")
        read("two.txt.gz", "list-two", "2018-09-03")
        read("three.txt", "list-three", "2018-12-31")
        read("old.txt", "old", "2017-01-01")
        period = ["--from", "2018-07-01", "--to", "2018-12-31"]
        answer = home.json("leaks", "situation", *period)
        same((answer["accounts"], answer["domains"]), (ACCOUNTS, DOMAINS), "the letter's figure")
        by_month = home.json("leaks", "situation", *period, "--by", "month")["rows"]
        same([(m["key"], m["accounts"]) for m in by_month], [("2018-07", 900), ("2018-09", 1209), ("2018-12", 300)],
             "by month")
        again = read("one.txt", "list-one", "2018-07-20")
        same((again["new_accounts"], again["new_exposures"]), (0, 0), "the same list twice")
        overlap = home.json("leaks", "collections", "list-three")["overlaps"][0]
        same((overlap["collection"], overlap["accounts"]), ("list-one", 300), "overlap")
        findings = home.json("findings", "--kind", "leak", "--limit", "5000")["findings"]
        same(len(findings), ACCOUNTS + 50, "an account is one finding, in however many lists")
        same({f["severity"] for f in findings}, {"high"}, "passwords in clear of the bodies' own mail")
        check(any(f["sightings"] > 1 for f in findings), "with all its sources")
        same(home.json("leaks", "import", folder / "old.txt", "--collection", "spam", "--observed", "2018-08-08",
                       "--domains", folder / "domains.txt", "--fabricated")["findings"]["opened"], 0, "made up: no findings")
        same(home.json("leaks", "situation", *period)["accounts"], ACCOUNTS, "and no figures")
        one = home.json("leaks", "check", "CAN.BO7@d7.gov.vn")["accounts"][0]
        same((one["account"], one["collections"]), ("c•••@d7.gov.vn", 1), "one account")
        home.run("leaks", "check", "nobody@d7.gov.vn", code=4)
        gone = home.json("leaks", "forget", "--before", "2018-01-01")
        same(gone["withdrawn"], 50, "what was forgotten is no evidence any more")
        same(home.json("leaks", "situation")["accounts"], ACCOUNTS, "after the old list was forgotten")

        for file in home.path.rglob("*"):
            if not file.is_file():
                continue
            data = file.read_bytes()
            for secret in (PLANTED.encode(), b"can.bo", b"CAN.BO"):
                check(secret not in data, f"no trace of {secret} in {file}")


main()
