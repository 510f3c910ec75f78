"""Campaigns: one planted across five bodies is found in the noise of thirty bodies over six weeks, with nothing else proposed;
a replay changes nothing; an analyst decides; a body learns how many others there are and nothing of who. The noise: botnets
met for long, new servers of old infections, sinkholes, scanners, servers of one or two bodies, servers that three meet
weeks apart, and the resolver that most bodies ask, which a list names by mistake."""
import random
import re
import sys
import time

from hub import Hub, Person
from luytre import Home, check, same

BODIES = [f"ORG-{n:02}" for n in range(30)]
DAYS = 42
START = int(time.time()) // 86400 * 86400 - (DAYS + 2) * 86400
PLANTED = ["ORG-03", "ORG-07", "ORG-12", "ORG-21", "ORG-28"]
SERVER, DOMAIN = "203.0.113.77", "planted.example.net"
RESOLVER = "192.0.2.253"


def host(body, n=5):
    return f"198.18.{int(body[4:])}.{n}"


class Noise:
    """Contacts as (time, client, server) and look-ups as (time, client, name), and the lists that name them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.contacts, self.lookups, self.lists = [], [], {}

    def address(self):
        net = self.random.choice(["192.0.2", "198.51.100"])
        return f"{net}.{self.random.randrange(1, 255)}"

    def fresh(self):
        taken = {server for servers in self.lists.values() for server in servers}
        while (server := self.address()) in taken:
            pass
        return server

    def listed(self, family, category, *values):
        self.lists.setdefault((family, category), []).extend(values)

    def meet(self, body, day, server, n=None):
        at = START + day * 86400 + self.random.randrange(86400)
        self.contacts.append((at, host(body, n or self.random.randrange(5, 60)), server))

    def ask(self, body, day, name):
        self.lookups.append((START + day * 86400 + self.random.randrange(86400), host(body, self.random.randrange(5, 60)), name))

    def make(self):
        r = self.random
        # All look-ups go to it: an address that half the bodies meet within days is a service.
        self.listed("", "c2", RESOLVER)
        # Botnets that many have had for long, each with servers all of them meet.
        chronic = {}
        for family in ("mirai", "sality", "ramnit", "zeroaccess"):
            servers = [self.fresh() for _ in range(3)]
            self.listed(family, "c2", *servers)
            chronic[family] = r.sample(BODIES, r.randrange(6, 14))
            for body in chronic[family]:
                for day in range(DAYS):
                    if r.random() < 0.6:
                        self.meet(body, day, r.choice(servers))
        # The same botnets get new servers and names.
        for family, bodies in chronic.items():
            for _ in range(3):
                server, day = self.fresh(), r.randrange(20, DAYS - 4)
                self.listed(family, "c2", server)
                for body in r.sample(bodies, 5):
                    self.meet(body, day + r.randrange(3), server)
            name = f"{family}-new.example.org"
            self.listed(family, "c2", name)
            for body in r.sample(bodies, 5):
                self.ask(body, r.randrange(25, 28), name)
        # Sinkholes and scanners that many meet at once.
        for category in ("sinkhole", "scanner"):
            for _ in range(4):
                server, day = self.fresh(), r.randrange(20, DAYS - 4)
                self.listed("", category, server)
                for body in r.sample(BODIES, 8):
                    self.meet(body, day + r.randrange(2), server)
        # Servers of one or two bodies, all the time.
        for _ in range(120):
            server, day = self.fresh(), r.randrange(DAYS)
            self.listed("", "c2", server)
            for body in r.sample(BODIES, r.choice([1, 1, 1, 2])):
                for _ in range(r.randrange(1, 4)):
                    self.meet(body, min(DAYS - 1, day + r.randrange(5)), server)
        # Three bodies, weeks apart.
        for _ in range(12):
            server, day = self.fresh(), r.randrange(14)
            self.listed("", "c2", server)
            for n, body in enumerate(r.sample(BODIES, 3)):
                self.meet(body, day + n * 9, server)
        return self

    def plant(self):
        self.listed("", "c2", SERVER, DOMAIN)
        for n, body in enumerate(PLANTED):
            self.meet(body, 33 + n // 2, SERVER, 200)
            self.lookups.append((START + (33 + n // 2) * 86400 + 5000, host(body, 200), DOMAIN))
        return self

    def log(self, home):
        for (family, category), values in sorted(self.lists.items()):
            home.run("indicators", "add", home.file(f"{family or 'none'}-{category}.txt", "\n".join(values) + "\n"),
                     *(["--family", family] if family else []), "--category", category, "--tlp", "green", "--confidence", "90")
        lines = ["#separator \\x09", "#path\tconn", "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto",
                 "#types\ttime\tstring\taddr\tport\taddr\tport\tenum"]
        for n, (at, client, server) in enumerate(sorted(self.contacts)):
            lines.append(f"{at}.000000\tC{n}\t{client}\t40000\t{server}\t443\ttcp")
        conn = home.file("conn.log", "\n".join(lines) + "\n")
        lines = ["#separator \\x09", "#path\tdns",
                 "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype_name",
                 "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tstring"]
        for n, (at, client, name) in enumerate(sorted(self.lookups)):
            lines.append(f"{at}.000000\tD{n}\t{client}\t40000\t{RESOLVER}\t53\tudp\t{name}\tA")
        return [conn, home.file("dns.log", "\n".join(lines) + "\n")]


def fill(home, noise):
    home.run("organisations", "add", home.file("o.csv", "org_id,sector,name_vi,name_en\n" + "".join(
        f"{body},MINISTRY,Bộ số {n},Secret name {n}\n" for n, body in enumerate(BODIES))))
    home.run("ownership", "add", home.file("p.csv", "kind,resource,org_id\ncountry,198.18.0.0/15,\n" + "".join(
        f"prefix,198.18.{n}.0/24,{body}\n" for n, body in enumerate(BODIES))))
    home.run("monitor", *noise.log(home))


def settled(hub, analyst):
    """The campaigns, once the job has been through every day."""
    for _ in range(200):
        if '"campaigns' in hub.text() or re.search(r"campaigns.*\d+ days", hub.text()):
            break
        time.sleep(0.3)
    answer = analyst.get("/api/campaigns")
    same(answer.status, 200, f"the list: {answer.text}")
    return answer.json()["items"]


def token(home, login, role, *more):
    return home.json("users", "add", login, "--role", role, "--name", login, "--email", f"{login}@x.example",
                     "--without-password", *more)["password_token"]


def count(seed):
    """Found and falsely proposed, in other noise."""
    with Home(allow_documentation=1, detector_memory=0) as home:
        fill(home, Noise(seed).make().plant())
        analyst_token = token(home, "analyst", "analyst", "--named")
        with Hub(home) as hub:
            items = settled(hub, Person(hub.port).enter("analyst", analyst_token))
            stories = [one for one in items if one["bodies"] == 5 and sorted(one["kinds"]) == ["domain", "server"]]
            return len(stories), len(items) - len(stories)


def main():
    with Home(allow_documentation=1, detector_memory=0) as home:
        fill(home, Noise(1).make().plant())
        tokens = {login: token(home, login, role, *more) for login, role, more in (
            ("analyst", "analyst", ["--named"]), ("leader", "leader", []),
            ("planted", "administrator", ["--organisation", PLANTED[0]]), ("other", "administrator", ["--organisation", "ORG-01"]))}
        with Hub(home) as hub:
            people = {login: Person(hub.port).enter(login, one) for login, one in tokens.items()}
            people["nobody"] = Person(hub.port)
            analyst = people["analyst"]
            items = settled(hub, analyst)
            same(len(items), 1, f"campaigns in the noise: {items}")
            campaign = items[0]
            same((campaign["state"], campaign["bodies"], sorted(campaign["kinds"])), ("proposed", 5, ["domain", "server"]),
                 "the planted one")
            same(sum(term["points"] for term in campaign["terms"]), campaign["score"], "the score is the sum of its terms")
            path = f"/api/campaigns/{campaign['id']}"
            story = analyst.get(path).json()
            for thing in story["things"]:
                same(sorted(body["organisation"]["id"] for body in thing["bodies"]), PLANTED, f"bodies of {thing['value']}")
            same({thing["value"] for thing in story["things"]}, {SERVER, DOMAIN}, "what they share")
            same(sorted({f["organisation"]["id"] for f in story["findings"]}), PLANTED, "its findings")

            # Who may read and decide, and what a body sees.
            for login, person in people.items():
                reads = login in ("analyst", "leader")
                for ask in ("/api/campaigns", path, "/api/campaigns/" + "0" * 32):
                    expected = 401 if login == "nobody" else 403 if not reads else 404 if ask.endswith("0000") else 200
                    same(person.get(ask).status, expected, f"{login} at {ask}")
                if login != "analyst":
                    answer = person.post(path + "/decision", {"decision": "confirm"})
                    check(answer.status in (401, 403, 404), f"{login} decides: {answer.status}")
            mine = next(f for f in story["findings"] if f["organisation"]["id"] == PLANTED[0])
            theirs = next(f for f in story["findings"] if f["organisation"]["id"] == PLANTED[1])
            planted = people["planted"]
            shared = planted.get(f"/api/findings/{mine['id']}/shared")
            same(shared.json(), {"others": 4, "kinds": ["server", "domain"]}, "what a body is told")
            same(planted.get(f"/api/findings/{theirs['id']}/shared").status, 404, "another's finding")
            same(people["other"].get(f"/api/findings/{mine['id']}/shared").status, 404, "somebody else")
            for ask in ("/api/findings", f"/api/findings/{mine['id']}", f"/api/findings/{mine['id']}/evidence", "/api/home",
                        f"/api/findings/{mine['id']}/evidence.csv", f"/api/organisations/{PLANTED[0]}"):
                planted.get(ask)
            for login in ("planted", "other", "nobody"):
                own = {"planted": PLANTED[0], "other": "ORG-01"}.get(login)
                for route, answer in people[login].seen:
                    for n, body in enumerate(BODIES):
                        if body != own:
                            for text in (body, f"Secret name {n}\"", host(body, 200)):
                                check(text not in answer.text, f"{login}: {route} tells of {text}: {answer.text[:300]}")
                    check(campaign["id"] not in answer.text or campaign["id"] in route, f"{login}: {route} names the campaign")

            # The decision; a rejected one stays so when the same days are read again.
            same(analyst.post(path + "/decision", {"decision": "reject"}).status, 422, "without a reason")
            done = analyst.post(path + "/decision", {"decision": "reject", "comment": "bài kiểm tra"})
            same((done.status, done.json()["state"], done.json()["decided_by"]), (200, "rejected", "analyst"), "the decision")
            same(planted.get(f"/api/findings/{mine['id']}/shared").json()["others"], 0, "of a rejected one nothing is told")
            home.run("monitor", home.folder / "conn.log")
            time.sleep(1)
            same([one["state"] for one in analyst.get("/api/campaigns").json()["items"]], ["rejected"], "after a replay")
            done = analyst.post(path + "/decision", {"decision": "confirm"})
            same(done.json()["state"], "confirmed", "confirmed after all")
            steps = [step["act"] for step in analyst.get(path).json()["steps"]]
            same(steps, ["proposed", "rejected", "confirmed"], "its history")
        home.run("audit", "verify")
    seeds = [int(word) for word in sys.argv[1:]] or [2, 3]
    results = [count(seed) for seed in seeds]
    found, false = 1 + sum(one for one, _ in results), sum(other for _, other in results)
    print(f"{found} of {1 + len(seeds)} planted campaigns found, {false} false proposals")
    same((found, false), (1 + len(seeds), 0), "found and falsely proposed")


if __name__ == "__main__":
    main()
