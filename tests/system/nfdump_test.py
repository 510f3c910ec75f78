"""nfdump files as nfcapd 1.7 writes them, in every compression, say what nfdump itself prints of them."""
import os
import re
import signal
import socket
import struct
import subprocess
import time

from luytre import Home, check, figures, same, small_country

TIME = 1543838400  # 2018-12-03T12:00:00Z
BY = ("--by", "organisation")


def nfdump(*arguments):
    done = subprocess.run(["nfdump", *map(str, arguments)], env={**os.environ, "TZ": "UTC"}, capture_output=True, text=True)
    check(done.returncode == 0, f"nfdump {arguments}: {done.stderr}")
    return done.stdout


def version5(sequence, records):
    header = struct.pack(">HHIIIIBBH", 5, len(records), 3600000, TIME, 0, sequence, 0, 1, 0)
    return header + b"".join(
        struct.pack(">IIIHHIIIIHHBBBBHHBBH", src, dst, 0, 1, 2, 2, 120 + i, 3590000 + i, 3600000, 1024 + i, 23, 0, 2, 6, 0, 0,
                    0, 0, 0, 0) for i, (src, dst) in enumerate(records))


def record_with_nfcapd(folder, flows):
    """Sends the flows to an nfcapd of our own and returns the file it closes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    folder.mkdir()
    daemon = subprocess.Popen(["nfcapd", "-4", "-b", "127.0.0.1", "-p", str(port), "-w", str(folder), "-t", "86400"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with open("/proc/net/udp") as table:
                if f":{port:04X} " in table.read():
                    break
            time.sleep(0.02)
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for at in range(0, len(flows), 30):
            sender.sendto(version5(at, flows[at:at + 30]), ("127.0.0.1", port))
            time.sleep(0.001)
        time.sleep(0.5)
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(30)
    return next(path for path in folder.iterdir() if path.name.startswith("nfcapd.2"))


def as_zstd(path, out):
    """The same blocks under zstd, which nfdump 1.7.1 cannot write yet (layout: docs/formats/nfdump.md)."""
    data = path.read_bytes()
    header = bytearray(data[:40])
    header[16] = 4
    appendix, blocks = struct.unpack_from("<H", header, 18)[0], struct.unpack_from("<I", header, 36)[0]
    result, at = bytes(header), 40
    for _ in range(blocks + appendix):
        records, size, kind, flags = struct.unpack_from("<IIHH", data, at)
        body = data[at + 12:at + 12 + size]
        if not flags & 1:
            body = subprocess.run(["zstd", "-q", "-c"], input=body, capture_output=True, check=True).stdout
        result += struct.pack("<IIHH", records, len(body), kind, flags) + body
        at += 12 + size
    out.write_bytes(result)


def seen(home, path):
    report = home.json("monitor", path)
    entry = report["inputs"][0]
    return entry, report


def main():
    flows = [(0xC6120000 + i * 7 % 20000, 0xC0000201 if i % 5 == 0 else 0xCB007109) for i in range(30000)]
    with Home() as files:
        files.folder.mkdir(exist_ok=True)
        plain = record_with_nfcapd(files.folder / "nfcapd", flows)
        stored = int(re.search(r"^Flows: (\d+)", nfdump("-I", "-r", plain), re.M).group(1))
        check(stored > 29000, f"nfcapd stored the flows ({stored} of 30000)")
        kinds = {"plain": plain}
        for kind, option in (("lz4", "-y"), ("bz2", "-j"), ("lzo", "-z")):
            kinds[kind] = files.folder / kind
            nfdump("-r", plain, "-w", kinds[kind], option)
        kinds["zstd"] = files.folder / "zstd"
        as_zstd(plain, kinds["zstd"])
        csv = files.file("nfdump.csv", nfdump("-r", plain, "-o", "csv"))

        with Home() as home:
            small_country(home)
            entry, report = seen(home, csv)
            same(entry["format"], "flow-csv", "the format of nfdump's CSV")
            same(entry["records"], stored, "flows in nfdump's CSV")
            expected, sightings = figures(home, *BY), report["sightings"]
            check(sightings > 5000, "the flows make sightings")

        for kind in ("plain", "lz4", "bz2", "zstd"):
            with Home() as home:
                small_country(home)
                entry, report = seen(home, kinds[kind])
                same(entry["format"], "nfdump", f"the format of the {kind} file")
                same(entry["records"], stored, f"flows in the {kind} file")
                same(entry["malformed"] + entry["unsupported"] + entry["incomplete"], 0, f"what the {kind} file left over")
                same(report["sightings"], sightings, f"sightings from the {kind} file")
                same(figures(home, *BY), expected, f"figures from the {kind} file and from nfdump's CSV of it")

        with Home() as home:
            small_country(home)
            home.run("monitor", kinds["lzo"], code=3)
            check("LZO" in home.errors and "nfdump -r" in home.errors, f"an LZO file is refused with advice: {home.errors}")


main()
