"""Live UDP: the receiver on core 0, the sender on core 1, both receivers measured alike from outside:
processor time of the process from its readiness until it has drained what was sent."""
import glob
import json
import os
import shutil
import signal
import statistics
import subprocess
import time

from peers import end, flows_in, free_port, start_nfcapd, wait_until_bound
from process import Wrong, cpu_seconds, pinned, run

RATE, RECORDS = 5_000_000, 15_000_000


def measure(start, send, data):
    """(processor seconds, records sent, datagrams sent, records/s offered, process)"""
    port = free_port()
    with pinned(0):
        process = start(port)
    try:
        wait_until_bound(port, process)
        time.sleep(0.2)
        before = cpu_seconds(process.pid)
        with pinned(1):
            out = run([send, os.path.join(data, "flows.nf5"), str(port), str(RATE), str(RECORDS)])
        after = cpu_seconds(process.pid)
        for _ in range(100):
            time.sleep(0.1)
            now = cpu_seconds(process.pid)
            if now - after < 0.002:
                break
            after = now
        sent, datagrams, seconds = out.split()
        return now - before, int(sent), int(datagrams), int(sent) / float(seconds), process
    except BaseException:
        process.kill()
        process.wait()
        raise


def luytre(program, home, send, data, repetitions):
    """Medians: records per CPU-second, and the share lost; the account must add up each time."""
    environment = dict(os.environ, LUYTRE_THREADS="1", LUYTRE_EVENTS="memory")
    rates, losses, offered = [], [], []
    for _ in range(repetitions):
        def start(port):
            return subprocess.Popen([program, "--home", home, "monitor", "--json", "--listen",
                                     f"netflow=udp://127.0.0.1:{port}"], env=environment, text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        cpu, sent, datagrams, rate, process = measure(start, send, data)
        process.send_signal(signal.SIGINT)
        out = json.loads(process.communicate(timeout=120)[0])
        account = out["inputs"][0]
        if account["datagrams"] + account["kernel_drops"] != datagrams:
            raise Wrong(f"{datagrams} datagrams sent, {account['datagrams']} received and "
                        f"{account['kernel_drops']} dropped by the kernel")
        # Sequence numbers show a loss once a later datagram comes, so the last ones are the kernel's to tell.
        unseen = sent - account["records"] - account["lost"]
        if unseen != 0 and not (0 < unseen <= 30 * account["kernel_drops"]):
            raise Wrong(f"{sent} records sent, {account['records']} received and {account['lost']} counted lost")
        rates.append(account["records"] / cpu)
        losses.append((sent - account["records"]) / sent)
        offered.append(rate)
    return statistics.median(rates), statistics.median(losses), statistics.median(offered)


def nfcapd(send, data, repetitions):
    folder = os.path.join(data, "nfcapd-live")
    rates, losses = [], []
    try:
        for _ in range(repetitions):
            cpu, sent, _, _, process = measure(lambda port: start_nfcapd(folder, port), send, data)
            end(process)
            made = [f for f in glob.glob(os.path.join(folder, "nfcapd.*")) if os.path.isfile(f)]
            stored = flows_in(made[0]) if made else 0
            rates.append(stored / cpu)
            losses.append((sent - stored) / sent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return statistics.median(rates), statistics.median(losses)
