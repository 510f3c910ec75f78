"""The letter: `luytre situation` as a process of its own over half a year, files in the page cache."""
import json
import os

from process import Wrong, timed, run

FROM, TO, DISTINCT = "2018-07-01", "2018-12-31", 6_189_778


def measure_letter(program, maker, folder, repetitions, attempt):
    made = attempt("the letter's data", lambda: run([maker, folder]))
    if isinstance(made, dict):
        return {by: made for by in ("total", "family", "family,organisation,month")}
    environment = dict(os.environ, LUYTRE_THREADS="1")

    def ask(by):
        command = [program, "--home", folder, "situation", "--from", FROM, "--to", TO, "--json"]
        command += [] if by == "total" else ["--by", by]
        run(command, env=environment)  # warms the files
        took = timed(command, repetitions, env=environment)
        distinct = json.loads(took.out)["distinct_addresses"]
        if distinct != DISTINCT:
            raise Wrong(f"{distinct:,} distinct addresses instead of {DISTINCT:,}")
        return {"seconds": took.wall, "cpu": took.cpu, "distinct": distinct}

    return {by: attempt(f"the letter, {by}", lambda by=by: ask(by))
            for by in ("total", "family", "family,organisation,month")}
