"""Acts as text and captures: Zeek logs, Suricata EVE, a query log, a DNS capture. By the tools' documented formats."""
import datetime
import json

import wire

QTYPES = {1: "A", 28: "AAAA", 16: "TXT"}
RCODES = {0: "NOERROR", 3: "NXDOMAIN"}


def moment(micros):
    return datetime.datetime.fromtimestamp(micros // 1_000_000, datetime.timezone.utc).replace(microsecond=micros % 1_000_000)


def uid(act, letter="C"):
    """A connection id as Zeek's: stable, from the time and the first end."""
    digits, value = "", act["time"] * 31 + sum(map(ord, act["seen"][0].src)) if act["seen"] else act["time"]
    while value:
        value, digit = divmod(value, 62)
        digits += "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[digit]
    return letter + digits


def in_order(inp):
    return sorted(inp.acts, key=lambda act: act["time"])


# ---- Zeek, tab-separated (docs.zeek.org: conn.log, dns.log, ssl.log) ----

ZEEK_CONN = [("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
             ("id.resp_p", "port"), ("proto", "enum"), ("service", "string"), ("duration", "interval"),
             ("orig_bytes", "count"), ("resp_bytes", "count"), ("conn_state", "string"), ("local_orig", "bool"),
             ("local_resp", "bool"), ("missed_bytes", "count"), ("history", "string"), ("orig_pkts", "count"),
             ("orig_ip_bytes", "count"), ("resp_pkts", "count"), ("resp_ip_bytes", "count"), ("tunnel_parents", "set[string]")]
ZEEK_DNS = [("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
            ("id.resp_p", "port"), ("proto", "enum"), ("trans_id", "count"), ("rtt", "interval"), ("query", "string"),
            ("qclass", "count"), ("qclass_name", "string"), ("qtype", "count"), ("qtype_name", "string"), ("rcode", "count"),
            ("rcode_name", "string"), ("AA", "bool"), ("TC", "bool"), ("RD", "bool"), ("RA", "bool"), ("Z", "count"),
            ("answers", "vector[string]"), ("TTLs", "vector[interval]"), ("rejected", "bool")]
ZEEK_SSL = [("ts", "time"), ("uid", "string"), ("id.orig_h", "addr"), ("id.orig_p", "port"), ("id.resp_h", "addr"),
            ("id.resp_p", "port"), ("version", "string"), ("cipher", "string"), ("curve", "string"), ("server_name", "string"),
            ("resumed", "bool"), ("last_alert", "string"), ("next_protocol", "string"), ("established", "bool"),
            ("ssl_history", "string"), ("cert_chain_fps", "vector[string]"), ("client_cert_chain_fps", "vector[string]"),
            ("sni_matches_cert", "bool"), ("ja3", "string"), ("ja3s", "string")]


def zeek_tsv(path, columns, rows):
    head = ["#separator \\x09", "#set_separator\t,", "#empty_field\t(empty)", "#unset_field\t-", f"#path\t{path}",
            "#open\t2018-12-03-00-00-00", "#fields\t" + "\t".join(name for name, _ in columns),
            "#types\t" + "\t".join(kind for _, kind in columns)]
    return "\n".join(head + rows + ["#close\t2018-12-10-00-00-00"]) + "\n"


def row(columns, values):
    return "\t".join(str(values.get(name, "-")) for name, _ in columns)


def common(act):
    ob = act["seen"][0]
    return {"ts": f"{ob.first / 1e6:.6f}", "uid": uid(act), "id.orig_h": ob.src, "id.orig_p": ob.sport,
            "id.resp_h": ob.dst, "id.resp_p": ob.dport}


def zeek_conn(inp):
    rows = []
    for act in in_order(inp):
        if act["what"] == "bad":
            at = f"{act['time'] / 1e6:.6f}"
            rows.append(f"{at}\tCbroken" if act["how"] == "not enough columns" else
                        row(ZEEK_CONN, {"ts": at, "uid": "Cbroken2", "id.orig_h": "198.18.1.999", "id.orig_p": 50000,
                                        "id.resp_h": "203.0.113.23", "id.resp_p": 23, "proto": "tcp", "conn_state": "S0"}))
            continue
        ob, out, back = act["seen"][0], act["out"], act["back"]
        payload = lambda packets: sum(size for _, size in packets) - 40 * len(packets)
        rows.append(row(ZEEK_CONN, common(act) | {
            "proto": act["protocol"], "duration": f"{(ob.last - ob.first) / 1e6:.6f}", "orig_bytes": max(0, payload(out)),
            "resp_bytes": max(0, payload(back)), "conn_state": "SF" if back else "S0", "local_orig": "T", "local_resp": "F",
            "missed_bytes": 0, "history": "ShADadFf" if back else "S", "orig_pkts": len(out),
            "orig_ip_bytes": sum(size for _, size in out), "resp_pkts": len(back),
            "resp_ip_bytes": sum(size for _, size in back), "tunnel_parents": "(empty)"}))
    return zeek_tsv("conn", ZEEK_CONN, rows)


def zeek_dns(inp):
    rows = []
    for act in in_order(inp):
        rows.append(row(ZEEK_DNS, common(act) | {
            "proto": act["transport"], "trans_id": act["id"], "rtt": f"{act['took'] / 1e6:.6f}", "query": act["name"],
            "qclass": 1, "qclass_name": "C_INTERNET", "qtype": act["qtype"], "qtype_name": QTYPES[act["qtype"]],
            "rcode": act["rcode"], "rcode_name": RCODES[act["rcode"]], "AA": "F", "TC": "F", "RD": "T", "RA": "T", "Z": 0,
            "answers": ",".join(act["answers"]) or "-", "TTLs": ",".join(["300.000000"] * len(act["answers"])) or "-",
            "rejected": "F"}))
    return zeek_tsv("dns", ZEEK_DNS, rows)


def zeek_ssl(inp):
    rows = []
    for act in in_order(inp):
        ob = act["seen"][0]
        rows.append(row(ZEEK_SSL, common(act) | {
            "version": "TLSv12", "cipher": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "curve": "x25519",
            "server_name": ob.server_name or "-", "resumed": "F", "established": "T", "ssl_history": "CsxknGIi",
            "cert_chain_fps": ob.certificate or "(empty)", "client_cert_chain_fps": "(empty)", "sni_matches_cert": "T",
            "ja3": ob.ja3 or "-", "ja3s": "-"}))
    return zeek_tsv("ssl", ZEEK_SSL, rows)


def zeek_http_json(inp):
    lines = []
    for act in in_order(inp):
        ob = act["seen"][0]
        lines.append({"ts": ob.first / 1e6, "uid": uid(act), "id.orig_h": ob.src, "id.orig_p": ob.sport, "id.resp_h": ob.dst,
                      "id.resp_p": ob.dport, "trans_depth": 1, "method": act["method"], "host": ob.host, "uri": ob.path,
                      "version": "1.1", "user_agent": act["agent"], "request_body_len": 0, "response_body_len": 512,
                      "status_code": act["status"], "status_msg": "OK", "tags": []})
    return "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)


# ---- Suricata EVE (docs.suricata.io: EVE JSON format) ----

def eve(inp):
    lines = []

    def event(act, kind, ob, body, time=None):
        head = {"timestamp": moment(time or ob.first).strftime("%Y-%m-%dT%H:%M:%S.%f+0000"),
                "flow_id": act["time"] * 7 % 2**51, "in_iface": "eth0", "event_type": kind, "src_ip": ob.src,
                "src_port": ob.sport, "dest_ip": ob.dst, "dest_port": ob.dport,
                "proto": {6: "TCP", 17: "UDP"}[ob.protocol]}
        lines.append((time or ob.first, json.dumps(head | body, separators=(",", ":"))))

    for act in in_order(inp):
        if act["what"] == "bad":
            stamp = moment(act["time"]).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")
            lines.append((act["time"], f'{{"timestamp":"{stamp}","event_type":"flow","src_ip":"198.18.' if act["how"] == "half a line"
                          else f'{{"timestamp":"{stamp}","event_type":"stats","stats":{{"uptime":77}}}}'))
            continue
        ob = act["seen"][0]
        if act["what"] == "flow":
            iso = lambda t: moment(t).strftime("%Y-%m-%dT%H:%M:%S.%f+0000")
            # Suricata writes the flow when it is over.
            event(act, "flow", ob, {"flow": {
                "pkts_toserver": len(act["out"]), "pkts_toclient": len(act["back"]),
                "bytes_toserver": sum(s for _, s in act["out"]), "bytes_toclient": sum(s for _, s in act["back"]),
                "start": iso(ob.first), "end": iso(ob.last), "age": (ob.last - ob.first) // 1_000_000, "state": "closed",
                "reason": "timeout", "alerted": False}}, time=ob.last + 60_000_000)
        elif act["what"] == "dns":
            query, *answer = act["seen"]
            event(act, "dns", query, {"dns": {"type": "query", "id": act["id"], "rrname": act["name"],
                                              "rrtype": QTYPES[act["qtype"]], "tx_id": 0}})
            for ob in answer:
                event(act, "dns", ob, {"dns": {
                    "version": 2, "type": "answer", "id": act["id"], "flags": "8180", "qr": True, "rd": True, "ra": True,
                    "rrname": act["name"], "rrtype": QTYPES[act["qtype"]], "rcode": RCODES[act["rcode"]],
                    "answers": [{"rrname": act["name"], "rrtype": "A", "ttl": 300, "rdata": a} for a in act["answers"]],
                    "grouped": {"A": act["answers"]}}})
        elif act["what"] == "http":
            event(act, "http", ob, {"tx_id": 0, "http": {
                "hostname": ob.host, "url": ob.path, "http_user_agent": act["agent"], "http_content_type": "text/html",
                "http_method": act["method"], "protocol": "HTTP/1.1", "status": act["status"], "length": 512}})
        elif act["what"] == "tls":
            tls = {"sni": ob.server_name, "version": "TLS 1.2", "subject": f"CN={ob.server_name}", "issuerdn": "CN=Scene CA"}
            if ob.certificate:
                tls["fingerprint"] = ":".join(ob.certificate[i:i + 2] for i in range(0, len(ob.certificate), 2))
            if ob.ja3:
                tls["ja3"] = {"hash": ob.ja3, "string": "771,4865-4866,0-11-10,29-23,0"}
            event(act, "tls", ob, {"tls": tls})
        elif act["what"] == "alert":
            event(act, "alert", ob, {"alert": {"action": "allowed", "gid": 1, "signature_id": 9000001, "rev": 1,
                                               "signature": act["signature"], "category": act["category"], "severity": 1}})
    return "".join(line + "\n" for _, line in sorted(lines, key=lambda item: item[0]))


# ---- DNS ----

def query_log(inp):
    lines = ["time\tclient\tname\ttype"]
    for act in in_order(inp):
        stamp = moment(act["time"]).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
        lines.append(stamp if act["what"] == "bad" else
                     f"{stamp}\t{act['client']}\t{act['name']}\t{QTYPES[act['qtype']]}")
    return "\n".join(lines) + "\n"


def dns_packets(inp):
    packets = []
    for act in in_order(inp):
        t = act["time"]
        if act["what"] == "other":  # a page over HTTP
            packets.append((t, wire.frame(act["src"], act["dst"], wire.tcp(act["sport"], 80, 1, 1, wire.ACK | wire.PSH,
                                                                          b"GET / HTTP/1.1\r\nHost: tintuc.example\r\n\r\n"))))
            continue
        client, sport, resolver = act["client"], act["sport"], act["resolver"]
        if act["what"] == "cut":  # a message that ends inside its question
            message = wire.dns_message(7, "www.baodientu.example", 1, edns=False)[:20]
            packets.append((t, wire.frame(client, resolver, wire.udp(sport, 53, message))))
            continue
        query = wire.dns_message(act["id"], act["name"], act["qtype"])
        answer = wire.dns_message(act["id"], act["name"], act["qtype"], act["answers"], act["rcode"])
        if act["transport"] == "udp":
            packets.append((t, wire.frame(client, resolver, wire.udp(sport, 53, query), vlan=act["vlan"])))
            if not act["lost_answer"]:
                packets.append((t + act["took"], wire.frame(resolver, client, wire.udp(53, sport, answer), vlan=act["vlan"])))
            continue
        packets += _over_tcp(t, act, query, answer)
    return sorted(packets, key=lambda p: p[0])


def _over_tcp(t, act, query, answer):
    """A whole connection; the query comes in two segments. A message counts at the time that completes it."""
    ends, back = (act["client"], act["resolver"]), (act["resolver"], act["client"])
    sport = act["sport"]
    query, answer = len(query).to_bytes(2, "big") + query, len(answer).to_bytes(2, "big") + answer
    end = 1001 + len(query)
    segment = lambda *a: wire.tcp(sport, 53, *a)
    reply = lambda *a: wire.tcp(53, sport, *a)
    done = t + act["took"]
    return [
        (t - 3000, wire.frame(*ends, segment(1000, 0, wire.SYN))),
        (t - 2000, wire.frame(*back, reply(5000, 1001, wire.SYN | wire.ACK))),
        (t - 1500, wire.frame(*ends, segment(1001, 5001, wire.ACK))),
        (t - 1000, wire.frame(*ends, segment(1001, 5001, wire.ACK, query[:9]))),
        (t, wire.frame(*ends, segment(1010, 5001, wire.ACK | wire.PSH, query[9:]))),
        (done, wire.frame(*back, reply(5001, end, wire.ACK | wire.PSH, answer))),
        (done + 500, wire.frame(*ends, segment(end, 5001 + len(answer), wire.FIN | wire.ACK))),
        (done + 900, wire.frame(*back, reply(5001 + len(answer), end + 1, wire.FIN | wire.ACK))),
        (done + 950, wire.frame(*ends, segment(end + 1, 5002 + len(answer), wire.ACK))),
    ]
