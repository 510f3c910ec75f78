"""What was measured, and how a row takes it."""
from table import Beside

MILLION, GIGA, MEGA = 1e6, 1e9, 1e6


class Figures:
    """What was measured; a part that was not asked for is an empty dictionary."""

    def __init__(self):
        self.own = {}     # benchmark name -> medians
        self.sql = {}     # job -> {"wall", "cpu", "answer"} or {"error"}
        self.tools = {}   # peer -> figures, or {"error"}
        self.live = {}
        self.letter = {}
        self.scale = {}   # sizes of the data

    def sql_beside(self, name, job, convert, clock="cpu"):
        found = self.sql.get(job, {})
        if clock in found:
            return Beside(name, convert(found[clock]))
        error = found.get("error") or self.sql.get("", self.sql).get("error", "not measured")
        return Beside(name, None, error)

    def tool_beside(self, name, tool, convert, key="seconds"):
        found = self.tools.get(tool, {})
        if key in found:
            return Beside(name, convert(found[key]))
        return Beside(name, None, found.get("error", "not measured"))


def take(row, figures, benchmark, key="items_per_second", scale=1.0):
    """Fills the row from one of our benchmarks."""
    found = figures.own.get(benchmark)
    if found is None:
        found = figures.own.get("", {"error": "not measured"})
    if "error" in found:
        row.note, row.failed = found["error"], found["error"] != "not measured"
    else:
        row.value = found[key] * scale
    return row


def count_of(figures, benchmark, counter):
    return figures.own.get(benchmark, {}).get(counter)


def same_answer(row, figures, benchmark, counter, job, column=0):
    """The peer must have found what we found, or the comparison is worth nothing."""
    ours, theirs = count_of(figures, benchmark, counter), figures.sql.get(job, {}).get("answer")
    if ours is not None and theirs is not None and int(float(theirs[column])) != int(ours):
        row.failed = True
        row.note = f"{int(ours)} {counter}, the SQL engine says {theirs[column]}"
