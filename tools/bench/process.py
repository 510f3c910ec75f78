"""Starting, pinning and timing processes."""
import contextlib
import dataclasses
import json
import os
import resource
import shutil
import statistics
import subprocess
import time


class Missing(Exception):
    """A peer that is not installed, or did not do its job; the text says which."""


class Wrong(Exception):
    """An answer that is not the right one."""


@contextlib.contextmanager
def pinned(*cores):
    """What is started inside runs on these cores (as far as the machine has them)."""
    before = os.sched_getaffinity(0)
    wanted = set(cores) & before or before
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def need(program, package):
    if not shutil.which(program):
        raise Missing(f"{program} is not installed (apt-get install {package})")


def run(command, good=(0,), **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    if done.returncode not in good:
        text = (done.stderr or done.stdout).strip().splitlines()
        raise Wrong(f"{os.path.basename(command[0])}: " + (text[-1] if text else f"exit {done.returncode}"))
    return done.stdout


@dataclasses.dataclass
class Took:
    """Medians over the repetitions: seconds of the wall's clock and of the processor's, and the last output."""
    wall: float
    cpu: float
    out: str


def timed(command, repetitions, good=(0,), core=0, **options):
    """A process on one core, from its start to its end."""
    walls, cpus, out = [], [], ""
    with pinned(core):
        for _ in range(repetitions):
            start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            out = run(command, good, **options)
            walls.append(time.perf_counter() - start)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return Took(statistics.median(walls), statistics.median(cpus), out)


def cpu_seconds(pid):
    """Processor time of all threads of a process so far, to the nanosecond."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            with open(f"/proc/{pid}/task/{task}/schedstat") as stat:
                total += int(stat.read().split()[0])
    return total / 1e9


def google_benchmark(program, pattern, repetitions, cores, environment, min_time=0.2):
    """Medians by benchmark name; those that failed their check as {"error": text}."""
    if not os.access(program, os.X_OK):
        return {"": {"error": f"{os.path.basename(program)} is not built (make bench)"}}
    command = [program, f"--benchmark_filter={pattern}", f"--benchmark_repetitions={repetitions}",
               "--benchmark_format=json", f"--benchmark_min_time={min_time}"]
    with pinned(*cores):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    if done.returncode != 0:
        tail = done.stderr.strip().splitlines()
        return {"": {"error": f"{os.path.basename(program)} failed: {tail[-1] if tail else done.returncode}"}}
    results, seen = {}, {}
    for entry in json.loads(done.stdout)["benchmarks"] if done.stdout.strip() else ():
        if entry.get("error_occurred"):
            results[entry["run_name"]] = {"error": entry["error_message"]}
        elif entry["run_type"] == "iteration":
            seen.setdefault(entry["run_name"], []).append(entry)
    for name, entries in seen.items():
        numbers = {k for k, v in entries[0].items() if isinstance(v, (int, float))}
        results.setdefault(name, {k: statistics.median(e[k] for e in entries) for k in numbers})
        results[name]["time_unit"] = entries[0]["time_unit"]
        # The worst of all repetitions, for what must never happen.
        results[name]["worst"] = {k: max(e[k] for e in entries) for k in numbers}
    return results
