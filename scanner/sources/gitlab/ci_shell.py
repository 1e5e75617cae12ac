"""Reads a shell script for the variables whose values it prints into the job's log.

It reads text and runs nothing, so it finds plain mistakes and not every way to print a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import dropwhile

from scanner.sources.gitlab.ci_commands import Word, said
from scanner.sources.gitlab.ci_words import BLANK, Words

_REDIRECTION = re.compile(r"([0-9]*|&)(<<<|<<-?|<>|<&|>&|>>|>\||[<>]\(|[<>])")
_TO_THE_LOG = {"/dev/stdout", "/dev/stderr", "/dev/tty", "/dev/fd/1", "/dev/fd/2"}

_OPENERS = {
    "{": "}",
    "case": "esac",
    "for": "done",
    "if": "fi",
    "select": "done",
    "until": "done",
    "while": "done",
}
_OPENING = frozenset(_OPENERS.keys() - {"case", "for", "select"})
"""What commands follow at once; after the others come words that are none."""
_BETWEEN = {"!", "do", "elif", "else", "then"}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a script prints, and how it leaves its shell."""

    names: frozenset[str]
    traced: bool
    """Whether the shell shows every command from there on (`set -x`)."""


def printed(script: str, traced: bool = False) -> Printed:
    """The variables that a script prints; `traced` says that `set -x` holds. Raises TooDeep."""
    shell = _Shell(script, traced)
    names = shell.commands(frozenset())
    return Printed(frozenset(names | shell.shown), shell.traced)


@dataclass(slots=True)
class _Stage:
    """One command of a pipe."""

    printed: set[str] = field(default_factory=set)
    passes: bool = False
    redirected: bool = False


class _Shell(Words):
    """A place in a script, and what the shell has been told so far."""

    def __init__(self, text: str, traced: bool = False, depth: int = 0) -> None:
        super().__init__(text, traced, depth)
        self._closed = ""
        """What has just ended a list of commands."""
        self._heredocs: list[tuple[str, bool]] = []

    def commands(self, closers: frozenset[str]) -> set[str]:
        """What the commands print up to one of the closing words."""
        self._deeper()
        names: set[str] = set()
        while self._separated(closers):
            names |= self._pipe(closers)
            if self._closed in closers:
                break
        self._depth -= 1
        return names

    def _separated(self, closers: frozenset[str]) -> bool:
        """Go to the next command; False at the end of the text, or at a closing parenthesis."""
        self._closed = ""
        while self._at < len(self._text):
            character = self._text[self._at]
            if character == ")" and ")" in closers:
                self._at += 1
                self._closed = ")"
                return False
            if character == "\n":
                self._newline()
            elif character == "#":
                self._comment()
            elif character == "&" and _REDIRECTION.match(self._text, self._at):
                return True
            elif character in BLANK or character in ";&|)":
                self._at += 1
            elif self._text.startswith("\\\n", self._at):
                self._at += 2
            else:
                return True
        return False

    def _newline(self) -> None:
        """Go to the next line, past the texts that were announced (`<<EOF`)."""
        self._at += 1
        for delimiter, tabs in self._heredocs:
            while self._at < len(self._text):
                end = self._end_of_line()
                line = self._text[self._at : end]
                self._at = end + 1
                if (line.lstrip("\t") if tabs else line) == delimiter:
                    break
        self._heredocs.clear()

    def _comment(self) -> None:
        self._at = self._end_of_line()

    def _pipe(self, closers: frozenset[str]) -> set[str]:
        """What the commands print that are joined by pipes: of most, only the last is seen."""
        stages = [self._command(closers)]
        while not self._closed and self._next("|") and not self._text.startswith("||", self._at):
            self._at += 2 if self._text.startswith("|&", self._at) else 1
            if not self._separated(closers):
                break
            stages.append(self._command(closers))
        names: set[str] = set()
        for stage in reversed(stages):
            if stage.redirected:
                break
            names |= stage.printed
            if not stage.passes:
                break
        return names

    def _command(self, closers: frozenset[str]) -> _Stage:
        stage = _Stage()
        if self._text.startswith("(", self._at):
            self._at += 1
            stage.printed = self._inside()
            self._redirections(stage)
            return stage
        words = self._words(stage, closers | _OPENING)
        words = list(dropwhile(lambda word: word.text in _BETWEEN, words))
        first = words[0].text if words else ""
        if self.traced:
            self.shown.update(*(word.shown for word in words))
        if first in closers:
            self._closed = first
        elif first in _OPENERS:
            stage.printed = self.commands(frozenset({_OPENERS[first]}))
            self._closed = ""
            self._redirections(stage)
        elif not self._text.startswith(")", self._at) or ")" in closers:  # else a pattern of case
            found = said(words)
            stage.printed, stage.passes = set(found.printed), found.passes
            self.traced = self.traced if found.traced is None else found.traced
        return stage

    def _inside(self) -> set[str]:
        """What a subshell prints, whose tracing ends with it."""
        traced = self.traced
        names = self.commands(frozenset(")"))
        self.traced, self._closed = traced, ""
        return names

    def _words(self, stage: _Stage, ends: frozenset[str] = frozenset()) -> list[Word]:
        """The words of a simple command, its redirections taken into account.

        One of `ends` that stands first is the only one.
        """
        words: list[Word] = []
        head: list[str] = []
        while not self._next("\n") and self._at < len(self._text):
            if self._redirections(stage):
                continue
            if self._text[self._at] in ";&|)":
                break
            elif self._text[self._at] == "#":
                self._comment()
            elif self._text[self._at] == "(":
                words, head = self._parenthesis(words), []
            else:
                words.append(self._word())
                if len(head) < 2 and words[-1].text not in _BETWEEN:
                    head.append(words[-1].text)
                if head[:1] == ["function"] and len(head) == 2:
                    words, head = [], []
                elif _ended(head, words[-1].text, ends):
                    break
        return words

    def _parenthesis(self, words: list[Word]) -> list[Word]:
        """A function, whose body is read as if it ran here, or the values of an array."""
        self._at += 1
        if words and self._next(")"):
            self._at += 1
            return []
        return [*words, Word(shown=self._inside())]

    def _redirections(self, stage: _Stage) -> bool:
        """Read the redirections that come next; whether there was one."""
        found = False
        while self._next() and (redirection := _REDIRECTION.match(self._text, self._at)):
            self._at = redirection.end()
            self._redirect(redirection[1], redirection[2], stage)
            found = True
        return found

    def _redirect(self, source: str, sign: str, stage: _Stage) -> None:
        if sign in ("<(", ">("):
            self._inside()
            return
        self._next()
        target = self._word().text
        if sign in ("<<", "<<-"):
            self._heredocs.append((target, sign.endswith("-")))
        elif sign.startswith(">") and source in ("", "1", "&"):
            to_the_log = target in _TO_THE_LOG or (sign == ">&" and target.isdigit())
            stage.redirected = stage.redirected or not to_the_log


def _ended(head: Sequence[str], last: str, ends: frozenset[str]) -> bool:
    """Whether the words so far are all that stands before commands, or after them."""
    if len(head) == 1:
        return head[0] in ends
    return head[0] == "case" and last == "in" if head else False
