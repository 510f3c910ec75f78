"""Mail only over a connection whose certificate holds: STARTTLS and TLS from the start, an authority that is not known,
another's name, a server without TLS. In a network and file namespace of its own, so that the machine's trusted
authorities stay as they are."""
import logging
import os
import shutil
import socket
import sqlite3
import ssl
import subprocess
import sys

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, where another Python comes first
try:
    from aiosmtpd.controller import Controller
except ImportError:
    print("python3-aiosmtpd is not installed")
    sys.exit(77)

from luytre import Home, check, same

TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
SERVER = "192.0.2.25"  # on the namespace's loopback: to the program a host elsewhere


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    check(done.returncode == 0, f"{' '.join(map(str, command))}: {done.stderr}")


def certificate(folder, name, address, ca=None):
    """A key and a certificate for `address`, of the authority or of itself."""
    key, made = folder / f"{name}.key", folder / f"{name}.crt"
    by = ("-CA", ca[1], "-CAkey", ca[0]) if ca else ()
    run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", f"/CN={name}", "-keyout", key, "-out", made, *by,
        *(("-addext", f"subjectAltName=IP:{address}", "-addext", "basicConstraints=critical,CA:FALSE") if address else ()))
    return key, made


class Mailbox:
    def __init__(self):
        self.mails = []  # whether over TLS

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(session.ssl is not None or bool(server.transport.get_extra_info("ssl_object")))
        return "250 taken"


class Server:
    """A mail server on a port of its own; `start`: TLS from the start, else by STARTTLS; no key: neither."""

    def __init__(self, key=None, start=False):
        self.box = Mailbox()
        context = None
        if key:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(key[1], key[0])
        with socket.socket() as probe:
            probe.bind((SERVER, 0))
            self.port = probe.getsockname()[1]
        options = {"ssl_context": context} if start and context else {"tls_context": context} if context else {}
        self.controller = Controller(self.box, hostname=SERVER, port=self.port, **options)
        if start:
            # Its own look whether it is up knows no authority of ours; a connection is enough.
            self.controller._trigger_server = lambda: socket.create_connection((SERVER, self.port)).close()
        self.url = f"{'smtps' if start else 'smtp'}://{SERVER}:{self.port}"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()


def send(home, server):
    home.settings["LUYTRE_SMTP_URL"] = server.url
    home.run("notices", "send", code=None)
    return {row["to"]: row["state"] for row in home.json("notices", "list", "--limit", "0")["notices"]}


def main():
    if "inside" not in sys.argv:
        if subprocess.run(["unshare", "-mn", "true"], capture_output=True).returncode != 0 or not shutil.which("ip"):
            print("this needs the right to make namespaces, and iproute2")
            sys.exit(77)
        os.execvp("unshare", ["unshare", "-mn", sys.executable, __file__, "inside"])
    from notices_test import contact, country, log
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # handshakes are meant to fail
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    run("ip", "link", "set", "lo", "up")
    run("ip", "addr", "add", f"{SERVER}/32", "dev", "lo")
    with Home(allow_documentation=1, detector_memory=0, smtp_from="canhbao@centre.example") as home:
        ca = certificate(home.folder, "authority", None)
        good, stranger = certificate(home.folder, "mail", SERVER, ca), certificate(home.folder, "stranger", SERVER)
        other = certificate(home.folder, "other", "192.0.2.26", ca)
        bundle = home.file("trusted.crt", open(TRUSTED).read() + ca[1].read_text())
        run("mount", "--bind", bundle, TRUSTED)
        country(home)
        home.run("notices", "settings", "ORG-A", "--least", "low", "--at-once", "low")
        contact(home, "ORG-A", "technical", "it@a.example")

        for what, server in (("nobody we know has signed it", Server(stranger)),
                             ("it is another's", Server(other)),
                             ("nobody we know has signed it, TLS from the start", Server(stranger, start=True)),
                             ("it is another's, TLS from the start", Server(other, start=True)),
                             ("there is no TLS", Server())):
            with server:
                same(send(home, server)["it@a.example"], "waiting", f"{what}: the mail waits")
                same(server.box.mails, [], f"{what}: nothing went out")
                # It waits longer after each failure; the next server is asked at once.
                with sqlite3.connect(next((home.path / "ledger").glob("*.sqlite*"))) as ledger:
                    ledger.execute("UPDATE notice SET not_before = 0 WHERE state = 'waiting'")
                ledger.close()
        with Server(good) as server:
            same(send(home, server)["it@a.example"], "sent", "STARTTLS with a certificate that holds")
            same(server.box.mails, [True], "it went over TLS")
        home.json("monitor", log(home, "two.log", [(9, "198.18.0.6", 41000, "192.0.2.1")]))
        with Server(good, start=True) as server:
            check("waiting" not in send(home, server).values(), "TLS from the start with a certificate that holds")
            same(server.box.mails, [True], "it went over TLS")


if __name__ == "__main__":
    main()
