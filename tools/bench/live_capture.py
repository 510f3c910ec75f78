"""Live capture on the loopback interface: the benchmarks' capture is replayed there by tcpreplay on core 1, and each
receiver on core 0 is measured from outside: processor time from its readiness until it has taken what was sent."""
import json
import os
import re
import signal
import statistics
import subprocess
import time

from process import Missing, Wrong, cpu_seconds, need, pinned, run

PACKETS_A_SECOND = 300_000
# The made-up capture's addresses and nothing else that may be on the interface.
FILTER = "net 198.18.0.0/15 or net 198.20.0.0/14 or net 198.24.0.0/14 or net 198.28.0.0/15 or net 198.30.0.0/16 or " \
         "net 198.31.0.0/16 or net 198.32.0.0/15 or ip6 net 2001:db8::/32"


def may_capture():
    need("tcpreplay", "tcpreplay")
    if os.geteuid() != 0:
        raise Missing("capturing and replaying take root (CAP_NET_RAW)")


def replay(path, packets, rate):
    """(packets sent, packets/s)"""
    out = run(["tcpreplay", "-i", "lo", "-K", "--pps", str(rate), path])
    sent = re.search(r"Successful packets:\s+(\d+)", out)
    took = re.search(r"in ([\d.]+) seconds", out)
    if not sent or not took or int(sent.group(1)) != packets:
        raise Wrong(f"tcpreplay did not send all packets: {out.strip().splitlines()[-1]}")
    return int(sent.group(1)), packets / float(took.group(1))


def measure(command, ready, path, packets, rate, **options):
    """(processor seconds, packets sent, packets/s offered, process). `ready` waits until the process captures."""
    with pinned(0):
        process = subprocess.Popen(command, text=True, **options)
    try:
        ready(process)
        before = cpu_seconds(process.pid)
        with pinned(1):
            sent, offered = replay(path, packets, rate)
        after = cpu_seconds(process.pid)
        for _ in range(50):
            time.sleep(0.1)
            now = cpu_seconds(process.pid)
            if now - after < 0.002:
                break
            after = now
        return now - before, sent, offered, process
    except BaseException:
        process.kill()
        process.wait()
        raise


def wait_for_line(stream, word):
    for line in stream:
        if word in line:
            return
    raise Missing(f"the receiver ended before it captured ('{word}' never came)")


def observations_of_file(program, home, path):
    return json.loads(run([program, "--home", home, "--json", "monitor", path], env=environment()))["observations"]


def environment():
    return dict(os.environ, LUYTRE_THREADS="1", LUYTRE_EVENTS="memory")


def luytre(program, home, path, packets, repetitions, rate=PACKETS_A_SECOND):
    """Medians: packets per CPU-second, share lost, packets/s offered. The account must add up each time; where
    nothing was lost, there must be as many observations as the file itself gives."""
    may_capture()
    expected = observations_of_file(program, home, path)
    rates, losses, offers = [], [], []
    for _ in range(repetitions):
        listen = "capture://lo?promiscuous=no&filter=" + FILTER.replace(" ", "+")
        cpu, sent, offered, process = measure(
            [program, "--home", home, "--json", "monitor", "--listen", listen],
            lambda p: wait_for_line(p.stderr, "listening"), path, packets, rate, env=environment(),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.send_signal(signal.SIGINT)
        report = json.loads(process.communicate(timeout=120)[0])
        account = report["inputs"][0]
        seen, dropped = account["datagrams"], account["kernel_drops"]
        if seen + dropped != sent:
            raise Wrong(f"{sent} packets sent, {seen} captured and {dropped} dropped")
        if dropped == 0 and report["observations"] != expected:
            raise Wrong(f"{report['observations']} observations live, {expected} of the file")
        rates.append(seen / cpu)
        losses.append(dropped / sent)
        offers.append(offered)
    return {"rate": statistics.median(rates), "lost": statistics.median(losses), "offered": statistics.median(offers)}


def tcpdump(path, packets, repetitions, rate=PACKETS_A_SECOND):
    """What taking the packets and writing them nowhere costs."""
    may_capture()
    need("tcpdump", "tcpdump")
    rates, losses = [], []
    for _ in range(repetitions):
        cpu, sent, _, process = measure(
            ["tcpdump", "-i", "lo", "-n", "-p", "-Z", "root", "-B", "65536", "-w", "/dev/null", FILTER],
            lambda p: wait_for_line(p.stderr, "listening"), path, packets, rate,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        process.send_signal(signal.SIGINT)
        out = process.communicate(timeout=60)[1]
        seen = int(re.search(r"(\d+) packets? captured", out).group(1))
        rates.append(seen / cpu)
        losses.append(max(0, sent - seen) / sent)
    return {"rate": statistics.median(rates), "lost": statistics.median(losses)}


def softflowd(path, packets, repetitions, folder, rate=PACKETS_A_SECOND):
    """Conversations alone, exported to a port where nobody listens."""
    may_capture()
    need("softflowd", "softflowd")
    control = os.path.join(folder, "softflowd.ctl")
    rates, losses = [], []

    def ready(process):
        for _ in range(100):
            if process.poll() is not None:
                break
            if os.path.exists(control):
                return time.sleep(0.3)
            time.sleep(0.05)
        raise Missing("softflowd does not capture")

    for _ in range(repetitions):
        if os.path.exists(control):
            os.remove(control)
        cpu, sent, _, process = measure(
            ["softflowd", "-d", "-N", "-i", "lo", "-n", "127.0.0.1:9", "-m", "1000000", "-c", control, "-p",
             os.path.join(folder, "softflowd.pid"), FILTER],
            ready, path, packets, rate, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out = run(["softflowctl", "-c", control, "statistics"])
        process.terminate()
        process.wait(60)
        seen = int(re.search(r"Packets processed:\s*(\d+)", out).group(1))
        rates.append(seen / cpu)
        losses.append(max(0, sent - seen) / sent)
    return {"rate": statistics.median(rates), "lost": statistics.median(losses)}
