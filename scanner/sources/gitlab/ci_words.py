"""Reads the words of a shell script, and the variables whose values are in them."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from scanner.sources.gitlab.ci_commands import Word

_MOST_DEPTH = 50

BLANK = " \t\r"
_PLAIN = re.compile(r"[^ \t\r\n\\'\"$`;&|()<>]+")
_IN_QUOTES = re.compile(r"[^\\\"$`]+")
_IN_TEXT = re.compile(r"[^\\$`]+")
_IN_BRACES = re.compile(r"[^\\'\"$`}]+")
_IN_BACKTICKS = re.compile(r"(?:[^\\`]|\\.)*", re.DOTALL)
_LITERAL = re.compile(r"'(?:[^\\']|\\.)*'?", re.DOTALL)
_SUBSCRIPT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\[[^\]\n'\"$`]*\](?=\+?=)", re.ASCII)
_PARENTHESIS = re.compile(r"[()]")
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
        """The names that are shown, wherever the output of their commands goes."""
        self.unclear = False
        """Whether what is printed cannot be told: something does not end, or is too clever."""

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
        start = self._at
        subscript = _SUBSCRIPT.match(self._text, start)
        if subscript:
            word.add(subscript[0])
            self._at = subscript.end()
        while self._at < len(self._text):
            plain = _PLAIN.match(self._text, self._at)
            if plain:
                word.add(plain[0])
                self._at = plain.end()
            elif self._text[self._at] in " \t\r\n;&|()<>":
                break
            else:
                self._quoted(word)
        word.source = self._text[start : self._at]
        return word

    def _quoted(self, word: Word) -> None:
        """One quoted part, escape or expansion of a word."""
        character = self._text[self._at]
        if character == "'":
            end = self._text.find("'", self._at + 1)
            self.unclear = self.unclear or end < 0
            end = len(self._text) if end < 0 else end
            word.add(self._text[self._at + 1 : end])
            self._at = end + 1
        elif character == '"':
            self._at += 1
            self._until('"', word)
        else:
            self._expanded(word)

    def _until(self, end: str, word: Word) -> None:
        """The part of a word up to a closing quote or brace; without one, up to the end."""
        self._deeper()
        plain = {'"': _IN_QUOTES, "}": _IN_BRACES, "": _IN_TEXT}[end]
        special = self._quoted if end == "}" else self._expanded
        while self._at < len(self._text) and self._text[self._at] != end:
            found = plain.match(self._text, self._at)
            if found:
                word.add(found[0])
                self._at = found.end()
            else:
                special(word)
        self.unclear = self.unclear or (bool(end) and self._at >= len(self._text))
        self._at += len(end)
        self._depth -= 1

    def _other(self, text: str, traced: bool | None = None) -> Words:
        """The place where another script begins, as deep as here."""
        return type(self)(text, self.traced if traced is None else traced, self._depth)

    def _heard(self, other: Words) -> None:
        """Take over what is shown by another script, wherever its output goes."""
        self.shown |= other.shown
        self.unclear = self.unclear or other.unclear

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
        self.unclear = self.unclear or self._at > len(self._text)
        shell = self._other(re.sub(r"\\([\\`$])", r"\1", text))
        word.shown |= shell.commands(frozenset())
        word.ran = True
        self._heard(shell)

    def _dollar(self, word: Word) -> None:
        """What follows a dollar."""
        name = _NAME.match(self._text, self._at)
        if name:
            self._at = name.end()
            _show(name, word)
        elif self._arithmetic():
            return
        elif self._text.startswith("(", self._at):
            self._at += 1
            word.shown |= self._inside()
            word.ran = True
        elif self._text.startswith("{", self._at):
            self._at += 1
            self._braces(word)
        else:
            other = _LITERAL.match(self._text, self._at) or _SPECIAL.match(self._text, self._at)
            self._at = other.end() if other else self._at

    def _arithmetic(self) -> bool:
        """Whether arithmetic comes next, which is passed over: numbers are no secrets.

        Two parentheses may as well open a shell within a shell.
        """
        if not self._text.startswith("((", self._at):
            return False
        depth = 0
        for found in _PARENTHESIS.finditer(self._text, self._at):
            depth += 1 if found[0] == "(" else -1
            if depth == 1 and found[0] == ")":
                is_one = self._text.startswith(")", found.end())
                self._at = found.end() + 1 if is_one else self._at
                return is_one
        return False

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
        word.ran = word.ran or rest.ran


def _show(name: re.Match[str], word: Word) -> None:
    if name[1] != "_":  # the last word of the command before
        word.shown.add(name[1])
