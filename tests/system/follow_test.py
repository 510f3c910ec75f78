"""A followed file is read across growth and rotation; nothing is read twice or missed."""
import json
import os
import signal
import time

from luytre import Home, check, flow_lines, same, small_country


def main():
    with Home(flush_seconds=1) as home:
        small_country(home)
        lines = flow_lines(3000, every=10).splitlines(keepends=True)
        header, rows = lines[0], lines[1:]
        path = home.file("flows.csv", header + "".join(rows[:1000]))
        process = home.start("--json", "monitor", path, "--follow")
        time.sleep(1.0)
        with open(path, "a") as file:
            for row in rows[1000:1500]:
                file.write(row[:20])
                file.flush()
                file.write(row[20:])
        time.sleep(1.0)
        os.rename(path, home.folder / "flows.csv.1")
        with open(home.folder / "flows.csv.1", "a") as file:
            file.write("".join(rows[1500:1600]))  # the writer has not noticed yet
        path.write_text(header + "".join(rows[1600:]))
        time.sleep(2.0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        check(process.returncode == 0, f"a followed run ends well when asked to: {err}")
        entry = json.loads(out)["inputs"][0]
        same(entry["records"], 3000, "records read across the rotation")
        check(entry["malformed"] <= 1, "at most the new file's header is no record")


main()
