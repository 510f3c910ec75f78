"""What happens in the week: acts, the packets or log lines they leave at a sensor, and the observations these are.

An observation is what one record, message or log line says; truth.py judges observations only.
"""
import dataclasses
import datetime

import wire

MONDAY = datetime.date(2018, 12, 3)
START = int(datetime.datetime(2018, 12, 3, tzinfo=datetime.timezone.utc).timestamp()) * 1_000_000  # microseconds
DAY = 86_400_000_000
ACK, PSH, SYN, FIN = wire.ACK, wire.PSH, wire.SYN, wire.FIN
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1}


@dataclasses.dataclass
class Input:
    """One file of telemetry. `kind` says how acts are written down in it."""
    path: str
    kind: str
    format: str              # what the program is expected to call it
    organisation: str = ""   # the body the sensor sits in
    acts: list = dataclasses.field(default_factory=list)
    malformed: int = 0
    unsupported: int = 0
    incomplete: int = 0
    lost: int = 0


inputs = {
    "netflow5-vnpt": Input("telemetry/netflow5-vnpt.nf5", "export", "netflow"),
    "netflow9-viettel": Input("telemetry/netflow9-viettel.pcap", "export", "pcap"),
    "netflow9-hanoi": Input("telemetry/netflow9-hanoi.nf9", "export", "netflow"),
    "ipfix-fpt": Input("telemetry/ipfix-fpt.ipfix.gz", "export", "netflow"),
    "ipfix-cmc": Input("telemetry/ipfix-cmc.pcap", "export", "pcap"),
    "flows-evn": Input("telemetry/flows-evn.csv", "nfdump", "flow-csv"),
    "dns-vnpt": Input("telemetry/dns-vnpt.pcap", "dns-pcap", "pcap"),
    "queries-viettel": Input("telemetry/queries-viettel.tsv", "query-log", "dns-log"),
    "zeek-conn": Input("telemetry/zeek/conn.log", "zeek-conn", "zeek-tsv"),
    "zeek-dns": Input("telemetry/zeek/dns.log.gz", "zeek-dns", "zeek-tsv"),
    "zeek-http": Input("telemetry/zeek/http.json", "zeek-http", "zeek-json"),
    "zeek-ssl": Input("telemetry/zeek/ssl.log", "zeek-ssl", "zeek-tsv"),
    "eve-fpt": Input("telemetry/suricata/eve.json.zst", "eve", "eve"),
    "inside-moh": Input("inside/conn.log", "zeek-conn", "zeek-tsv", organisation="MIN-MOH"),
}


@dataclasses.dataclass(frozen=True)
class Observation:
    kind: str
    first: int
    last: int
    src: str
    sport: int
    dst: str
    dport: int
    protocol: int
    packets: int = 0
    bytes: int = 0
    name: str = ""            # dns query name
    answers: tuple = ()       # addresses
    host: str = ""
    path: str = ""
    server_name: str = ""
    ja3: str = ""
    certificate: str = ""


