"""Reads waivers.yaml, holds it against the policies there are, and says what is wrong and where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from pydantic import ValidationError

from scanner import discreet, yaml_text
from scanner.errors import UsageError
from scanner.misfit import Misfit, misfits, problem
from scanner.spelling import nearest
from scanner.triage import rows
from scanner.triage.history import History
from scanner.triage.waiver import File, Waiver

NAME = "waivers.yaml"
_EXAMPLE = "`glscan waivers schema` has every key."


@dataclass(frozen=True, slots=True)
class Entry:
    """A waiver and where it stands."""

    waiver: Waiver
    line: int
    policies: Sequence[str]
    """Its rules by the ids that policies have today."""
    rows: frozenset[int]
    """All lines that say it, as git counts them."""


@dataclass(frozen=True, slots=True)
class Waivers:
    """A file that was read and fits."""

    path: Path
    sha256: str
    entries: Sequence[Entry]
    history: History = field(default_factory=History)
    """Where its lines come from; who reads the file may know, or have it from a record."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file."""

    path: Path
    line: int
    words: str
    hint: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.words}"


def read(path: Path, content: bytes, ids: Mapping[str, str]) -> Waivers:
    """The waivers of a file. Raises UsageError with the first thing that is wrong.

    `ids` are all ids and aliases of policies, with the id of today.
    """
    wrong, waivers = examine(path, content, ids)
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise UsageError(f"{wrong[0]}{more}", wrong[0].hint or _EXAMPLE)
    return waivers


def examine(
    path: Path, content: bytes, ids: Mapping[str, str]
) -> tuple[Sequence[Problem], Waivers]:
    """Everything that is wrong with a file, by line, and the waivers that are not."""
    sha256 = hashlib.sha256(content).hexdigest()
    empty = Waivers(path, sha256, ())
    try:
        words = content.decode("utf-8-sig")
        text = yaml_text.parse(words)
    except UnicodeDecodeError:
        return [Problem(path, 1, "it is not text", "It is YAML in UTF-8.")], empty
    except yaml.YAMLError as error:
        why, line = problem(error)
        hint = "Check the indentation, and quote texts that hold `: ` or start with `*`."
        return [Problem(path, line or 1, _unusable(why), hint)], empty
    try:
        file = File.model_validate(text.value)
    except ValidationError as error:
        found = misfits(error, text, File)
        return [Problem(path, one.line, _words(one), one.hint) for one in found], empty
    entries = [
        Entry(
            waiver, text.line(("waivers", number)), [ids.get(id, id) for id in waiver.rules], said
        )
        for number, (waiver, said) in enumerate(
            zip(file.waivers, rows.of(words, text.root), strict=True)
        )
    ]
    wrong = list(_wrong(path, text, file.waivers, ids))
    return wrong, Waivers(path, sha256, entries)


def _unusable(why: str) -> str:
    return f"this YAML cannot be used: {discreet.words(why)}"


def _words(found: Misfit) -> str:
    return f"{discreet.words(found.key)}: {found.words}" if found.key else found.words


def _wrong(
    path: Path,
    text: yaml_text.Text,
    waivers: Sequence[Waiver],
    ids: Mapping[str, str],
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, waiver in enumerate(waivers):
        at = ("waivers", number)
        line = text.line((*at, "id"))
        if waiver.id in seen:
            words = f"the id {waiver.id} stands in line {seen[waiver.id]}, too"
            yield Problem(path, line, words, "Give each waiver an id of its own.")
        seen.setdefault(waiver.id, line)
        for place, rule in enumerate(waiver.rules):
            if rule not in ids:
                hint = nearest(rule, ids, "`glscan policies list` names them all.")
                line = text.line((*at, "rules", place))
                yield Problem(path, line, f"{waiver.id}: there is no policy {rule}", hint)
