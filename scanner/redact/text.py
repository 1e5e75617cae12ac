"""Finds people in a text and puts their pseudonyms there; all else in it stays."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from urllib.parse import quote, unquote

from scanner.model import Kind
from scanner.redact import words
from scanner.redact.people import OF_PEOPLE, People
from scanner.redact.pseudonym import Pseudonyms
from scanner.sections import SECTIONS

NOBODY: Collection[str] = ()

ATTRIBUTES = frozenset(
    name
    for spec in SECTIONS.values()
    for attributes in spec.attributes.values()
    for attribute, shown in attributes.items()
    for name in (attribute, shown.age, *shown.holds)
    if name
)
"""What stands in a path behind the name of an entry, and is nobody's name there."""

_OURS = ATTRIBUTES | SECTIONS.keys()
_BETWEEN_DOTS = re.compile(r"[^.]+")

_ENCODED = re.compile(r"(?<!\S)(\S*%[0-9A-Fa-f]{2}\S*)")
"""A word with something in it that is written as in a web address."""
_DECODINGS = 3
"""How often one may be encoded."""
_SAFE = "!#$&'()*+,/:;=?@[]~"

_BEFORE_NAMES = frozenset({"user", "member", "bot", "administrator"})
"""Words behind which even `main` is a user's name, and a number a user's id."""
_GAP = 3
"""Characters between two words of one name: `Smith, J.`, `Smith%20J`."""


