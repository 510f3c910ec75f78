"""What a user would pick instead, from Debian: nfdump, grepcidr, ripgrep; and the SQL engine."""
import glob
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

from process import Missing, Wrong, timed, need, pinned, run

HERE = os.path.dirname(os.path.abspath(__file__))


def sql(data, repetitions):
    """Every SQL job, in a process of its own on one core."""
    with pinned(0):
        done = subprocess.run([sys.executable, os.path.join(HERE, "sql_peer.py"), data, str(repetitions)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        return json.loads(done.stdout)
    except ValueError:
        tail = done.stderr.strip().splitlines()
        return {"": {"error": f"the SQL engine ended with {done.returncode}: {tail[-1] if tail else ''}"}}


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_until_bound(port, process, seconds=60):
    wanted = f":{port:04X} "
    for _ in range(seconds * 50):
        with open("/proc/net/udp") as table:
            if wanted in table.read():
                return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise Missing(f"{os.path.basename(process.args[0])} does not listen")


def start_nfcapd(folder, port):
    need("nfcapd", "nfdump")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    process = subprocess.Popen(["nfcapd", "-4", "-b", "127.0.0.1", "-p", str(port), "-w", folder, "-t", "86400",
                                "-B", "4000000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until_bound(port, process)
    return process


def end(process, number=signal.SIGTERM):
    process.send_signal(number)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def flows_in(path):
    found = re.search(r"^Flows: (\d+)", run(["nfdump", "-I", "-r", path]), re.M)
    return int(found.group(1)) if found else 0


def nfcapd_file(data, name, send, flows):
    """The datagrams of flows.<name> as nfcapd stores them; made once. With .lz4 behind the name, compressed."""
    path = os.path.join(data, f"nfcapd.{name}")
    if os.path.exists(path):
        return path
    if name.endswith(".lz4"):
        run(["nfdump", "-r", nfcapd_file(data, name[:-4], send, flows), "-w", path, "-y"])
        return path
    folder = os.path.join(data, "nfcapd-work")
    for rate in (1_000_000, 500_000, 250_000):
        port = free_port()
        process = start_nfcapd(folder, port)
        run([send, os.path.join(data, f"flows.{name}"), str(port), str(rate), str(flows)])
        time.sleep(1)
        end(process)
        made = [f for f in glob.glob(os.path.join(folder, "nfcapd.*")) if os.path.isfile(f)]
        if made and flows_in(made[0]) == flows:
            os.replace(made[0], path)
            shutil.rmtree(folder, ignore_errors=True)
            return path
    raise Missing(f"nfcapd did not store all flows of flows.{name}")


def nfdump(data, name, send, flows, repetitions):
    """Processor seconds to read the flows, plain and with a list of 10,000 addresses; and the rows the list found."""
    need("nfdump", "nfdump")
    path = nfcapd_file(data, name, send, flows)
    plain = timed(["nfdump", "-r", path, "-o", "null"], repetitions)
    read = re.search(r"total flows: (\d+)", plain.out)
    if not read or int(read.group(1)) != flows:
        raise Wrong("nfdump did not read all flows")
    with open(os.path.join(data, "addresses-10k.txt")) as lines:
        addresses = lines.read().split()
    filter_file = os.path.join(data, "nfdump-filter")
    with open(filter_file, "w") as out_file:
        out_file.write("ip in [ " + " ".join(addresses) + " ]\n")
    listed = timed(["nfdump", "-r", path, "-o", "null", "-f", filter_file], repetitions)
    found = re.search(r"total flows: (\d+)", listed.out)
    return plain.cpu, listed.cpu, int(found.group(1)) if found else 0


def capture_file(data, program, packets):
    """The benchmarks' capture as a file; made once."""
    path = os.path.join(data, "traffic.pcap")
    if not os.path.exists(path):
        run([program, path, str(packets), "20000"])
    return path


def softflowd(path, repetitions):
    """Processor seconds to meter the capture and export its flows to a port where nobody listens."""
    need("softflowd", "softflowd")
    return timed(["softflowd", "-a", "-d", "-r", path, "-n", "127.0.0.1:9", "-m", "1000000"], repetitions).cpu


def tshark(path):
    """Processor seconds to list the conversations of the capture, once: it takes long."""
    need("tshark", "tshark")
    return timed(["tshark", "-n", "-r", path, "-q", "-z", "conv,tcp", "-z", "conv,udp"], 1).cpu


def dnstap_read(data, messages, repetitions):
    """Processor seconds to print the messages of the benchmark's dnstap file, a line each."""
    need("dnstap-read", "bind9-dnsutils")
    took = timed(["dnstap-read", os.path.join(data, "dnstap.fstrm")], repetitions)
    if took.out.count("\n") != messages:
        raise Wrong(f"dnstap-read printed {took.out.count(chr(10))} of {messages} messages")
    return took.cpu


CSV_READER = "import csv, sys; print(sum(1 for _ in csv.DictReader(open(sys.argv[1], newline=''))))"


def csv_reader(path, rows, repetitions):
    """Processor seconds to read the report row by row into dictionaries, and its size."""
    took = timed([sys.executable, "-c", CSV_READER, path], repetitions)
    if int(took.out) != rows:
        raise Wrong(f"csv.DictReader read {took.out.strip()} of {rows} rows")
    return {"seconds": took.cpu, "bytes": os.path.getsize(path)}


def archive(program, folder):
    """A year of archive searched, where it is there: the program's own figures."""
    size = sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)
    if size < 1 << 30:
        raise Missing(f"no year of archive there: {os.path.relpath(program)} {os.path.relpath(folder)} makes 200 M rows "
                      "(a quarter of an hour, some GB)")
    return json.loads(run([program, folder]).strip().splitlines()[-1])


def grepcidr(data, repetitions):
    """Processor seconds with the list of 1 M over flows.csv, loading included, and the lines found."""
    need("grepcidr", "grepcidr")
    took = timed(["grepcidr", "-c", "-f", os.path.join(data, "addresses-1m.txt"),
                                   os.path.join(data, "flows.csv")], repetitions)
    return took.cpu, int(took.out.split(":")[-1])


def ripgrep(data, repetitions):
    """Processor seconds with 10,000 domains over dns.tsv, and the lines found (substrings)."""
    need("rg", "ripgrep")
    took = timed(["rg", "-c", "-j1", "-F", "-f", os.path.join(data, "domains-10k.txt"),
                                   os.path.join(data, "dns.tsv")], repetitions, good=(0, 1))
    return took.cpu, int(took.out.strip() or 0)
