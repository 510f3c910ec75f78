"""Tết 2019, 2 to 10 February, 90 bodies: rosters go in by CSV and iCalendar, every planted gap is found to the minute
and none invented; the certificate's digest can be made again by anybody; the exit codes say what was found."""
import hashlib
import random
from datetime import datetime, timedelta

from luytre import Home, check, same

FROM, TO = datetime(2019, 2, 2), datetime(2019, 2, 11)
MINUTE = timedelta(minutes=1)


def local(time):
    return time.strftime("%Y-%m-%dT%H:%M+07:00")


def roster(r, body, planted, leave_gaps=True):
    """Shifts of both roles, 8 to 24 hours long, some overlapping; a third of the roles get a gap."""
    rows = []
    for role in ("technical", "leader"):
        gap = None
        if leave_gaps and r.random() < 1 / 3:
            start = FROM + r.randrange(9 * 1440) * MINUTE
            gap = start, min(TO, start + r.choice([1, 2, 30, 500, 2000]) * MINUTE)
            planted.add((body, role, local(gap[0]), local(gap[1])))
        at = FROM - r.randrange(600) * MINUTE
        turn = 0
        while at < TO:
            end = at + r.choice([8, 12, 24]) * timedelta(hours=1)
            pieces = [(at - r.choice([0, 0, 15]) * MINUTE, end)]
            if gap:
                pieces = [(a, min(b, gap[0])) for a, b in pieces] + [(max(a, gap[1]), b) for a, b in pieces]
            rows += [(role, f"{body} người {turn % 4}", a, b) for a, b in pieces if a < b]
            at, turn = end, turn + 1
    return rows


def found(answer):
    return {(g["organisation"], g["role"], g["from"], g["to"]) for g in answer["gaps"]}


def main():
    r = random.Random(2019)
    with Home() as home:
        bodies = ["centre"] + [f"ORG-{n}" for n in range(90)]
        home.run("organisations", "add", home.file("o.csv", "org_id,sector,name_vi,valid_to\n" + "".join(
            f"{body},MINISTRY,Bộ {n},\n" for n, body in enumerate(bodies[1:])) + "ORG-OLD,MINISTRY,Cũ,2018-12-31\n"))
        planted, rows = set(), []
        for body in bodies:
            rows += [(body, *row) for row in roster(r, body, planted)]
        r.shuffle(rows)
        check(len(planted) > 30, "gaps were planted")
        text = "organisation,role,person,from,to\n" + "".join(
            f"{b},{role},{who},{a:%Y-%m-%d %H:%M},{e:%Y-%m-%d %H:%M}\n" for b, role, who, a, e in rows)
        period = ("--from", "2019-02-02", "--to", "2019-02-10")

        # Nothing planned: the whole time of every body in both roles is one gap.
        empty = home.json("duty", "verify", *period, code=3)
        same(found(empty), {(b, role, local(FROM), local(TO)) for b in bodies for role in ("technical", "leader")},
             "gaps of no roster")

        added = home.json("duty", "import", home.file("tet.csv", text))
        same(added["added"], len(set(rows)), "shifts added")
        same(home.json("duty", "import", home.file("tet.csv", text))["unchanged"], added["added"], "shifts known")
        answer = home.json("duty", "verify", *period, code=3)
        same(found(answer), planted, "gaps")
        same((answer["bodies"], answer["minutes"]), (91, 91 * 2 * 9 * 1440), "bodies and minutes")
        one = sorted(planted)[0][0]
        same(found(home.json("duty", "verify", *period, "--organisation", one, code=3)),
             {gap for gap in planted if gap[0] == one}, "gaps of one body")
        home.run("duty", "verify", *period, "--organisation", "ORG-NONE", code=4)
        home.run("duty", "verify", "--from", "2019-02-10", "--to", "2019-02-02", code=2)

        # The digest is of what it says it is of.
        source = home.folder / "source.txt"
        home.run("duty", "verify", *period, "--made-of", source, "--digest", answer["digest"], code=3)
        same(hashlib.blake2b(source.read_bytes(), digest_size=32).hexdigest(), answer["digest"], "digest")

        # A body's calendar goes out and into another, and covers what it covered.
        calendar = home.run("duty", "list", *period, "--organisation", one, "--output", "ics")
        home.run("duty", "import", home.file("other.ics", calendar), "--organisation", "ORG-89", "--replace")
        theirs = {gap[1:] for gap in planted if gap[0] == one}
        same({gap[1:] for gap in found(home.json("duty", "verify", *period, "--organisation", "ORG-89", code=3))},
             theirs, "gaps of the copy")

        # The gaps are filled, and no minute is left.
        answer = home.json("duty", "verify", *period, code=3)
        filled = "organisation,role,person,from,to\n" + "".join(
            f"{b},{role},Thay,{a},{e}\n" for b, role, a, e in sorted(found(answer)))
        home.run("duty", "import", home.file("fill.csv", filled))
        whole = home.json("duty", "verify", *period)
        check(whole["whole"] and not whole["gaps"], "no minute is without both roles")
        check("No minute" in home.run("duty", "verify", *period), "the certificate says so")
        home.run("duty", "verify", *period, "--digest", answer["digest"], code=1)

        # A file that is partly wrong, wholly wrong, and for nobody.
        mixed = home.json("duty", "import", home.file("mixed.csv", "role,person,from,to\nleader,A,2019-03-01,2019-03-02\n"
                                                      "boss,B,2019-03-01,2019-03-02\n"), "--organisation", "ORG-1", code=3)
        same((mixed["added"], mixed["refused"]), (1, 1), "a file that is partly wrong")
        home.run("duty", "import", home.file("wrong.csv", "a,b\n1,2\n"), "--organisation", "ORG-1", code=2)
        home.run("duty", "import", home.file("nobody.csv", "role,person,from,to\nleader,A,2019-03-01,2019-03-02\n"), code=2)

        breaks = home.json("duty", "holidays", 2019)["windows"]
        check({"from": "2019-02-02", "to": "2019-02-10", "codes": ["TET"]} in
              [{**w, "codes": sorted(set(w["codes"]) & {"TET"})} for w in breaks], "Tết 2019")
        home.run("duty", "holidays", 1200, code=2)

        rules = {w["rule"] for w in home.json("duty", "check", *period)["warnings"]}
        check({"day-most", "rest-between", "night-break"} <= rules, f"warnings: {rules}")
        audit = home.json("audit", "verify")
        check(audit, "the audit is whole")


main()
