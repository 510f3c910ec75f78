"""docs/formats/README.md says of every format what there is: no row too few or too many, and what it names exists."""
import re

from luytre import ROOT, Home, check, same

PAGE = ROOT / "docs/formats/README.md"


def rows():
    """(kind, name) and the cells of each row of a table whose first column is the kind."""
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and cells[0] in ("telemetry", "live", "indicators"):
            yield (cells[0], cells[1].strip("`")), cells


def tests_of_the_tree():
    """Suite.Name of every test, and the suites."""
    names = set()
    for path in (ROOT / "src").rglob("*_test.cpp"):
        for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", path.read_text(), re.M):
            names |= {f"{suite}.{name}", suite}
    return names


def main():
    with Home() as home:
        listed = [(entry["kind"], entry["name"]) for entry in home.json("formats")["formats"]]
    table = list(rows())
    same(sorted(key for key, _ in table), sorted(listed), "formats on the page")
    tests = tests_of_the_tree()
    for key, cells in table:
        golden, fuzz = (4, 5) if key[0] != "indicators" else (3, 4)
        check(len(cells) == (7 if key[0] != "indicators" else 5) and all(cells), f"{key} has every cell")
        for name in re.findall(r"`(\w+(?:\.\w+)?)`", cells[golden]):
            check(name in tests or name in (row[1] for row in listed), f"{key}: there is a test {name}")
        check("`" in cells[golden] or cells[golden] == "the same", f"{key} names a golden test")
        check("_fuzz.cpp`" in cells[fuzz] or cells[fuzz] in ("the same", "as `pcap`"), f"{key} names a fuzz harness")
    text = PAGE.read_text()
    for path in re.findall(r"`((?:src|tests|docs)/[\w./-]+)`", text) + ["docs/formats/" + p for p in
                                                                        re.findall(r"\]\(([\w.-]+\.md)\)", text)]:
        check((ROOT / path).exists(), f"{path} exists")
    for path in (ROOT / "src/telemetry").rglob("*_fuzz.cpp"):
        check(str(path.relative_to(ROOT)) in text, f"the page names {path.name}")


main()
