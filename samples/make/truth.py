"""The true answer, from the observations and the lists alone, by plain loops: nothing of the program is used.

The rules are in ../truth/README.md.
"""
import collections
import datetime
import ipaddress

import places
from acts import DAY, MONDAY, START

PRIVATE = [ipaddress.ip_network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")]
DAYS = [MONDAY + datetime.timedelta(days=i) for i in range(7)]


# ---- whose is it ----

def holder(address, date):
    """The body that holds the address on that day; "" for the country's own, None for nobody's here."""
    address = ipaddress.ip_address(address)
    best = {}  # rank → (length, body)
    for kind, resource, body, origin, since, until in places.OWNERSHIP:
        if kind == "domain" or kind == "asn" or (since and date.isoformat() < since) or (until and date.isoformat() > until):
            continue
        network = ipaddress.ip_network(resource)
        if network.version != address.version or address not in network:
            continue
        if kind == "route":
            holders = [row[2] for row in places.OWNERSHIP if row[0] == "asn" and row[1] == origin]
            body, kind = holders[0], "asn"
        if network.prefixlen >= best.get(kind, (-1, ""))[0]:
            best[kind] = network.prefixlen, body
    for kind in ("prefix", "asn", "country"):
        if kind in best:
            return best[kind][1]
    return None


def is_address(text):
    try:
        return ipaddress.ip_address(text) is not None
    except ValueError:
        return False


def is_private(address):
    address = ipaddress.ip_address(address)
    return any(address in n for n in PRIVATE if n.version == address.version)


# ---- does it match ----

def below(name, domain):
    return name == domain or name.endswith("." + domain)


def url_within(seen, listed):
    return seen == listed or (seen.startswith(listed) and (listed[-1] in "/?#" or seen[len(listed)] in "/?#"))


def matches(entry, ob):
    """Which end the value names: "src", or "dst" for everything else; None when it is not in the observation."""
    kind, value = entry.type, entry.value
    names = [n for n in (ob.name, ob.host, ob.server_name) if n]
    # An HTTP host may be an address as well; its port is the connection's.
    hosts = [ob.host] if ob.host and is_address(ob.host) else []
    if kind in ("address", "prefix"):
        network = ipaddress.ip_network(value)
        inside = lambda a: a != "" and ipaddress.ip_address(a).version == network.version and ipaddress.ip_address(a) in network
        if inside(ob.src):
            return "src"
        return "dst" if inside(ob.dst) or any(map(inside, [*ob.answers, *hosts])) else None
    if kind == "address:port":
        address, port = value.rsplit(":", 1)
        if (ob.src, ob.sport) == (address, int(port)):
            return "src"
        return "dst" if address in [ob.dst, *hosts] and ob.dport == int(port) else None
    found = {
        "domain": lambda: any(below(n, value) for n in names),
        "domain-exact": lambda: value in names,
        "url": lambda: ob.host != "" and url_within(ob.host + ob.path, value),
        "path": lambda: ob.path != "" and url_within(ob.path, value),
        "ja3": lambda: ob.ja3 == value,
        "certificate": lambda: ob.certificate == value,
        "server-name": lambda: ob.server_name == value,
        "file-hash": lambda: False,
    }[kind]()
    return "dst" if found else None


Sighting = collections.namedtuple("Sighting", "key date address internal body family category source value")


def sightings_of(inp, observations, lists):
    found, foreign, expired = [], set(), 0
    for number, ob in enumerate(observations):
        for listed in lists:
            for entry in listed.entries:
                if entry.outcome != "active":
                    continue
                end = matches(entry, ob)
                if end is None:
                    continue
                address, port, remote, remote_port = ((ob.dst, ob.dport, ob.src, ob.sport) if end == "src" else
                                                      (ob.src, ob.sport, ob.dst, ob.dport))
                date = DAYS[(ob.first - START) // DAY]
                internal = inp.organisation != "" and is_private(address)
                body = inp.organisation if internal else holder(address, date)
                if body is None:
                    foreign.add((number, entry.type, entry.value))
                    continue
                if not entry.since <= ob.first < entry.until:
                    expired += 1
                    continue
                seconds = 1_000_000 if inp.kind == "nfdump" else 1000  # no two may fall together where time is coarse
                key = (inp.path, ob.kind, ob.first // seconds, ob.last // seconds, address, port, remote, remote_port,
                       ob.protocol, ob.packets, ob.bytes, ob.name, ob.host + ob.path, entry.type, entry.value, listed.source)
                found.append(Sighting(key, date, address, internal, body, entry.family, entry.category, listed.source,
                                      entry.value))
    return found, len(foreign), expired


# ---- figures ----

def tally(sightings):
    national = {s.address for s in sightings if not s.internal}
    v4 = sum(":" not in a for a in national)
    return {"distinct_addresses": len(national), "distinct_addresses_v4": v4, "distinct_addresses_v6": len(national) - v4,
            "internal_hosts": len({(s.body, s.address) for s in sightings if s.internal}), "sightings": len(sightings),
            "organisations": len({s.body for s in sightings} - {""})}


KEYS = {
    "family": lambda s: s.family or "unnamed", "category": lambda s: s.category,
    "organisation": lambda s: s.body or "unassigned", "sector": lambda s: places.SECTORS.get(s.body, "unassigned"), "day": lambda s: s.date.isoformat(),
    "month": lambda s: s.date.isoformat()[:7],
}


def situation(sightings, by=()):
    groups = collections.defaultdict(list)
    for s in sightings:
        groups[tuple(KEYS[k](s) for k in by)].append(s)
    answer = {"from": DAYS[0].isoformat(), "to": DAYS[-1].isoformat()} | tally(sightings)
    if by:
        answer["rows"] = [{"key": key[0] if len(by) == 1 else dict(zip(by, key))} | tally(groups[key]) for key in sorted(groups)]
    return answer
