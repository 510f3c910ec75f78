"""One row of the table, and the table."""
import json
import os
import sys
from dataclasses import asdict, dataclass, field


@dataclass
class Beside:
    """A peer's figure in the row's unit, or why there is none."""
    name: str
    value: float | None = None
    note: str = ""


@dataclass
class Row:
    work: str
    reach: float
    unit: str
    stretch: float | None = None
    lower_is_better: bool = False
    value: float | None = None
    note: str = ""  # what belongs to the measured figure, or why there is none
    also: bool = True  # a condition beside the figure, as "nothing lost"
    beside: list[Beside] = field(default_factory=list)
    failed: bool = False  # a check failed, or a program

    def met(self):
        if self.value is None or self.failed:
            return None
        return self.also and (self.value <= self.reach if self.lower_is_better else self.value >= self.reach)

    def ratio(self):
        """How many times better than the first peer that has a figure."""
        for peer in self.beside:
            if peer.value and self.value:
                return peer.value / self.value if self.lower_is_better else self.value / peer.value
        return None


def number(value):
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def cells(row):
    reach = ("≤ " if row.lower_is_better else "") + number(row.reach)
    if row.stretch:
        reach += f" ({number(row.stretch)})"
    measured = "-" if row.value is None else number(row.value)
    if row.note and not row.failed:
        measured += f" {row.note}" if row.value is None else f" ({row.note})"
    beside = "; ".join(f"{p.name} {number(p.value) if p.value is not None else '-'}"
                       + (f" ({p.note})" if p.note else "") for p in row.beside) or "-"
    ratio, met = row.ratio(), row.met()
    return [row.work, row.unit, reach, measured, f"{ratio:.1f} x" if ratio else "-",
            "failed" if row.failed else {True: "yes", False: "no", None: "-"}[met], beside]


def print_table(rows):
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    lines = [["Work", "Unit", "Reach", "Measured", "Ratio", "Met?", "Beside, on the same data in this run"]]
    lines += [cells(row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]) - 1)]
    for at, line in enumerate(lines):
        padded = [text.ljust(width) for text, width in zip(line, widths)]
        if colour and at > 0:
            code = {"yes": "32", "no": "31", "failed": "31;1"}.get(line[5])
            if code:
                padded[5] = f"\033[{code}m{padded[5]}\033[0m"
        elif colour:
            padded = [f"\033[1m{text}\033[0m" for text in padded]
        print("  ".join(padded + [line[-1]]).rstrip())
        if at == 0:
            print("  ".join("-" * width for width in widths + [len(lines[0][-1])]))
    for row in rows:
        if row.failed:
            print(f"\nFailed: {row.work}: {row.note}")


def print_json(rows):
    print(json.dumps([dict(asdict(row), met=row.met(), ratio=row.ratio()) for row in rows], indent=1))
