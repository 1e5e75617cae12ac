"""Reads the words of a shell script, and the variables whose values are in them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from scanner.sources.gitlab.ci_commands import Word

_MOST_DEPTH = 50

BLANK = " \t\r"
_PLAIN = re.compile(r"[^ \t\r\n\\'\"$`;&|()<>]+")
_IN_QUOTES = re.compile(r"[^\\\"$`]+")
_IN_BRACES = re.compile(r"[^\\'\"$`}]+")
_IN_BACKTICKS = re.compile(r"(?:[^\\`]|\\.)*", re.DOTALL)
_LITERAL = re.compile(r"'(?:[^\\']|\\.)*'?", re.DOTALL)
_NAME = re.compile(r"(?:env:(?=[a-z_]))?([a-z_][a-z0-9_]*)", re.ASCII | re.IGNORECASE)
"""Of a variable; PowerShell writes `$env:NAME`."""
_SPECIAL = re.compile(r"[0-9]+|[@*?$!-]")


class TooDeep(ValueError):
    """The script is nested deeper than anybody writes one."""


class Words(ABC):
    """A place in a script, from which words are read."""

    def __init__(self, text: str, traced: bool = False, depth: int = 0) -> None:
        self._text = text
        self._at = 0
        self._depth = depth
        self.traced = traced
        """Whether the shell shows every command (`set -x`)."""
        self.shown: set[str] = set()
        """The names that tracing shows, wherever the output of their commands goes."""

    @abstractmethod
    def commands(self, closers: frozenset[str]) -> set[str]:
        """What the commands print up to one of the closing words."""

    @abstractmethod
    def _inside(self) -> set[str]:
        """What the commands print up to a closing parenthesis."""

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _MOST_DEPTH:
            raise TooDeep

    def _end_of_line(self) -> int:
        end = self._text.find("\n", self._at)
        return len(self._text) if end < 0 else end

    def _next(self, character: str = "") -> bool:
        """Whether a character comes next, after blanks."""
        while self._text.startswith((*BLANK, "\\\n"), self._at):
            self._at += 2 if self._text[self._at] == "\\" else 1
        return self._text.startswith(character, self._at)

    def _word(self) -> Word:
        word = Word()
        while self._at < len(self._text):
            plain = _PLAIN.match(self._text, self._at)
            if plain:
                word.add(plain[0])
                self._at = plain.end()
            elif self._text[self._at] in " \t\r\n;&|()<>":
                break
            else:
                self._quoted(word)
        return word

    def _quoted(self, word: Word) -> None:
        """One quoted part, escape or expansion of a word."""
        character = self._text[self._at]
        if character == "'":
            end = self._text.find("'", self._at + 1)
            end = len(self._text) if end < 0 else end
            word.add(self._text[self._at + 1 : end])
            self._at = end + 1
        elif character == '"':
            self._at += 1
            self._until('"', word)
        else:
            self._expanded(word)

    def _until(self, end: str, word: Word) -> None:
        """The part of a word up to a closing quote or brace."""
        self._deeper()
        plain, special = (_IN_QUOTES, self._expanded) if end == '"' else (_IN_BRACES, self._quoted)
        while self._at < len(self._text) and self._text[self._at] != end:
            found = plain.match(self._text, self._at)
            if found:
                word.add(found[0])
                self._at = found.end()
            else:
                special(word)
        self._at += 1
        self._depth -= 1

    def _expanded(self, word: Word) -> None:
        """An escape, or what stands for something else."""
        character = self._text[self._at]
        self._at += 1
        if character == "\\":
            escaped = self._text[self._at : self._at + 1]
            word.add(escaped.strip("\n"))
            self._at += 1
        elif character == "`":
            self._backticks(word)
        else:
            self._dollar(word)

    def _backticks(self, word: Word) -> None:
        inner = _IN_BACKTICKS.match(self._text, self._at)
        text = inner[0] if inner else ""
        self._at += len(text) + 1
        shell = type(self)(re.sub(r"\\([\\`$])", r"\1", text), self.traced, self._depth)
        word.shown |= shell.commands(frozenset())
        self.shown |= shell.shown

    def _dollar(self, word: Word) -> None:
        """What follows a dollar."""
        name = _NAME.match(self._text, self._at)
        if name:
            self._at = name.end()
            _show(name, word)
        elif self._text.startswith("((", self._at):
            self._arithmetic()
        elif self._text.startswith("(", self._at):
            self._at += 1
            word.shown |= self._inside()
        elif self._text.startswith("{", self._at):
            self._at += 1
            self._braces(word)
        else:
            other = _LITERAL.match(self._text, self._at) or _SPECIAL.match(self._text, self._at)
            self._at = other.end() if other else self._at

    def _arithmetic(self) -> None:
        """Numbers are no secrets."""
        depth = 0
        while self._at < len(self._text):
            depth += {"(": 1, ")": -1}.get(self._text[self._at], 0)
            self._at += 1
            if not depth:
                break

    def _braces(self, word: Word) -> None:
        """`${NAME}` and its like; neither its length nor what stands in for it is its value."""
        length = self._text.startswith("#", self._at)
        self._at += self._text.startswith(("#", "!"), self._at)
        name = _NAME.match(self._text, self._at)
        parameter = name or _SPECIAL.match(self._text, self._at)
        self._at = parameter.end() if parameter else self._at
        operator = self._text[self._at : self._at + 2].removeprefix(":")[:1]
        rest = Word()
        self._until("}", rest)
        if name and not length and operator != "+":
            _show(name, word)
        if operator in ("+", "-", "=", "?"):
            word.shown |= rest.shown


def _show(name: re.Match[str], word: Word) -> None:
    if name[1] != "_":  # the last word of the command before
        word.shown.add(name[1])
