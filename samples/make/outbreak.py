#!/usr/bin/env python3
"""Makes samples/outbreak: an hour at a provider's edge on 5 December 2018, in which each family shows itself by what
only it does, with no threat list at all; and who should be named, at which grade (truth/outbreak.json).

The packets come from tools/quality (published descriptions, no code of luytre's). Strangers' addresses are reserved for
documentation; the generated names are those that were published for the day.
"""
import datetime
import json
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/quality"))
import malware  # noqa: E402
from capture import Capture  # noqa: E402

DAY = datetime.date(2018, 12, 5)
START = datetime.datetime(2018, 12, 5, 2, 0, tzinfo=datetime.timezone.utc).timestamp()
RESOLVER = "198.18.0.53"
HEALTH, PROVINCE, VIETTEL, POST, BANK, FPT = ("198.18.1.17", "198.18.2.9", "198.18.16.77", "198.18.20.5", "198.18.17.3",
                                             "198.18.40.12")


def main():
    dice, scene = random.Random("outbreak"), Capture()
    stranger = lambda: f"{dice.choice(['192.0.2', '198.51.100', '203.0.113'])}.{dice.randrange(1, 255)}"  # noqa: E731
    later = lambda: START + dice.random() * 3000  # noqa: E731
    port = lambda: dice.randrange(1024, 65535)  # noqa: E731
    number = lambda a: int.from_bytes(bytes(int(x) for x in a.split(".")), "big")  # noqa: E731

    # Conficker in the province: names of the day, and file sharing tried everywhere.
    for name in dice.sample(malware.conficker_names(DAY, "b"), 40):
        scene.dns(later(), PROVINCE, RESOLVER, name, code=3)
    for _ in range(120):
        scene.syn(later(), PROVINCE, port(), stranger(), 445, dice.getrandbits(32))
    # Mirai at a subscriber's: the sequence number is the target.
    for n in range(200):
        target = stranger()
        scene.syn(later(), VIETTEL, port(), target, 2323 if n % 10 == 9 else 23, number(target))
    # Ramnit at the bank: its own frames on port 443, both ways.
    scene.talk(later(), BANK, port(), stranger(), 443,
               [(True, malware.ramnit_frame(0xE2, b"\0" + (16).to_bytes(4, "little") + dice.randbytes(16))),
                (False, malware.ramnit_frame(0x01))])
    # ZeroAccess at a subscriber's: its peer-to-peer messages.
    for _ in range(30):
        scene.udp(later(), FPT, 16464, stranger(), 16464, malware.zeroaccess(b"getL", 0x2A))
    # Pushdo, Cutwail's loader, at the post: decoy requests.
    for _ in range(6):
        tail = "".join(dice.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(30))
        scene.talk(later(), POST, port(), stranger(), 80,
                   [(True, malware.http("shop.example", f"/?ptrxcz_{tail}", method="POST", body=dice.randbytes(64))),
                    (False, b"HTTP/1.1 200 OK\r\n\r\n")])
    # Sality at the ministry: its agent asks for pictures.
    for _ in range(3):
        scene.talk(later(), HEALTH, port(), stranger(), 80,
                   [(True, malware.http("img.example", f"/images/logos.gif?{dice.getrandbits(24):06x}={dice.getrandbits(20):05x}",
                                        agent="KUKU v5.06exp =1234567")), (False, b"HTTP/1.1 404 Not Found\r\n\r\n")])
    # And ordinary people.
    for n in range(60):
        host, site, at = f"198.18.{16 + n % 8}.{100 + n}", stranger(), later()
        scene.dns(at, host, RESOLVER, f"www.shop{n % 7}.example", address=site)
        scene.talk(at + 0.2, host, port(), site, 80,
                   [(True, malware.http(f"www.shop{n % 7}.example", "/index.html")), (False, b"HTTP/1.1 200 OK\r\n\r\n")])

    (ROOT / "samples/outbreak").mkdir(exist_ok=True)
    scene.write(ROOT / "samples/outbreak/edge.pcap")
    truth = [(PROVINCE, "conficker", "confirmed"), (PROVINCE, "", "suspected"), (VIETTEL, "mirai", "confirmed"),
             (VIETTEL, "", "suspected"), (BANK, "ramnit", "confirmed"), (FPT, "zeroaccess", "confirmed"),
             (POST, "cutwail", "confirmed"), (HEALTH, "sality", "probable")]
    rows = [{"address": address, "family": family, "best_evidence": evidence} for address, family, evidence in truth]
    (ROOT / "samples/truth/outbreak.json").write_text(json.dumps(rows, indent=1) + "\n")


main()
