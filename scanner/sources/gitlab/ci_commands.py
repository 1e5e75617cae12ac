"""Knows of a simple shell command what it prints of the variables that it is given."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

EVERYTHING = "*"
"""Stands for the whole environment among the names that are printed."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[[^\]]*\])?\+?=", re.ASCII)

_PRINTING = {
    "echo",
    "print",
    "write-debug",
    "write-error",
    "write-host",
    "write-information",
    "write-output",
    "write-verbose",
    "write-warning",
}
"""Commands that print what they are given; those of PowerShell are the same in any case."""
_CONSOLE = "[console]::write"
_LISTING = {"cat", "dir", "gc", "gci", "get-childitem", "get-content", "get-item", "gi", "ls"}
"""Commands of PowerShell that list the environment as if it were a folder."""
_DRIVE = re.compile(r"(?:env|variable):[\\/]?(.*)", re.IGNORECASE | re.DOTALL)
_FILE = re.compile(r"/proc/[^/]*/environ")
"""Under which names the environment is a file, or with PowerShell a drive."""

_FILTERS = {
    *("awk", "base32", "base64", "bat", "cat", "column", "cut", "dd", "egrep", "expand"),
    *("fgrep", "findstr", "fl", "fmt", "fold", "ft", "gawk", "grep", "gzip", "head"),
    *("hexdump", "iconv", "jq", "less", "mawk", "more", "nl", "od", "paste", "pr", "rev"),
    *("rg", "sed", "select", "sort", "strings", "tac", "tail", "tee", "tr", "uniq", "where"),
    *("xxd", "yq"),
}
_CMDLET = re.compile(
    r"(convertfrom|convertto|format|foreach|group|select|sort|tee|where)-[a-z]+"
    r"|out-(default|host|string)"
)
"""Commands that show what goes into them, or a part of it."""
_QUIET = re.compile(r"-[A-Za-z]*[cLlq][A-Za-z]*|--(count|files-.*|quiet|silent)")
"""Options with which the greps tell whether, how often or where, and not what."""
_KEYS = {"-d=-f1", "-f1-d=", "-F={print$1}", "s/=.*//", "s/=.*$//"}
"""Arguments with which a filter leaves only the names of an environment."""

_SHELLS = {"ash", "bash", "dash", "ksh", "sh", "zsh"}

_WRAPPERS: Mapping[str, tuple[frozenset[str], int]] = {
    name: (frozenset(options.split()), words)
    for name, options, words in (
        ("builtin", "", 0),
        ("busybox", "", 0),
        ("command", "", 0),
        ("coproc", "", 0),
        ("doas", "-C -u", 0),
        ("env", "-C -S -u --chdir --unset", 0),
        ("exec", "-a", 0),
        ("gosu", "", 1),
        ("ionice", "-c -n", 0),
        ("nice", "-n --adjustment", 0),
        ("nohup", "", 0),
        ("setsid", "", 0),
        ("stdbuf", "-e -i -o", 0),
        ("sudo", "-C -D -g -h -p -R -r -T -t -U -u --group --host --prompt --user", 0),
        ("time", "-f -o", 0),
        ("timeout", "-k -s --kill-after --signal", 1),
        ("xargs", "-a -d -E -I -L -n -P -s", 0),
    )
}
"""What runs a command as it is: its options with a value, and how many words come before."""
_EMPTYING = {"-", "-i", "--ignore-environment"}
_LONGEST = 1000


def is_environment(file: str) -> bool:
    """Whether a file holds the environment of a process."""
    return _FILE.fullmatch(file) is not None


@dataclass(slots=True)
class Word:
    """One word of a command."""

    text: str = ""
    """Without quotes, and without what only the shell knows."""
    shown: set[str] = field(default_factory=set)
    """The variables whose values are a part of it."""
    ran: bool = False
    """Whether the output of a command is a part of it."""
    source: str = ""
    """As it is written."""

    def add(self, text: str) -> None:
        """Add to the text, of which the beginning is enough."""
        if len(self.text) < _LONGEST:
            self.text += text


@dataclass(frozen=True, slots=True)
class Said:
    """What follows from a command."""

    printed: frozenset[str] = frozenset()
    passes: bool = False
    """Whether it shows what a pipe or a file brings it."""
    keys: bool = False
    """Whether of an environment it shows only the names."""
    script: str = ""
    """What it has a shell run."""
    reads: bool = False
    """Whether it runs what a pipe or a file brings it."""
    traced: bool | None = None
    """Whether it tells the shell to show every command (`set -x`), or no longer to."""
    unclear: bool = False
    """Whether it may print what cannot be told from here."""


