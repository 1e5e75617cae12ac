"""Reads a shell script for the variables whose values it prints into the job's log.

It reads text and runs nothing, so it finds plain mistakes and not every way to print a value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import dropwhile

from scanner.sources.gitlab.ci_commands import EVERYTHING, Word, is_environment, said
from scanner.sources.gitlab.ci_pipes import Fate, Stage, flow
from scanner.sources.gitlab.ci_words import BLANK, Words

_REDIRECTION = re.compile(r"([0-9]*|&)(<<<|<<-?|<>|<&|>&|>>|>\||[<>]\(|[<>])")

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

_NOTHING = re.compile(r"\([ \t\r]*\)")


@dataclass(frozen=True, slots=True)
class Printed:
    """What a script prints, and how it leaves its shell."""

    names: frozenset[str]
    traced: bool
    """Whether the shell shows every command from there on (`set -x`)."""
    unclear: bool = False
    """Whether it may print more than the text tells."""


def printed(script: str, traced: bool = False) -> Printed:
    """The variables that a script prints; `traced` says that `set -x` holds. Raises TooDeep."""
    shell = _Shell(script, traced)
    names = shell.commands(frozenset())
    return Printed(frozenset(names | shell.shown), shell.traced, shell.unclear)


@dataclass(frozen=True, slots=True)
class _Heredoc:
    """A text that was announced (`<<EOF`) and follows in the next line."""

    delimiter: str
    tabs: bool
    expands: bool
    stage: Stage


class _Shell(Words):
    """A place in a script, and what the shell has been told so far."""

    def __init__(self, text: str, traced: bool = False, depth: int = 0) -> None:
        super().__init__(text, traced, depth)
        self._closed = ""
        """What has just ended a list of commands."""
        self._heredocs: list[_Heredoc] = []
        self._late: set[str] = set()
        """What texts show that follow the line of their command."""

    def commands(self, closers: frozenset[str]) -> set[str]:
        """What the commands print up to one of the closing words."""
        self._deeper()
        names: set[str] = set()
        while self._separated(closers):
            names |= self._pipe(closers)
            if self._closed in closers:
                break
        unended = ")" in closers and self._closed != ")"
        if unended or (self._heredocs and self._at >= len(self._text)):
            self.unclear = True
        names |= self._late
        self._late = set()
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
        for heredoc in self._heredocs:
            lines: list[str] = []
            ended = False
            while self._at < len(self._text) and not ended:
                end = self._end_of_line()
                line = self._text[self._at : end].removesuffix("\r")
                self._at = end + 1
                line = line.lstrip("\t") if heredoc.tabs else line
                ended = line == heredoc.delimiter
                lines.append(line)
            self.unclear = self.unclear or not ended
            self._bring(heredoc, "\n".join(lines[:-1] if ended else lines))
        self._heredocs.clear()

    def _bring(self, heredoc: _Heredoc, text: str) -> None:
        """Give a command its text, whether or not the rest of its pipe has been read."""
        word = Word()
        if heredoc.stage.fate is Fate.RUN:
            self._late |= self._run(text)
        elif heredoc.expands:
            other = self._other(text)
            other._until("", word)
            self._heard(other)
        if heredoc.stage.fate is None:
            heredoc.stage.brought |= word.shown
        elif heredoc.stage.fate is Fate.SHOWN:
            self._late |= word.shown
        elif heredoc.stage.fate is Fate.KEYS:
            self._late |= word.shown - {EVERYTHING}

    def _run(self, script: str, traced: bool = False) -> set[str]:
        """What another shell prints."""
        shell = self._other(script, traced)
        names = shell.commands(frozenset())
        self._heard(shell)
        return names

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
        found = flow(stages)
        self.shown |= found.logged
        self.unclear = self.unclear or found.unclear
        return found.shown

    def _command(self, closers: frozenset[str]) -> Stage:
        stage = Stage()
        if self._arithmetic():
            return stage
        words = self._words(stage, closers | _OPENING)
        if not words and self._text.startswith("(", self._at):
            self._at += 1
            stage.printed = self._inside()
            self._redirections(stage)
            return stage
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
            stage.printed |= found.printed
            stage.passes, stage.keys, stage.reads = found.passes, found.keys, found.reads
            self.unclear = self.unclear or found.unclear
            if found.script:
                stage.printed |= self._run(found.script, bool(found.traced))
            elif found.traced is not None and not found.unclear and not found.reads:
                self.traced = found.traced
        return stage

    def _inside(self) -> set[str]:
        """What a subshell prints, whose tracing ends with it."""
        traced = self.traced
        names = self.commands(frozenset(")"))
        self.traced, self._closed = traced, ""
        return names

    def _words(self, stage: Stage, ends: frozenset[str] = frozenset()) -> list[Word]:
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
            elif self._arithmetic():
                continue
            elif self._text[self._at] == "(":
                if not words and not self._is_empty():
                    break
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
        if self._is_empty():
            self._at = self._text.index(")", self._at) + 1
            return []
        self._at += 1
        return [*words, Word(shown=self._inside())]

    def _is_empty(self) -> bool:
        """Whether parentheses with nothing in them come next: those of a function."""
        return _NOTHING.match(self._text, self._at) is not None

    def _redirections(self, stage: Stage) -> bool:
        """Read the redirections that come next; whether there was one."""
        found = False
        while self._next() and (redirection := _REDIRECTION.match(self._text, self._at)):
            self._at = redirection.end()
            self._redirect(redirection[1], redirection[2], stage)
            found = True
        return found

    def _redirect(self, source: str, sign: str, stage: Stage) -> None:
        if sign in ("<(", ">("):
            names = self._inside()
            stage.brought |= names if sign == "<(" else set()
            return
        self._next()
        if sign.startswith(">") and self._text.startswith(">(", self._at):
            return  # the process there shows it, as far as we know
        word = self._word()
        if sign in ("<<", "<<-"):
            expands = not any(quote in word.source for quote in "'\"\\")
            self._heredocs.append(_Heredoc(word.text, sign == "<<-", expands, stage))
        elif sign == "<<<":
            stage.brought |= word.shown
        elif sign == "<" and is_environment(word.text):
            stage.brought.add(EVERYTHING)
        elif sign.startswith(">") and source in ("", "1", "&"):
            stage.send(word.text, sign)


def _ended(head: Sequence[str], last: str, ends: frozenset[str]) -> bool:
    """Whether the words so far are all that stands before commands, or after them."""
    if len(head) == 1:
        return head[0] in ends
    return head[0] == "case" and last == "in" if head else False
