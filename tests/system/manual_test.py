"""The manual page names every command, every option of a command, and every setting with its default."""
import re

from luytre import ROOT, Home, check

PAGE = ROOT / "docs/man/luytre.1"


def subcommands(text):
    """Names below 'Subcommands:' of a help text."""
    block = text.split("Subcommands:", 1)[1].split("\n\n")[0] if "Subcommands:" in text else ""
    return re.findall(r"^  ([a-z][a-z-]*)", block, re.M)


def options(text):
    """Long options below 'Options:', without those every command has."""
    block = text.split("Options:", 1)[1].split("\n\n")[0]
    return set(re.findall(r"--([a-z][a-z-]*)", re.sub(r"(?m)^(  \S.{0,25}?)  .*$", r"\1", block))) - {"help"}


def main():
    page = PAGE.read_text()
    plain = re.sub(r"\\f[BRI]", "", page)
    with Home() as home:
        todo, seen = [[name] for name in subcommands(home.run("--help"))], 0
        while todo:
            command = todo.pop()
            text = home.run(*command, "--help")
            deeper = subcommands(text)
            todo += [command + [name] for name in deeper]
            if not deeper or command == ["detectors"]:
                seen += 1
                check(re.search(r"\b" + command[-1] + r"\b", plain), f"the manual names {' '.join(command)}")
                for option in options(text):
                    check(f"--{option}" in plain, f"the manual names --{option} of {' '.join(command)}")
        check(seen > 15, "commands were looked at")
        for setting in home.json("settings")["settings"]:
            found = re.search(rf"^\.B {setting['name']}\n(.*)", page, re.M)
            check(found, f"the manual names the setting {setting['name']}")
            if setting["name"] != "home" and setting["default"]:
                check(f"[{setting['default']}]" in found.group(1), f"the default of {setting['name']}")


if __name__ == "__main__":
    main()
