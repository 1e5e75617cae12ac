"""Knows of a simple shell command what it prints of the variables that it is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

EVERYTHING = "*"
"""Stands for the whole environment among the names that are printed."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[[^\]]*\])?\+?=", re.ASCII)

_PRINTING = {"echo", "write-error", "write-host", "write-output", "write-warning"}
"""Commands that print what they are given; those of PowerShell are the same in any case."""
_LISTING = {"dir", "gci", "get-childitem", "get-item", "gi", "ls"}
"""Commands of PowerShell that list the environment as if it were a folder."""
_DRIVE = re.compile(r"env:[\\/]?\*?", re.IGNORECASE)
_FILE = re.compile(r"/proc/[^/]*/environ")
"""Under which names the environment is a file, or with PowerShell a drive."""

_WRAPPERS = {"builtin", "command", "exec", "nohup", "sudo", "time"}
_PASSING = {"cat", "column", "less", "more", "nl", "sort", "strings", "tac", "tee", "tr", "uniq"}
"""Commands at the end of a pipe that show what goes into it."""
_EMPTYING = {"-", "-i", "--ignore-environment"}
_WITH_VALUE = {"-C", "-S", "-u"}
_LONGEST = 1000


@dataclass(slots=True)
class Word:
    """One word of a command."""

    text: str = ""
    """Without quotes, and without what only the shell knows."""
    shown: set[str] = field(default_factory=set)
    """The variables whose values are a part of it."""

    def add(self, text: str) -> None:
        """Add to the text, of which the beginning is enough."""
        if len(self.text) < _LONGEST:
            self.text += text


@dataclass(frozen=True, slots=True)
class Said:
    """What follows from a command."""

    printed: frozenset[str] = frozenset()
    passes: bool = False
    """Whether it shows what a pipe brings it."""
    traced: bool | None = None
    """Whether it tells the shell to show every command (`set -x`), or no longer to."""


def said(words: Sequence[Word]) -> Said:
    """What a simple command prints, and what it tells its shell."""
    words = _bare(words)
    if not words:
        return Said()
    name, arguments = words[0].text.rpartition("/")[2], words[1:]
    texts = [word.text for word in arguments]
    if name.lower() in _PRINTING or (name == "printf" and texts[:1] != ["-v"]):
        return Said(frozenset().union(*(word.shown for word in arguments)))
    if name in ("declare", "env", "export", "printenv", "typeset"):
        return Said(_listed(name, texts))
    if name == "set":
        return Said(frozenset() if texts else frozenset({EVERYTHING}), traced=_traced(texts))
    holds = _DRIVE if name.lower() in _LISTING else _FILE if name in _PASSING else None
    everything = holds is not None and any(map(holds.fullmatch, texts))
    return Said(frozenset({EVERYTHING} if everything else ()), passes=name in _PASSING)


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
            at += 1
            while at < len(words) and words[at].text.startswith("-"):
                at += 1
        elif text == "env" and (run := _run_by_env(words, at + 1)) < len(words):
            at = run
        else:
            break
    return words[at:]


def _run_by_env(words: Sequence[Word], at: int) -> int:
    """Where the command stands that `env` runs; at the end where it lists the environment."""
    while at < len(words) and (words[at].text.startswith("-") or "=" in words[at].text):
        at += 2 if words[at].text in _WITH_VALUE else 1
    return at


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
