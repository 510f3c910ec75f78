"""The scene of the samples: one week in December 2018, who talks to whom, and through which sensor it is seen.

Everything is made up, and stands in space reserved for examples: constituents in 198.18.0.0/15 (RFC 2544) and
2001:db8::/32 (RFC 3849), indicators in the three documentation /24s, 2001:db8:bad::/48, .example and .test.
The bodies are real ones of 2018; that they are seen here says nothing of them.
"""
import random

import places
from acts import Week, inputs

P2P_PEERS = ["192.0.2.70", "192.0.2.77", "192.0.2.81", "192.0.2.94"]  # in the listed 192.0.2.64/27
SALITY_PEERS = ["198.51.100.65", "198.51.100.66", "198.51.100.67"]
MIRAI_C2 = [("203.0.113.23", 23), ("203.0.113.24", 23), ("203.0.113.25", 23), ("203.0.113.30", 48101)]
CONFICKER_NAMES = ["qhzkwp.example", "vmnxayd.example", "tjrcgue.example", "lwokbsfi.example", "pzyfahmu.example",
                   "xcgdonqe.example"]
RAMNIT_NAMES = ["knpqxlxc-ramnit.example", "nvlyffua-ramnit.example", "mtsoexdp-ramnit.example"]
CUTWAIL_NAMES = ["weafokug-pushdo.example", "sictemub-pushdo.example"]
LOTUS_NAMES = ["update.hoasen-cdn.example", "img.senhong.test", "lotus-sync.example"]
SINKHOLE = "192.0.2.53"
ORDINARY_NAMES = ["www.baodientu.example", "mail.congty.example", "cdn.truyenhinh.example", "tintuc.example",
                  "api.nganhang.example", "dichvucong.test", "portal.truonghoc.test", "ghost.cdn.example"]
ORDINARY_JA3 = "11112222333344445555666677778888"
LOTUS_JA3 = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LOTUS_CERT_SHA1 = "5e0b1f27c6d94a83b2f1907d4c3e8a6590fbd217"
LOTUS_CERT_SHA256 = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90"
RESOLVER, RESOLVER6 = "198.18.0.53", "2001:db8:1000::53"
OPEN_RESOLVER = "198.51.100.53"  # on a list of ours by mistake, and on the benign list: must not match


def pick(rng, pool, count):
    return rng.sample(places.hosts(pool), count)


def some_days(rng, at_least=1, at_most=5):
    first = rng.randrange(7)
    return range(first, min(7, first + rng.randint(at_least, at_most)))


def beacon(week, inp, hosts, targets, dport, proto, per_day=2, days=(1, 5), **shape):
    """Each host is ill for a stretch of days and calls one of the targets some times a day."""
    for host in hosts:
        for day in some_days(week.rng, *days):
            for _ in range(week.rng.randint(1, per_day)):
                target = week.rng.choice(targets)
                dst, port = target if isinstance(target, tuple) else (target, dport)
                week.flow(inp, week.time(day), host, dst, port, proto, **shape)