class Week:
    """Notes acts down in the inputs. All randomness comes from one seeded generator."""

    def __init__(self, rng):
        self.rng = rng
        self._ports = {}
        self._times = set()

    # -- time, in microseconds; whole milliseconds, as that is what NetFlow keeps --
    @staticmethod
    def ms(count):
        return count * 1000

    @staticmethod
    def at(day, hour, minute, second):
        return START + day * DAY + ((hour * 60 + minute) * 60 + second) * 1_000_000

    def time(self, day=None):
        """A moment of the day, away from midnight, that no other act has: 00:10 to 23:40 UTC, few by night in Ha Noi."""
        while True:
            hour = self.rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 15, 14, 8, 3, 2, 1, 18, 21, 23])
            at = self.at(self.rng.randrange(7) if day is None else day, hour, self.rng.randint(10, 39), self.rng.randrange(60))
            if at not in self._times:
                self._times.add(at)
                return at + self.ms(self.rng.randrange(1000))

    def port(self, src):
        """A source port this host has not used before."""
        self._ports[src] = self._ports.get(src, 49152 + self.rng.randrange(8000)) + 1
        return self._ports[src]

    # -- acts --
    def flow(self, inp, t, src, dst, dport, protocol, out=3, back=3, seconds=1):
        sport = self.port(src)
        number = PROTOCOLS[protocol]
        packets = list(_packets(t, src, sport, dst, dport, protocol, out, back, seconds, self.rng))
        sizes = {True: [], False: []}
        for time, forward, frame in packets:
            sizes[forward].append((time, len(frame) - 14))

        times = [time for time, _, _ in packets]
        span = min(times), max(times)  # exporters give both directions the times of the conversation

        def one_way(forward):
            lengths = [length for _, length in sizes[forward]]
            ends = (src, sport, dst, dport) if forward else (dst, dport, src, sport)
            return Observation("flow", *span, *ends, number, len(lengths), sum(lengths))

        if inp.kind in ("export", "nfdump"):
            seen = [one_way(forward) for forward in (True, False) if sizes[forward]]
        else:
            seen = [Observation("flow", *span, src, sport, dst, dport, number)]
        inp.acts.append(dict(what="flow", time=t, seen=seen, packets=packets, out=sizes[True], back=sizes[False],
                             protocol=protocol))

    def dns(self, inp, t, client, resolver, name, qtype=1, answers=None, rcode=0, transport="udp", vlan=None,
            lost_answer=False):
        sport = self.port(client)
        number = PROTOCOLS[transport]
        asked = dict(src=client, sport=sport, dst=resolver or "", dport=53, protocol=number, name=name)
        addresses = tuple(a for a in answers or () if not a[-1].isalpha())
        took = self.ms(self.rng.randint(8, 60))
        query = Observation("dns", t, t, **asked)
        answer = Observation("dns", t + took, t + took, answers=addresses, **asked)
        if inp.kind == "query-log":
            asked["dport"] = asked["protocol"] = 0
            seen = [Observation("dns", t, t, **(asked | dict(sport=0)))]
        elif inp.kind == "zeek-dns":
            seen = [Observation("dns", t, t, answers=addresses, **asked)]
        else:
            seen = [query] if lost_answer else [query, answer]
        inp.acts.append(dict(what="dns", time=t, seen=seen, client=client, sport=sport, resolver=resolver, name=name,
                             qtype=qtype, answers=list(answers or ()), rcode=rcode, transport=transport, vlan=vlan,
                             took=took, lost_answer=lost_answer, id=self.rng.randrange(65536)))

    def http(self, inp, t, src, dst, host, path, method="GET", agent="Mozilla/5.0", status=200):
        ob = Observation("http", t, t, src, self.port(src), dst, 80, 6, host=host, path=path)
        inp.acts.append(dict(what="http", time=t, seen=[ob], method=method, agent=agent, status=status))

    def tls(self, inp, t, src, dst, name, ja3="", cert=""):
        ob = Observation("tls", t, t, src, self.port(src), dst, 443, 6, server_name=name, ja3=ja3, certificate=cert)
        inp.acts.append(dict(what="tls", time=t, seen=[ob]))

    def alert(self, inp, t, src, dst, dport, signature, category):
        ob = Observation("alert", t, t, src, self.port(src), dst, dport, 6)
        inp.acts.append(dict(what="alert", time=t, seen=[ob], signature=signature, category=category))

    # -- what is not understood: no observation, one count --
    def bad_line(self, inp, how):
        if how == "another kind of event":
            inp.unsupported += 1
        else:
            inp.malformed += 1
        inp.acts.append(dict(what="bad", time=self.time(), seen=[], how=how))

    def cut_dns(self, inp, t, client, resolver):
        inp.malformed += 1
        inp.acts.append(dict(what="cut", time=t, seen=[], client=client, sport=self.port(client), resolver=resolver))

    def other_packet(self, inp, t, src, dst):
        inp.acts.append(dict(what="other", time=t, seen=[], src=src, sport=self.port(src), dst=dst))


def _packets(t, src, sport, dst, dport, protocol, out, back, seconds, rng):
    """(time, forward?, frame) of a conversation; answers come 20 to 120 ms after, and weigh more than questions."""
    span = int(seconds * 1_000_000)
    lag = rng.randint(20, 120) * 1000
    for forward, count in ((True, out), (False, back)):
        ends = (src, dst) if forward else (dst, src)
        for i in range(count):
            time = t + (span * i // max(count, 1)) // 1000 * 1000 + (0 if forward else lag)
            size = (16 if protocol == "udp" and forward else rng.randint(20, 60) if forward else rng.randint(80, 300))
            if protocol == "udp":
                segment = wire.udp(*((sport, dport) if forward else (dport, sport)), bytes(size))
            else:
                flags = (SYN if forward else SYN | ACK) if i == 0 else ACK | PSH | (FIN if i == count - 1 else 0)
                segment = wire.tcp(*((sport, dport) if forward else (dport, sport)), 1000 + i, 0 if forward and i == 0 else 2000 + i,
                                   flags, b"" if i == 0 else bytes(size))
            yield time, forward, wire.frame(*ends, segment)