class Texts:
    """Replaces people in texts."""

    def __init__(self, people: People, pseudonyms: Pseudonyms) -> None:
        self._people = people
        self._pseudonyms = pseudonyms

    def person(self, name: str) -> str:
        """The pseudonym for a text that is nothing but somebody's name."""
        return self._pseudonyms.of(self._people.identity(name)) if name else name

    def person_of_id(self, id: int) -> str:
        """The pseudonym of the user with that id."""
        return self._pseudonyms.of(f"id {id}")

    def path(self, kind: str, path: str) -> str:
        """The path of a resource; at its top stands a user or a group, and no common word."""
        if kind == Kind.INSTANCE:
            return path
        if kind == Kind.USER:
            return self.person(path)
        top, slash, rest = path.partition("/")
        known = self._people.find(top)
        certain = known and words.key(top) not in self._people.faint
        shown = self._pseudonyms.of(known) if certain else self.text(top)
        return f"{shown}{slash}{self.text(rest)}"

    def text(self, text: str, about: Collection[str] = NOBODY) -> str:
        """The text with pseudonyms; `about` are who is named in it even by a common word."""
        return self._text(text, about, _DECODINGS)

    def _text(self, text: str, about: Collection[str], decodings: int) -> str:
        if "%" not in text or not decodings:
            return self._plain(text, about)
        return "".join(
            self._encoded(part, about, decodings) if number % 2 else self._plain(part, about)
            for number, part in enumerate(_ENCODED.split(text))
        )

    def _encoded(self, word: str, about: Collection[str], decodings: int) -> str:
        """As it was written, unless somebody is seen only once it is decoded."""
        shown = self._plain(word, about)
        meant = unquote(word)
        made = self._text(meant, about, decodings - 1)
        return shown if made in (meant, unquote(shown)) else quote(made, _SAFE)

    def _plain(self, text: str, about: Collection[str]) -> str:
        tokens = list(words.TOKEN.finditer(text))
        made: list[str] = []
        done = number = 0
        while number < len(tokens):
            count, start, end, shown = self._at(text, tokens, number, about)
            if shown:
                made += [text[done:start], shown]
                done = end
            number += count
        return "".join([*made, text[done:]]) if made else text

    def _at(
        self, text: str, tokens: list[re.Match[str]], number: int, about: Collection[str]
    ) -> tuple[int, int, int, str]:
        """How many tokens are done with, and from where to where what takes their place."""
        token = tokens[number]
        if token["email"]:
            return 1, *token.span("email"), self._email(token["email"])
        if count := self._phrase(tokens, number):
            run = tokens[number : number + count]
            name = " ".join(words.part(one[0]) for one in run)
            start = token.end() - len(token[0].lstrip(words.SIGNS))
            end = run[-1].start() + len(run[-1][0].rstrip(words.SIGNS))
            return count, start, end, self.person(name)
        shown = self._word(text, tokens, number, about)
        return 1, token.start(), token.end(), shown

    def _email(self, address: str) -> str:
        """Of who has the address, or is called by what stands before the @; else its own."""
        name = address.partition("@")[0]
        if not self._people.find(address) and not words.ordinary(words.key(name)):
            address = name if self._people.find(name) else address
        return self.person(address)

    def _phrase(self, tokens: list[re.Match[str]], number: int) -> int:
        """How many words from here on are the longest name of several words."""
        names = self._people.phrases.get(words.part(tokens[number][0]), {})
        for count in sorted(names, reverse=True):
            run = tokens[number : number + count]
            close = all(
                after.start() - before.end() <= _GAP for before, after in itertools.pairwise(run)
            )
            if close and tuple(words.part(one[0]) for one in run) in names[count]:
                return count
        return 0

    def _word(
        self, text: str, tokens: list[re.Match[str]], number: int, about: Collection[str]
    ) -> str:
        """What takes the place of a single word; empty where it stays."""
        token = tokens[number]
        word = token[0]
        before = text[tokens[number - 1].end() : token.start()] if number else ""
        named = before in (" ", ":") and tokens[number - 1][0].casefold() in _BEFORE_NAMES
        mentioned = _mentions(text, token)
        if named and (id := self._id(word)):
            return word.replace(id, self.person_of_id(int(id)))
        for form in _forms(word):
            if form != word and (id := self._id(form)) and word.partition(".")[0] in OF_PEOPLE:
                return word.replace(f".{id}", f".{self.person_of_id(int(id))}")
            identity = self._people.find(form)
            certain = named or mentioned or identity in about
            if identity and (certain or self._is_clear(form)):
                return word.replace(form, self._pseudonyms.of(identity), 1)
        if mentioned and self._is_unknown(text, token):
            name = word.rstrip(".-")
            return word.replace(name, self.person(name), 1)
        return self._compound(word, about) or self._unspaced(word)

    def _id(self, word: str) -> str:
        """The number of a user, if the word is one."""
        digits = word.strip(".")
        fits = digits.isascii() and digits.isdecimal() and len(digits) < 19
        return digits if fits and int(digits) in self._people.ids else ""

    def _is_clear(self, name: str) -> bool:
        """Whether nothing else than the person can be meant."""
        key = words.key(name)
        return not words.ordinary(key) and key not in self._people.faint

    def _is_unknown(self, text: str, token: re.Match[str]) -> bool:
        """Whether it is @somebody nobody knows, rather than @group, @group/sub or @everybody."""
        key = words.part(token[0])
        followed = text[token.end() : token.end() + 1]
        return (
            bool(key)
            and followed not in ("/", "@")
            and not (key in self._people.groups or words.ordinary(key))
        )

    def _compound(self, word: str, about: Collection[str]) -> str:
        """A word such as `ada.lind-main-patch-1` without the names in it; empty if it has none.

        GitLab itself names branches so, and turns the signs of a name into others.
        """
        pieces = words.pieces(word)
        keys = [words.key(piece[0]) for piece in pieces]
        ours = _ours(word)
        made: list[str] = []
        done = number = 0
        while number < len(pieces):
            count = self._people.pieces.get(keys[number], 0)
            start, identity = pieces[number].start(), ""
            while count and start not in ours and not identity:
                if (last := number + count) <= len(pieces):
                    end = pieces[last - 1].end()
                    identity = self._in_compound(word[start:end], keys[number:last], about)
                count -= not identity
            if identity:
                made += [word[done:start], self._pseudonyms.of(identity)]
                done = end
            number += count or 1
        return "".join([*made, word[done:]]) if made else ""

    def _in_compound(self, name: str, pieces: list[str], about: Collection[str]) -> str:
        """Whose name some pieces of a word are, spelled so or with other signs; empty for nobody's.

        `merge.request` has it to itself: with other signs it may be said of anything.
        """
        spelled = self._people.spelled.get("-".join(pieces), "")
        if spelled and self._people.find(name):
            spelled = name
        elif all(map(words.ordinary, pieces)):
            return ""
        identity = self._people.find(spelled)
        certain = identity in about and not words.ordinary(words.key(spelled))
        return identity if identity and (certain or self._is_clear(spelled)) else ""

    def _unspaced(self, word: str) -> str:
        """A word with those names in it that no blank parts from the rest; empty without any."""
        names = self._people.unspaced
        if not names or not words.unspaced(word):
            return ""
        text = words.key(word)
        lengths = sorted({len(name) for name in names}, reverse=True)
        made, at, found = "", 0, False
        while at < len(text):
            name = next(
                (text[at : at + long] for long in lengths if text[at : at + long] in names), ""
            )
            found = found or bool(name)
            made += self.person(name) if name else text[at]
            at += len(name) or 1
        return made if found else ""


def _mentions(text: str, token: re.Match[str]) -> bool:
    """Whether it is written @so, with nothing before that belongs to it."""
    at = token.start()
    return text[at - 1 : at] == "@" and (at < 2 or not words.TOKEN.match(text[at - 2]))


def _ours(word: str) -> Collection[int]:
    """Where in a word such as `settings.push_rule` names of sections and attributes stand."""
    if "_" not in word:
        return ()
    named = (part.span() for part in _BETWEEN_DOTS.finditer(word) if part[0] in _OURS)
    return {at for start, end in named if "_" in word[start:end] for at in range(start, end)}


def _forms(word: str) -> Iterator[str]:
    """What of a word may be a name: all, without what closes a sentence, without its place."""
    yield word
    for signs in (".-+", words.SIGNS):
        if (form := word.strip(signs)) != word and form:
            yield form
    form = word.strip(".")
    head, dot, rest = form.partition(".")
    if dot and head in SECTIONS:
        form = rest
    while (parted := form.rpartition("."))[2] in ATTRIBUTES and parted[0]:
        form = parted[0]
    if form != word and form not in ATTRIBUTES:
        yield form
