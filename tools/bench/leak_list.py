#!/usr/bin/env python3
"""`luytre leaks import` on a made list of leaked accounts, beside `rg -F -f` on the same 100,000 domains.

  tools/bench/leak_list.py [--gigabytes N] [--domains N] [--repetitions N] [--luytre PATH]

The list (invented) is made once in build/bench-data. One line in 5,000 is of a watched domain, a third begin with
a site; nothing repeats by plan: beyond the first gigabyte it is the same again with other accounts and passwords. One core each; the wall's clock, bytes of the list by second, and the
largest memory. luytre's number of rows is checked against what was written; it reads, seals and stores, ripgrep
only prints lines. Ends with 1 when the number is wrong.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
from process import Missing, need, pinned  # noqa: E402

LARGE = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "mail.ru", "yandex.ru"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ONE_IN = 5000


def word(rng, least, most):
    return "".join(rng.choices(LETTERS, k=rng.randint(least, most)))


def make(folder, gigabytes, domains):
    """The list, its domains, and how many lines are of them."""
    name = os.path.join(folder, f"leaks-{gigabytes}gb-{domains}")
    if os.path.exists(name + ".json"):
        with open(name + ".json") as facts:
            return name, json.load(facts)
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(11)
    watched = [f"{word(rng, 4, 12)}{n}.{'gov.vn' if n % 3 else 'com.vn'}" for n in range(domains)]
    with open(name + ".domains", "w") as out:
        out.write("\n".join(watched) + "\n")
    world = [f"{word(rng, 4, 14)}.{'com' if n % 4 else 'net'}" for n in range(200_000)]
    pieces = [word(rng, 2, 7) for _ in range(50_000)]
    facts = {"bytes": 0, "lines": 0, "ours": 0, "domains": domains}
    with open(name + ".txt", "w") as out:
        while facts["bytes"] < min(gigabytes, 1) * 10**9:
            n = 100_000
            users, ends = rng.choices(pieces, k=n), rng.choices(pieces, k=n)
            secrets, tails = rng.choices(pieces, k=n), rng.choices(pieces, k=n)
            hosts = [rng.choice(LARGE) if r < 0.75 else world[int((r - 0.75) * 800_000)]
                     for r in (rng.random() for _ in range(n))]
            sites = rng.choices(world, k=n)
            for at in range(rng.randrange(ONE_IN), n, ONE_IN):
                hosts[at] = rng.choice(watched)
                facts["ours"] += 1
            text = "".join([f"https://www.{site}/login:{user}{end}@{host}:{secret}{tail}\n" if i % 3 == 0 else
                            f"{user}.{end}@{host}:{secret}{tail}\n" for i, (user, end, host, secret, tail, site)
                            in enumerate(zip(users, ends, hosts, secrets, tails, sites))])
            out.write(text)
            facts["bytes"] += len(text)
            facts["lines"] += n
    first, size = dict(facts), facts["bytes"]
    with open(name + ".txt", "rb") as again, open(name + ".txt", "ab") as out:
        for copy in range(1, gigabytes):
            again.seek(0)
            left = size
            while left > 0:
                text = again.read(min(left, 1 << 24))
                left -= len(text)
                text = text.replace(b"@", b"%d@" % copy).replace(b"\n", b"%d\n" % copy)
                facts["bytes"] += out.write(text)
            facts["lines"] += first["lines"]
            facts["ours"] += first["ours"]
    with open(name + ".json", "w") as out:
        json.dump(facts, out)
    return name, facts


def once(command, **options):
    """Seconds of the wall, largest memory in bytes, standard output."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    out, _ = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss * 1024, out, process.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gigabytes", type=int, default=1)
    parser.add_argument("--domains", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--luytre", default=os.path.join(ROOT, "build", "bench", "luytre"))
    arguments = parser.parse_args()
    need("rg", "ripgrep")
    if not os.access(arguments.luytre, os.X_OK):
        raise Missing(f"{arguments.luytre} is not built (make bench)")
    name, facts = make(os.path.join(ROOT, "build", "bench-data"), arguments.gigabytes, arguments.domains)
    with open(name + ".txt", "rb") as text:  # into the page cache
        while text.read(1 << 24):
            pass
    best, wrong = {}, False
    with pinned(1):
        for _ in range(arguments.repetitions):
            home = tempfile.mkdtemp(prefix="luytre-leaks-")
            wall, memory, out, code = once([arguments.luytre, "--json", "--home", home, "leaks", "import",
                                            name + ".txt", "--collection", "bench", "--observed", "2018-11-20",
                                            "--domains", name + ".domains"])
            shutil.rmtree(home, ignore_errors=True)
            rows = json.loads(out)["rows"] if code == 0 else -1
            wrong |= rows != facts["ours"]
            best.setdefault("luytre leaks import", []).append((wall, memory, rows))
            wall, memory, out, _ = once(["rg", "-j1", "--no-mmap", "-F", "-f", name + ".domains", "--count",
                                         name + ".txt"], env={**os.environ, "LC_ALL": "C"})
            best.setdefault("rg -F -f", []).append((wall, memory, int(out or 0)))
    print(f"{facts['lines']:,} lines, {facts['bytes']:,} bytes, {facts['domains']:,} domains, "
          f"{facts['ours']:,} lines of them")
    for who, runs in best.items():
        wall, memory, rows = sorted(runs)[len(runs) // 2]
        print(f"{who:20} {wall:8.2f} s {facts['bytes'] / wall / 1e9:6.2f} GB/s {memory / 1e6:7.0f} MB {rows:9,} lines")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Missing as missing:
        sys.exit(str(missing))
