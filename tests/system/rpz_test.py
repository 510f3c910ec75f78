"""The response policy zone against real resolvers: BIND and Unbound load it as a file; BIND transfers it with TSIG, refuses
a listed name and a name that leads to a listed address, passes others, learns of a change by NOTIFY and IXFR and of a
withdrawal likewise, also when the server was restarted in between; dig transfers it with the key, and nobody without."""
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

from luytre import Home, check, same

SECRET = "c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMgISE="


def free_port():
    """Free for datagrams and connections alike."""
    for _ in range(100):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            try:
                udp.bind(tcp.getsockname())
                return tcp.getsockname()[1]
            except OSError:
                pass
    sys.exit("no free port")


def dig(port, *words):
    return subprocess.run(["dig", "@127.0.0.1", "-p", str(port), "+tries=1", "+timeout=5", *words], capture_output=True,
                          text=True).stdout


def status(port, name, *words):
    found = re.search(r"status: (\w+)", dig(port, name, *words))
    return found.group(1) if found else "none"


def wait_for(what, condition, log, seconds=40):
    end = time.time() + seconds
    while time.time() < end:
        if condition():
            return
        time.sleep(0.2)
    sys.exit(f"never: {what}\n{log()}")


class Program:
    """A server in the foreground with its log, ended at the end."""

    def __init__(self, log, command, **options):
        self.log = log
        self.process = subprocess.Popen(command, stdout=open(log, "a"), stderr=subprocess.STDOUT, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    def text(self):
        return pathlib.Path(self.log).read_text()


def bind(folder, port, zone, name):
    """A resolver that is at home for example.org and nothing else, with one response policy zone."""
    folder.mkdir()
    (folder / "example.org").write_text("$TTL 60\n@ SOA ns hostmaster 1 60 60 60 60\n@ NS ns\nns A 127.0.0.1\n"
                                        "* A 192.0.2.80\nleads A 198.51.100.7\n")
    (folder / "named.conf").write_text(f"""
options {{ directory "{folder}"; listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }}; pid-file "pid";
  session-keyfile "session.key"; recursion yes; dnssec-validation no; notify no; allow-transfer {{ none; }};
  response-policy {{ zone "rpz.test" min-update-interval 1; }} qname-wait-recurse no; }};
controls {{ }};
zone "example.org" {{ type primary; file "example.org"; }};
{zone}
""")
    return Program(folder.parent / f"{name}.log", ["named", "-g", "-n", "1", "-c", folder / "named.conf"])


def records(text):
    """Owner and target of each rule of a zone, whoever wrote it."""
    out = set()
    for line in text.splitlines():
        found = re.match(r"(\S+?)(?:\.rpz\.test\.)?\s+(?:\d+\s+IN\s+)?CNAME\s+(\S+)$", line)
        if found:
            out.add(found.groups())
    return out


def main():
    for program in ("named", "named-checkzone", "dig", "unbound"):
        if not shutil.which(program) and not shutil.which(f"/usr/sbin/{program}"):
            print(f"{program} is not here")
            sys.exit(77)
    ours, theirs, other = free_port(), free_port(), free_port()
    with Home(allow_documentation="true", rpz_zone="rpz.test", rpz_listen=f"127.0.0.1:{ours}",
              rpz_secondaries=f"127.0.0.1:{theirs} isp-1") as home:
        folder = home.folder
        keys = home.file("keys.conf", f'key "isp-1" {{ algorithm hmac-sha256; secret "{SECRET}"; }};\n')
        keys.chmod(0o600)
        home.settings["LUYTRE_RPZ_KEYS"] = str(keys)
        home.settings["LUYTRE_RPZ_ALLOW"] = str(home.file("allow.txt", "good.y.bad.example.org  # ours\n"))
        long = ".".join(["a" * 60] * 4)
        home.run("indicators", "add", home.file(
            "c2.txt", f"bad.example.org\n198.51.100.0/29\n2001:db8:0:0:1::/80\n{long}\n*.shop.example.net\n"), "--tlp", "green",
            "--confidence", "80", "--family", "mirai")
        home.run("indicators", "add", home.file("secret.txt", "secret.example.org\n"), "--tlp", "amber", "--confidence", "80")
        home.run("indicators", "add", home.file("unsure.txt", "unsure.example.org\n"), "--tlp", "green", "--confidence", "20")

        # As a file.
        zone = folder / "rpz.db"
        counts = home.json("zone", "write", "--publish", "--output", zone)
        same((counts["names"], counts["addresses"], counts["too_long"]), (2, 2, 1), "what became of the rows")
        text = zone.read_text()
        home.run("zone", "write", "--output", zone)
        same(re.sub(r" \d+ 300 ", " N 300 ", zone.read_text()), re.sub(r" \d+ 300 ", " N 300 ", text), "written again")
        check("secret" not in text and "unsure" not in text, "only what may go out, and is sure enough")
        checked = subprocess.run(["named-checkzone", "rpz.test", zone], capture_output=True, text=True)
        check(checked.returncode == 0, f"named-checkzone: {checked.stdout}")
        with bind(folder / "file", other, f'zone "rpz.test" {{ type primary; file "{zone}"; }};', "file") as resolver:
            wait_for("BIND answers from the file", lambda: status(other, "bad.example.org") == "NXDOMAIN", resolver.text)
            same(status(other, "www.example.org"), "NOERROR", "an unlisted name")
            for line in resolver.text().splitlines():
                check("invalid rpz" not in line and "too small prefix" not in line, f"BIND took every rule: {line}")
        (folder / "unbound.conf").write_text(f"""server:
  interface: 127.0.0.1@{other}
  username: ""
  chroot: ""
  pidfile: ""
  use-syslog: no
  do-daemonize: no
  do-ip6: no
  module-config: "respip iterator"
  local-zone: example.org transparent
rpz:
  name: rpz.test
  zonefile: {zone}
""")
        with Program(folder / "unbound.log", ["unbound", "-d", "-c", folder / "unbound.conf"]) as resolver:
            wait_for("Unbound answers from the file", lambda: status(other, "x.bad.example.org") == "NXDOMAIN", resolver.text)

        # By transfer.
        command = [*home_command(home), "zone", "serve", "--publish"]
        secondary = f'include "{keys}"; zone "rpz.test" {{ type secondary; file "rpz.copy"; masterfile-format text; ' \
                    f'primaries port {ours} {{ 127.0.0.1 key isp-1; }}; }};'
        server = Program(folder / "serve.log", command, env=home.environment())
        with server:
            wait_for("our server listens", lambda: "serving the zone" in server.text(), server.text)
            with bind(folder / "transfer", theirs, secondary, "transfer") as resolver:
                def log():
                    return resolver.text() + server.text()
                wait_for("BIND has transferred the zone", lambda: status(theirs, "bad.example.org") == "NXDOMAIN", log)
                check("full transfer to 127.0.0.1 with key isp-1" in server.text(), "it came as a whole")
                same(status(theirs, "a.y.bad.example.org"), "NXDOMAIN", "below a listed name")
                same(status(theirs, "good.y.bad.example.org"), "NOERROR", "an allowed name below it")
                same(status(theirs, "leads.example.org"), "NXDOMAIN", "a name that leads to a listed network")
                same(status(theirs, "www.example.org"), "NOERROR", "an unlisted name")

                home.run("indicators", "add", home.file("new.txt", "new.example.org\n"), "--tlp", "green", "--confidence", "80")
                wait_for("the change arrives", lambda: status(theirs, "new.example.org") == "NXDOMAIN", log)
                check("incremental transfer to 127.0.0.1" in server.text(), "it came as a difference")
                check(server.text().count("full transfer") == 1, "nothing came as a whole again")
                same(status(theirs, "bad.example.org"), "NXDOMAIN", "what was there is there")

                # Restarted: the past is remembered, and a withdrawal reaches the secondary as a difference too.
                server.process.terminate()
                server.process.wait(20)
                server.process = subprocess.Popen(command, stdout=open(server.log, "a"), stderr=subprocess.STDOUT,
                                                  env=home.environment())
                wait_for("our server is back", lambda: server.text().count("serving the zone") == 2, log)
                home.run("indicators", "remove", "bad.example.org")
                wait_for("the withdrawal arrives", lambda: status(theirs, "bad.example.org") == "NOERROR", log)
                same(server.text().count("full transfer"), 1, "whole transfers")
                same(server.text().count("incremental transfer"), 2, "differences")
                same(status(theirs, "new.example.org"), "NXDOMAIN", "the other one")

                # By hand.
                with_key = f"hmac-sha256:isp-1:{SECRET}"
                transferred = records(dig(ours, "rpz.test", "axfr", "-y", with_key))
                home.run("zone", "write", "--output", zone)
                same(transferred, records(zone.read_text()), "what dig transfers and what is written")
                check(len(transferred) >= 8, "there was something to transfer")
                check("Transfer failed" in dig(ours, "rpz.test", "axfr"), "no transfer without a key")
                for question in ("soa", "ns"):
                    same(status(ours, "rpz.test", question), "REFUSED", f"{question} without a key")
                    same(status(ours, "rpz.test", question, "-y", with_key), "NOERROR", f"{question} with a key")
                wrong = "hmac-sha256:isp-1:" + SECRET.replace("c2", "d2", 1)
                same(status(ours, "rpz.test", "soa", "-y", wrong), "NOTAUTH", "a wrong secret")
                same(status(ours, "rpz.test", "soa", "-y", with_key.replace("isp-1", "isp-2")), "NOTAUTH", "a key nobody has")
                serial = int(re.search(r"hostmaster\S+ (\d+)", dig(ours, "rpz.test", "soa", "-y", with_key)).group(1))
                current = dig(ours, "rpz.test", f"ixfr={serial}", "-y", with_key)
                same(len(records(current)), 0, "a difference from the newest version")
                keys.chmod(0o644)
                check("everybody" in failed(home), "keys that everybody may read are refused")


def home_command(home):
    from luytre import BINARY
    return [BINARY]


def failed(home):
    home.run("zone", "serve", code=2)
    return home.errors


main()