def ordinary_flows(week, inp, pool, count, version=4):
    """People at work: the web, mail, name servers; and strangers who knock at telnet and file shares."""
    foreign = "foreign" if version == 4 else "foreign6"
    for host in week.rng.choices(places.hosts(pool), k=count):
        port, proto = week.rng.choice([(443, "tcp"), (443, "tcp"), (80, "tcp"), (25, "tcp"), (53, "udp"), (123, "udp")])
        week.flow(inp, week.time(), host, week.rng.choice(places.hosts(foreign)), port, proto,
                  out=week.rng.randint(2, 9), back=week.rng.randint(2, 12))
    for host in week.rng.choices(places.hosts(pool), k=count // 5):
        week.flow(inp, week.time(), week.rng.choice(places.hosts(foreign)), host, week.rng.choice([23, 2323, 445]),
                  "tcp", out=1, back=0)


def border_of_vnpt(week):
    rng, inp = week.rng, inputs["netflow5-vnpt"]
    beacon(week, inp, pick(rng, "vnpt", 26) + pick(rng, "hanoi", 3), MIRAI_C2, None, "tcp", 3, out=5, back=4)
    beacon(week, inp, pick(rng, "vnpt", 14), P2P_PEERS, 16464, "udp", 2, out=1, back=1)
    beacon(week, inp, pick(rng, "vnpt", 8), SALITY_PEERS, 7243, "udp", 2, out=2, back=2)
    beacon(week, inp, pick(rng, "moh", 2) + pick(rng, "vncdc", 1) + pick(rng, "vnpt", 6), [SINKHOLE], 80, "tcp", 3,
           out=4, back=3)
    # One flow that begins on Tuesday and ends on Wednesday: it counts on Tuesday.
    week.flow(inp, week.at(1, 23, 58, 0), places.hosts("vnpt")[300], "203.0.113.23", 23, "tcp", out=8, back=7, seconds=400)
    # A peer the list names is a subscriber here: whoever calls it from here counts, the peer itself does not.
    for host in pick(rng, "vnpt", 2):
        week.flow(inp, week.time(), host, places.LISTED_PEER, 16464, "udp", out=1, back=1)
    # Nobody here: strangers who call a listed address, and a stranger who calls the listed peer.
    for host in pick(rng, "foreign", 3):
        week.flow(inp, week.time(), host, "203.0.113.24", 23, "tcp", out=4, back=4)
        week.flow(inp, week.time(), host, places.LISTED_PEER, 16464, "udp", out=1, back=1)
    # The service is listed, not the host: its other ports are no evidence.
    week.flow(inp, week.time(), places.hosts("vnpt")[310], "203.0.113.80", 80, "tcp", out=3, back=3)
    # The open resolver is refused by the guard: asking it is nothing.
    for host in pick(rng, "vnpt", 3):
        week.flow(inp, week.time(), host, OPEN_RESOLVER, 53, "udp", out=1, back=1)
    ordinary_flows(week, inp, "vnpt", 220)


def border_of_viettel(week):
    rng, inp = week.rng, inputs["netflow9-viettel"]
    beacon(week, inp, pick(rng, "viettel", 18), MIRAI_C2, None, "tcp", 3, out=5, back=4)
    beacon(week, inp, pick(rng, "viettel6", 5) + pick(rng, "nobody6", 2), ["2001:db8:bad::23"], 23, "tcp", 2, out=4, back=3)
    beacon(week, inp, pick(rng, "viettel", 7) + pick(rng, "evn", 3), SALITY_PEERS + P2P_PEERS, 16470, "udp", 2, out=1, back=1)
    beacon(week, inp, pick(rng, "vcb", 3), [("203.0.113.80", 443)], None, "tcp", 3, out=9, back=8)
    # A network that changes hands inside the week: two hosts before, one on both sides, one after.
    a, b, c, d = pick(rng, "moved", 4)
    for host, days in ((a, (0, 1)), (b, (2,)), (c, (1, 2, 3, 4)), (d, (5, 6))):
        for day in days:
            week.flow(inp, week.time(day), host, "203.0.113.25", 23, "tcp", out=4, back=4)
    ordinary_flows(week, inp, "viettel", 120)
    ordinary_flows(week, inp, "viettel6", 40, version=6)


def hanoi(week):
    rng, inp = week.rng, inputs["netflow9-hanoi"]
    beacon(week, inp, pick(rng, "hanoi", 4) + pick(rng, "hanoi-dic", 3), ["198.51.100.25"], 443, "tcp", 2, out=4, back=4,
           seconds=1)
    ordinary_flows(week, inp, "hanoi", 60)


def border_of_fpt(week):
    rng, inp = week.rng, inputs["ipfix-fpt"]
    beacon(week, inp, pick(rng, "fpt", 16), MIRAI_C2[:3], None, "tcp", 2, out=5, back=4)
    beacon(week, inp, pick(rng, "fpt", 9) + pick(rng, "moet", 2), [("203.0.113.80", 443), ("203.0.113.81", 8888)], None,
           "tcp", 2, out=6, back=6)
    beacon(week, inp, pick(rng, "vnpt6", 4) + pick(rng, "moh6", 2), ["2001:db8:bad:53::1"], 443, "tcp", 2, out=6, back=5)
    ordinary_flows(week, inp, "fpt", 120)
    ordinary_flows(week, inp, "vnpt6", 30, version=6)


def exchange(week):
    """CMC is known by its autonomous system; part of the space beside it is nobody's."""
    rng, inp = week.rng, inputs["ipfix-cmc"]
    beacon(week, inp, pick(rng, "cmc", 9) + pick(rng, "tpb", 2), MIRAI_C2[:2], None, "tcp", 2, out=5, back=4)
    beacon(week, inp, pick(rng, "nobody", 12), P2P_PEERS, 16471, "udp", 2, out=1, back=1)
    beacon(week, inp, pick(rng, "nobody", 3) + pick(rng, "cmc", 2), ["198.51.100.240"], 443, "tcp", 2, out=3, back=3)
    for host in pick(rng, "cmc", 3):
        week.flow(inp, week.time(), host, "198.51.100.9", 443, "tcp", out=3, back=3)  # in the response policy zone
    ordinary_flows(week, inp, "cmc", 60)


def power_company(week):
    rng, inp = week.rng, inputs["flows-evn"]
    beacon(week, inp, pick(rng, "evn", 4) + pick(rng, "pvn", 3), [SINKHOLE, "198.51.100.25"], 80, "tcp", 2, out=4, back=3)
    ordinary_flows(week, inp, "evn", 40)


def resolver_traffic(week):
    rng, inp = week.rng, inputs["dns-vnpt"]
    for host in pick(rng, "vnpt", 12) + pick(rng, "hanoi", 3) + pick(rng, "moh", 2):
        for day in some_days(rng, 1, 3):
            for name in rng.sample(CONFICKER_NAMES, 3):
                week.dns(inp, week.time(day), host, RESOLVER, name, rcode=3)
    for host in pick(rng, "vnpt", 6):
        name = rng.choice(RAMNIT_NAMES)
        week.dns(inp, week.time(), host, RESOLVER, "www." + name, answers=["203.0.113.80"])
    for host in pick(rng, "mic", 2):
        # A listed name that leads, by way of an alias, to a listed network: three sightings.
        week.dns(inp, week.time(), host, RESOLVER, LOTUS_NAMES[0], answers=["edge.hoasen.example", "198.51.100.200"])
    for host in pick(rng, "vnpt6", 4):
        week.dns(inp, week.time(), host, RESOLVER6, CONFICKER_NAMES[0], qtype=28, rcode=3)
        week.dns(inp, week.time(), host, RESOLVER6, ORDINARY_NAMES[0], qtype=28, answers=["2001:db8:f000::80"])
    for host in pick(rng, "vnpt", 3):  # too long for a datagram
        week.dns(inp, week.time(), host, RESOLVER, CUTWAIL_NAMES[0], qtype=16, answers=[], transport="tcp")
        week.dns(inp, week.time(), host, RESOLVER, ORDINARY_NAMES[1], qtype=16, answers=[], transport="tcp")
    for host in pick(rng, "vnpt", 4):
        week.dns(inp, week.time(), host, RESOLVER, "xn--lytre-8eb.example", answers=["198.19.7.7"])  # no list's name
        week.dns(inp, week.time(), host, RESOLVER, places.IDN_ASCII, answers=["198.19.7.8"], vlan=100)
    for host in rng.choices(places.hosts("vnpt"), k=160):
        week.dns(inp, week.time(), host, RESOLVER, rng.choice(ORDINARY_NAMES), answers=["198.19.%d.80" % rng.randrange(256)],
                 vlan=rng.choice([None, 100]), lost_answer=rng.random() < 0.05)
    week.dns(inp, week.time(), places.hosts("foreign")[9], RESOLVER, CONFICKER_NAMES[1], rcode=3)  # a stranger asks
    week.cut_dns(inp, week.time(), places.hosts("vnpt")[5], RESOLVER)
    week.other_packet(inp, week.time(), places.hosts("vnpt")[6], "198.19.3.3")


def query_log(week):
    rng, inp = week.rng, inputs["queries-viettel"]
    for host in pick(rng, "viettel", 14) + pick(rng, "evn", 2) + pick(rng, "pvn", 2):
        for day in some_days(rng, 1, 4):
            week.dns(inp, week.time(day), host, None, rng.choice(CONFICKER_NAMES + RAMNIT_NAMES))
    for host in pick(rng, "viettel6", 3):
        week.dns(inp, week.time(), host, None, "a.b." + CUTWAIL_NAMES[1], qtype=28)
    for host in pick(rng, "vcb", 2):
        week.dns(inp, week.time(), host, None, "dang-nhap-nganhang.example")
        week.dns(inp, week.time(), host, None, "chi-ten-nay.example")      # listed exactly: matches
        week.dns(inp, week.time(), host, None, "www.chi-ten-nay.example")  # below it: does not
        week.dns(inp, week.time(), host, None, "khong-dang-nhap-nganhang.example")  # only looks alike
        week.dns(inp, week.time(), host, None, "tai-ve.an-toan.example")   # the zone lets it pass: not an indicator
        week.dns(inp, week.time(), host, None, "tham-khao.example")        # for reference only (to_ids is false)
        week.dns(inp, week.time(), host, None, "da-xoa.example")           # deleted from the event
    for host in rng.choices(places.hosts("viettel"), k=420):
        week.dns(inp, week.time(), host, None, rng.choice(ORDINARY_NAMES))
    week.bad_line(inp, "not enough columns")


def government_network(week):
    """A Zeek sensor on the network that joins ministries."""
    rng = week.rng
    conn, dns, http, tls = (inputs["zeek-" + kind] for kind in ("conn", "dns", "http", "ssl"))
    victims = pick(rng, "mic", 3) + pick(rng, "moh", 1) + pick(rng, "vncdc", 1)
    for host in victims:
        for day in range(rng.randrange(3), 7):
            t = week.time(day)
            name = rng.choice(LOTUS_NAMES)
            week.dns(dns, t, host, RESOLVER, name, answers=["198.51.100.200" if day % 2 else "198.51.100.201"])
            week.tls(tls, t + week.ms(80), host, "198.51.100.200", name, ja3=LOTUS_JA3)
            week.flow(conn, t + week.ms(70), host, "198.51.100.200", 443, "tcp", out=9, back=8, seconds=3)
    # The indicator ends on Thursday at midnight, one address was taken back, one name had run out before the week.
    for day in range(7):
        week.flow(conn, week.time(day), victims[0], "198.51.100.210", 443, "tcp", out=4, back=4)
    week.flow(conn, week.time(), victims[1], "198.51.100.211", 443, "tcp", out=4, back=4)
    week.dns(dns, week.time(), victims[1], RESOLVER, "het-han.example", answers=["198.19.1.1"])
    week.dns(dns, week.time(), victims[2], RESOLVER, "da-rut.example", answers=["198.19.1.1"])
    week.dns(dns, week.time(), victims[2], RESOLVER, "www." + LOTUS_NAMES[2], answers=["198.19.1.1"])  # only the very name is listed
    week.tls(tls, week.time(), pick(rng, "mic", 1)[0], "198.19.44.4", "cert.example", cert=LOTUS_CERT_SHA256)
    week.tls(tls, week.time(), pick(rng, "mic", 1)[0], "198.19.44.5", "sni-only.example")
    week.tls(tls, week.time(), pick(rng, "mic", 1)[0], "198.19.44.5", "www.sni-only.example")  # below an exact name
    for host in pick(rng, "moh", 2) + pick(rng, "mic", 2):
        for day in some_days(rng, 1, 3):
            week.http(http, week.time(day), host, "198.19.50.%d" % rng.randint(1, 200), "anh-dep.example",
                      "/images/logos.gif?%x=%d" % (rng.randrange(16**6), rng.randrange(10**6)), agent="Opera/8.89")
            week.http(http, week.time(day), host, "198.19.51.1", "may-chu.example", "/images/logos.gifs")  # not at a boundary
            week.http(http, week.time(day), host, "198.19.51.2", "bat-ky.example", "/rmnt/gate.php?id=7", method="POST")
            week.http(http, week.time(day), host, "198.51.100.25", CUTWAIL_NAMES[1], "/?ptrxcz_Ab3Cd5Ef7Gh9Ij1Kl3Mn5Op7Qr9St",
                      method="POST")
    for host in pick(rng, "mic", 2):
        week.http(http, week.time(), host, SINKHOLE, SINKHOLE, "/search?q=%d" % rng.randrange(100))
    for host in rng.choices(places.hosts("mic") + places.hosts("moh"), k=70):
        week.flow(conn, week.time(), host, rng.choice(places.hosts("foreign")), rng.choice([443, 80]), "tcp", out=6, back=7)
        week.dns(dns, week.time(), host, RESOLVER, rng.choice(ORDINARY_NAMES), answers=["198.19.2.2"])
        week.http(http, week.time(), host, "198.19.2.%d" % rng.randrange(256), rng.choice(ORDINARY_NAMES), "/")
        week.tls(tls, week.time(), host, "198.19.2.%d" % rng.randrange(256), rng.choice(ORDINARY_NAMES), ja3=ORDINARY_JA3)
    # A private address nobody vouches for: seen here from outside its network, it is nobody's.
    week.flow(conn, week.time(), "192.168.7.7", "203.0.113.23", 23, "tcp", out=2, back=2)
    week.bad_line(conn, "not enough columns")
    week.bad_line(conn, "an address that is none")


def suricata_at_fpt(week):
    rng, inp = week.rng, inputs["eve-fpt"]
    for host in pick(rng, "fpt", 8) + pick(rng, "moet", 2) + pick(rng, "vss", 2):
        for day in some_days(rng, 1, 3):
            t = week.time(day)
            name = rng.choice(RAMNIT_NAMES + CONFICKER_NAMES[:2])
            week.dns(inp, t, host, RESOLVER, name, answers=["203.0.113.81"])
            week.flow(inp, t + week.ms(60), host, "203.0.113.81", 8888, "tcp", out=6, back=6, seconds=2)
    for host in pick(rng, "vss", 2):
        week.tls(inp, week.time(), host, "198.19.60.6", "thu-vien.example", cert=LOTUS_CERT_SHA1, ja3=LOTUS_JA3)
        week.alert(inp, week.time(), host, "203.0.113.25", 23, "SCENE telnet bot reports in", "A Network Trojan was detected")
    for host in pick(rng, "fpt", 4):
        week.http(inp, week.time(), host, "198.19.61.1", "tai-xuong.test", "/ma/doc.exe")
        week.http(inp, week.time(), host, "198.19.61.1", "tai-xuong.test", "/khac/doc.exe")
    for host in rng.choices(places.hosts("fpt"), k=60):
        week.flow(inp, week.time(), host, rng.choice(places.hosts("foreign")), 443, "tcp", out=5, back=6)
        week.tls(inp, week.time(), host, "198.19.2.2", rng.choice(ORDINARY_NAMES), ja3=ORDINARY_JA3)
        week.dns(inp, week.time(), host, RESOLVER, rng.choice(ORDINARY_NAMES), answers=["198.19.2.2"])
    week.bad_line(inp, "half a line")
    week.bad_line(inp, "another kind of event")
    week.bad_line(inp, "another kind of event")


def inside_the_ministry(week):
    """A Zeek sensor behind the address translation of the Ministry of Health."""
    rng, inp = week.rng, inputs["inside-moh"]
    for host in ["10.1.4.%d" % n for n in (5, 6, 9, 12, 77)] + ["fd00:10::a5"]:
        far = "2001:db8:bad::23" if ":" in host else "203.0.113.23"
        for day in some_days(rng, 1, 4):
            week.flow(inp, week.time(day), host, far, 23, "tcp", out=3, back=2)
    for host in ["10.1.8.%d" % n for n in (20, 21)]:
        week.flow(inp, week.time(), host, "198.51.100.200", 443, "tcp", out=3, back=2)
    # The gateway's own address is in the log as well: that one is national.
    week.flow(inp, week.time(2), places.hosts("moh")[0], "203.0.113.23", 23, "tcp", out=3, back=2)
    for n in range(40):
        week.flow(inp, week.time(), "10.1.9.%d" % n, rng.choice(places.hosts("foreign")), 443, "tcp", out=3, back=4)


def play():
    week = Week(random.Random(20181203))
    for part in (border_of_vnpt, border_of_viettel, hanoi, border_of_fpt, exchange, power_company, resolver_traffic,
                 query_log, government_network, suricata_at_fpt, inside_the_ministry):
        part(week)
    return week