def said(words: Sequence[Word]) -> Said:
    """What a simple command prints, and what it tells its shell."""
    given, words = words, _bare(words)
    if not words:
        return Said()
    first, arguments = words[0], words[1:]
    name = first.text.rpartition("/")[2]
    plain = name.lower()
    texts = [word.text for word in arguments]
    if _is_value(first) and texts[:1] not in (["="], ["+="]):
        return Said(frozenset(first.shown))
    if (
        plain in _PRINTING
        or first.text.lower().startswith(_CONSOLE)
        or (name == "printf" and texts[:1] != ["-v"])
    ):
        shown = frozenset().union(*(word.shown for word in arguments))
        return Said(shown, passes=any(word.text == "xargs" for word in given))
    if name in ("declare", "env", "export", "printenv", "readonly", "typeset"):
        return Said(_listed(name, texts))
    if name == "set":
        return Said(frozenset() if texts else frozenset({EVERYTHING}), traced=_traced(texts))
    if name in ("eval", "trap", "ssh") or name in _SHELLS:
        return _run(name, arguments)
    return _filtered(plain, texts)


def _is_value(word: Word) -> bool:
    """Whether a command is a value: PowerShell prints it, another shell says it is no command."""
    return bool(word.shown) and not word.ran and (not word.text or " " in word.text)


def _filtered(name: str, texts: Sequence[str]) -> Said:
    """What a command shows of what it reads."""
    passes = name in _FILTERS or _CMDLET.fullmatch(name) is not None
    if name.endswith("grep") or name == "rg":
        passes = passes and not any(map(_QUIET.fullmatch, texts))
    names: set[str] = set()
    for text in texts:
        drive = _DRIVE.fullmatch(text) if name in _LISTING else None
        if drive:
            names.add(drive[1] if _NAME.fullmatch(drive[1]) else EVERYTHING)
        elif passes and is_environment(text):
            names.add(EVERYTHING)
    return Said(frozenset(names), passes, "".join(texts).replace(" ", "") in _KEYS)


def _run(name: str, arguments: Sequence[Word]) -> Said:
    """What a command runs that takes a script for an argument."""
    if name == "eval":
        return Said(script=" ".join(_unquoted(word.source) for word in arguments))
    if name == "trap":
        return Said(script=_unquoted(arguments[0].source) if len(arguments) > 1 else "")
    if name == "ssh":
        return Said(reads=True)
    options: list[str] = []
    rest = list(arguments)
    while rest and rest[0].text.startswith(("-", "+")) and len(rest[0].text) > 1:
        options.append(rest.pop(0).text)
        if options[-1] in ("-o", "+o") and rest:
            options.append(rest.pop(0).text)
    traced = _traced(options)
    if any(one.startswith("-") and not one.startswith("--") and "c" in one for one in options):
        return Said(script=_unquoted(rest[0].source) if rest else "", traced=traced)
    reads = not rest or rest[0].text == "-" or "-s" in options
    return Said(reads=reads, unclear=bool(traced))


def _unquoted(source: str) -> str:
    """A word as the shell hands it on, except that what it expands is still to be seen."""
    if len(source) > 1 and source[0] == source[-1] == "'":
        return source[1:-1]
    if len(source) > 1 and source[0] == source[-1] == '"':
        return re.sub(r'\\(["$`\\])', r"\1", source[1:-1])
    return source


def _bare(words: Sequence[Word]) -> Sequence[Word]:
    """A command without assignments before it, and without what runs it as it is."""
    at = 0
    while at < len(words):
        text = words[at].text.rpartition("/")[2]
        if _ASSIGNMENT.match(words[at].text):
            at += 1
        elif text in _WRAPPERS and at + 1 < len(words):
            if text == "command" and words[at + 1].text.startswith("-"):
                return []  # it tells where a command lies
            run = _wrapped(words, at)
            if text == "env" and run >= len(words):
                break  # it lists the environment
            at = run
        else:
            break
    return words[at:]


def _wrapped(words: Sequence[Word], at: int) -> int:
    """Where the command stands that a wrapper runs."""
    name = words[at].text.rpartition("/")[2]
    with_value, before = _WRAPPERS[name]
    at += 1
    while at < len(words) and (
        words[at].text.startswith("-") or (name == "env" and "=" in words[at].text)
    ):
        at += 2 if words[at].text in with_value else 1
    return at + before


def _listed(command: str, arguments: Sequence[str]) -> frozenset[str]:
    """What a command shows that lists variables."""
    options = [one for one in arguments if one.startswith(("-", "+"))]
    if command == "env":
        return frozenset() if _EMPTYING.intersection(options) else frozenset({EVERYTHING})
    if len(options) == len(arguments):
        functions = any("f" in one.lower() for one in options)
        return frozenset() if functions else frozenset({EVERYTHING})
    if command == "printenv" or any("p" in one for one in options):
        return frozenset(one for one in arguments if _NAME.fullmatch(one))
    return frozenset()


def _traced(arguments: Sequence[str]) -> bool | None:
    """What the arguments of `set` say about tracing: -x, +x, -o xtrace and the like."""
    found, before = None, ""
    for argument in arguments:
        if argument == "--":
            break
        if argument.startswith(("-", "+")):
            found = argument.startswith("-") if "x" in argument else found
            before = argument
        else:
            if before.endswith("o") and argument == "xtrace":
                found = before.startswith("-")
            before = ""
    return found
