"""What the shells offer: every command and option of the help texts, where it belongs, in real bash, fish and zsh."""
import shlex
import subprocess

from luytre import Home, check
from manual_test import options, subcommands

ZSH = """
_describe() { while [[ $1 == -* ]]; do shift; [[ $1 == option ]] && shift; done
  for name in "$@"; do [[ $name == -- || $name == value || $name == command ]] || print -rl -- ${(P)name}; done }
_files() { print FILES }
compdef() { : }
ask() { words=("$@"); CURRENT=$#; PREFIX=$words[CURRENT]; _luytre; print -r -- '==' }
"""
BASH = """
ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _luytre; printf '%s\\n' "${COMPREPLY[@]}" ==; }
"""


def tree(home):
    """Command → (commands below, options)."""
    out, todo = {}, [[]]
    while todo:
        path = todo.pop()
        text = home.run(*path, "--help")
        below = subcommands(text)
        out[tuple(path)] = (below, {f"--{name}" for name in options(text)})
        todo += [path + [name] for name in below]
    return out


def answers(text):
    return [part.split("\n") for part in text.split("==\n")[:-1]]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    check(done.returncode == 0 and not done.stderr, f"{command[0]}: {done.returncode} {done.stderr[:500]}")
    return done.stdout


def main():
    with Home() as home:
        known = tree(home)
        check(len(known) > 50, "commands were looked at")
        scripts = {}
        for shell in ("bash", "zsh", "fish"):
            text = home.run("reference", "completions", shell)
            scripts[shell] = home.file("_luytre" if shell == "zsh" else f"luytre.{shell}", text)
            run(shell, "-n", scripts[shell])
        asked = [(path, word) for path in known for word in ("", "--")]
        lines = [shlex.join(["ask", "luytre", *path, word]) for path, word in asked]
        zsh = ZSH + "words=(luytre ''); CURRENT=2; source " + shlex.quote(str(scripts["zsh"])) + " >/dev/null\n"
        for shell, start in (("bash", BASH + f"source {shlex.quote(str(scripts['bash']))}\n"), ("zsh", zsh)):
            got = answers(run(shell, home.file("ask." + shell, start + "\n".join(lines) + "\n")))
            check(len(got) == len(asked), f"{shell} answers {len(asked)} times")
            for (path, word), offered in zip(asked, got):
                names = {line.split(":")[0] for line in offered}
                below, flags = known[path]
                wanted = flags | {"--json", "--home", "--help"} if word else set(below)
                check(wanted <= names, f"{shell}: luytre {' '.join(path)} {word}: {wanted - names} not offered")
                if not word:
                    check({n for n in names if n and not n.startswith("-")} - {"FILES"} <= set(below) | {"bash", "zsh", "fish"},
                          f"{shell}: luytre {' '.join(path)}: {names}")
        # A choice, where the program knows it.
        line = 'luytre leaks situation --by '
        fish = run("fish", "-c", f"source {shlex.quote(str(scripts['fish']))}; complete -C '{line}'; echo ==; "
                                 "complete -C 'luytre --home x users '; echo ==; complete -C 'luytre users add --'; echo ==")
        by, users, adding = ({row.split("\t")[0] for row in part} - {""} for part in answers(fish))
        check(by == {"domain", "organisation", "month", "collection"}, f"fish: {line}: {by}")
        check(users == set(known["users",][0]), f"fish: users: {users}")
        check(known["users", "add"][1] | {"--json"} <= adding, f"fish: users add: {adding}")
        bash = run("bash", home.file("choice.bash", BASH + f"source {shlex.quote(str(scripts['bash']))}\nask {line} ''\n"))
        check(set(answers(bash)[0]) - {""} == by, f"bash: {line}: {bash}")
        print(f"{len(known)} commands in three shells")


main()
