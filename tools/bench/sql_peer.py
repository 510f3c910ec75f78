"""The jobs of the benchmarks as SQL in the embedded engine, one thread: sql_peer.py DATA REPETITIONS

Prints one JSON object: job -> {"wall": s, "cpu": s, "answer": ...} or {"error": "..."}. Jobs that only prepare
are timed where that is of interest (a list from text to a set).
"""
import json
import os
import shutil
import statistics
import sys
import tempfile

from engine import Engine

CONN = ("ts", "uid", "orig_h", "orig_p", "resp_h", "resp_p", "proto", "service", "duration", "orig_bytes",
        "resp_bytes", "conn_state", "local_orig", "local_resp", "missed_bytes", "history", "orig_pkts",
        "orig_ip_bytes", "resp_pkts", "resp_ip_bytes", "tunnel_parents")


class Peer:
    def __init__(self, data, repetitions, folder):
        self.data, self.repetitions = data, repetitions
        self.engine = Engine(folder)
        self.results = {}
        self.engine.ask("SET max_threads = 1")
        self.engine.ask("SET max_insert_threads = 1")

    def file(self, name, form, columns):
        return f"file('{os.path.join(self.data, name)}', {form}, '{columns}')"

    def job(self, name, sql, before=None, once=False):
        """Times `sql`, after `before` (not timed) each time; the answer is its first row."""
        walls, cpus, answer = [], [], None
        try:
            for _ in range(1 if once else self.repetitions):
                for statement in before or ():
                    self.engine.ask(statement)
                wall, cpu, rows = self.engine.timed(sql)
                walls.append(wall)
                cpus.append(cpu)
                answer = rows[0] if rows else None
            self.results[name] = {"wall": statistics.median(walls), "cpu": statistics.median(cpus),
                                  "answer": answer}
        except RuntimeError as error:
            self.results[name] = {"error": str(error)}

    def lists(self):
        for name, lines in (("1m", "addresses-1m.txt"), ("10m", "addresses-10m.txt")):
            self.job(f"ready_{name}",
                     f"INSERT INTO s{name} SELECT toUInt32(a) FROM {self.file(lines, 'TSV', 'a IPv4')}",
                     [f"DROP TABLE IF EXISTS s{name}", f"CREATE TABLE s{name} (a UInt32) ENGINE = Set"])
        self.job("ready_domains", f"INSERT INTO d1m SELECT d FROM {self.file('domains-1m.txt', 'TSV', 'd String')}",
                 ["DROP TABLE IF EXISTS d1m", "CREATE TABLE d1m (d String) ENGINE = Set"])
        for table in ("s1m", "s10m", "d1m"):
            self.job(f"bytes_{table}", "SELECT total_bytes / total_rows FROM system.tables "
                     f"WHERE name = '{table}' AND database = currentDatabase()", once=True)

    def flows(self):
        for table, name in (("flows", "flows.bin"), ("flows50m", "flows-50m.bin")):
            self.engine.ask(f"CREATE TABLE {table} (src UInt32, dst UInt32) ENGINE = Memory")
            self.engine.ask(
                f"INSERT INTO {table} SELECT * FROM {self.file(name, 'RowBinary', 'src UInt32, dst UInt32')}")
        for name in ("1m", "10m"):
            self.job(f"match_{name}", f"SELECT count() FROM flows WHERE src IN s{name} OR dst IN s{name}")
            self.job(f"hits_{name}", f"SELECT countIf(src IN s{name}) + countIf(dst IN s{name}) FROM flows",
                     once=True)
        for name, csv in (("20k", "prefixes.csv"), ("1m", "prefixes-1m.csv")):
            source = self.file(csv, "CSVWithNames", "prefix String, org_id String")
            self.engine.ask(f"CREATE TABLE p{name} (prefix String, org UInt16) ENGINE = Memory")
            self.engine.ask(f"INSERT INTO p{name} SELECT prefix, toUInt16(substring(org_id, 5)) + 1 FROM {source}")
            self.engine.ask(f"CREATE DICTIONARY t{name} (prefix String, org UInt16) PRIMARY KEY prefix "
                            f"SOURCE(CLICKHOUSE(TABLE 'p{name}' DB currentDatabase())) LAYOUT(IP_TRIE) LIFETIME(0)"
                            .replace("currentDatabase()", f"'{self.engine.ask('SELECT currentDatabase()')[0][0]}'"))
            self.engine.ask(f"SELECT dictGet('t{name}', 'org', tuple(toUInt32(0)))")  # loads it
            self.job(f"attribute_{name}", f"SELECT sum(dictGet('t{name}', 'org', tuple(src))) FROM flows")
        # Both ends attributed; distinct addresses of each body; hits counted on the way.
        self.job("per_body",
                 "SELECT sum(n), sum(h) FROM (SELECT o, uniqExactIf(a, o > 0) AS n, countIf(a IN s1m) AS h FROM "
                 "(SELECT a, dictGet('t20k', 'org', tuple(a)) AS o FROM flows50m ARRAY JOIN [src, dst] AS a) GROUP BY o)")

    def texts(self):
        either = "WHERE toUInt32({0}) IN s1m OR toUInt32({1}) IN s1m"
        self.job("flow_csv", "SELECT count() FROM " + self.file("flows.csv", "CSVWithNames", "src_ip IPv4, dst_ip IPv4")
                 + " " + either.format("src_ip", "dst_ip"))
        columns = ", ".join(f"{c} {'IPv4' if c in ('orig_h', 'resp_h') else 'String'}" for c in CONN)
        self.job("zeek_tsv", "SELECT count() FROM " + self.file("conn.log", "TSV", columns) + " "
                 + either.format("orig_h", "resp_h") + " SETTINGS input_format_tsv_skip_first_lines = 8")
        self.job("zeek_json", "SELECT count() FROM "
                 + self.file("conn.json", "JSONEachRow", "`id.orig_h` IPv4, `id.resp_h` IPv4") + " "
                 + either.format("`id.orig_h`", "`id.resp_h`"))
        self.job("eve", "SELECT count() FROM " + self.file("eve.json", "JSONEachRow", "src_ip IPv4, dest_ip IPv4")
                 + " " + either.format("src_ip", "dest_ip"))
        self.job("dns_exact", "SELECT count() FROM " + self.file("dns.tsv", "TSV", "t UInt32, c String, q String")
                 + " WHERE q IN d1m")

    def sightings(self):
        with open(os.path.join(self.data, "sightings.sql")) as sql:
            statements = [s for s in sql.read().split(";\n") if s.strip()]
        for statement in statements:
            self.engine.ask(statement)
        with open(os.path.join(self.data, "sightings.columns")) as text:
            columns = text.read()
        names = ", ".join(c.split()[0] for c in columns.split(", "))
        source = self.file("sightings-0.rows", "RowBinary", columns.replace("'", "\\'"))
        self.job("sightings", f"INSERT INTO luytre.sightings ({names}) SELECT * FROM {source}",
                 ["TRUNCATE TABLE luytre.sightings"])


def main():
    data, repetitions = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    folder = tempfile.mkdtemp(prefix="sql-", dir=data)
    out = {}
    try:
        try:
            peer = Peer(data, repetitions, folder)
        except (FileNotFoundError, OSError, RuntimeError) as error:
            print(json.dumps({"": {"error": str(error)}}))
            return
        for part in (peer.lists, peer.flows, peer.texts, peer.sightings):
            try:
                part()
            except RuntimeError as error:
                peer.results[part.__name__] = {"error": str(error)}
        out = peer.results
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(out))
    sys.stdout.flush()
    os._exit(0)  # the engine's threads need no farewell


main()
