"""One bad policy costs one error per document: it is found, asked alone, then not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import orjson

from scanner.engines.base import Answer, Answers, Document, Failure
from scanner.model import JSON, Kind

CHUNK = 25
"""Documents asked at once: more gained no time on any engine, and are held at once, answers
included."""

CHUNK_BYTES = 1_000_000
"""Ends a chunk early, so that memory does not follow the size of documents."""

ERRORS = 20
"""A policy that failed this often says nothing new and is not asked any more."""

DEPTH = 100
"""Of an answer; nothing that a policy has to say is nested so deep."""

TOO_DEEP = f"its answer is nested more than {DEPTH} deep"

Row = Mapping[str, Mapping[str, JSON]]
"""For one document: the defined rules of each package."""


class Refused(Exception):
    """The engine gave no answer for the packages and documents it was asked about."""

    def __init__(self, message: str, *, final: bool = False) -> None:
        super().__init__(message)
        self.final = final
        """Whether asking again is pointless or too dear: it does not compile, it does not end."""


class Backend(Protocol):
    """How one engine is asked. Documents are JSON texts without line breaks."""

    def ask(self, kind: Kind, packages: Sequence[str], documents: Sequence[bytes]) -> list[Row]:
        """A row per document, in the fastest way. Raises Refused, or EngineError at the end."""

    def ask_alone(self, kind: Kind, package: str, documents: Sequence[bytes]) -> list[Row]:
        """The same for one package, evaluating nothing but its public rules."""


@dataclass(slots=True)
class _Case:
    """A policy that failed once, and is asked by itself since."""

    errors: int = 0
    closed: Failure | None = None

    def refused(self, refusal: Refused) -> Failure:
        self.errors += 1
        if refusal.final:
            self.closed = Failure(str(refusal))
        elif self.errors >= ERRORS:
            self.closed = Failure(
                f"not asked any more: {self.errors} errors before; the last one was: {refusal}"
            )
        return Failure(str(refusal))


class Isolation:
    """Answers every document for every package, whatever single packages do to the engine."""

    def __init__(
        self,
        backend: Backend,
        packages: Mapping[Kind, Sequence[str]],
        broken: Mapping[str, str],
    ) -> None:
        """`broken` tells, by package, why it does not compile."""
        self.broken = broken
        self._backend = backend
        self._packages = {kind: tuple(dict.fromkeys(names)) for kind, names in packages.items()}
        self._cases = {
            package: _Case(closed=Failure(message)) for package, message in broken.items()
        }
        self._size = CHUNK

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """See `Engine.evaluate`."""
        for chunk in self._chunks(documents):
            yield from self._answers(kind, chunk)

    def _chunks(self, documents: Iterable[Document]) -> Iterator[list[bytes]]:
        chunk: list[bytes] = []
        size = 0
        for document in documents:
            text = orjson.dumps(document)
            chunk.append(text)
            size += len(text)
            if len(chunk) >= self._size or size >= CHUNK_BYTES:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def _answers(self, kind: Kind, chunk: Sequence[bytes]) -> list[Answers]:
        packages = self._packages.get(kind, ())
        answers: dict[str, Sequence[Answer]] = {}
        self._together(kind, chunk, answers)
        for package in packages:
            if package not in answers:
                answers[package] = self._alone(kind, package, chunk)
        return [{package: answers[package][n] for package in packages} for n in range(len(chunk))]

    def _together(
        self, kind: Kind, chunk: Sequence[bytes], answers: dict[str, Sequence[Answer]]
    ) -> None:
        """Fill in what the policies without a case answer; open a case for those that do not."""
        packages = [name for name in self._packages.get(kind, ()) if name not in self._cases]
        if not packages:
            return
        try:
            rows = self._backend.ask(kind, packages, chunk)
        except Refused:
            self._one_by_one(kind, packages, chunk, answers)
        else:
            answers.update((package, _column(rows, package)) for package in packages)

    def _one_by_one(
        self,
        kind: Kind,
        packages: Sequence[str],
        chunk: Sequence[bytes],
        answers: dict[str, Sequence[Answer]],
    ) -> None:
        before = len(self._cases)
        for package in packages:
            try:
                rows = self._backend.ask(kind, [package], chunk)
            except Refused as refusal:
                case = self._cases[package] = _Case()
                if refusal.final:
                    case.refused(refusal)
            else:
                answers[package] = _column(rows, package)
        if len(self._cases) == before:
            # Each is quick enough and all together are not: less to do at once from now on.
            self._size = max(1, self._size // 2)

    def _alone(self, kind: Kind, package: str, chunk: Sequence[bytes]) -> Sequence[Answer]:
        case = self._cases[package]
        if case.closed:
            return [case.closed] * len(chunk)
        try:
            return _column(self._backend.ask_alone(kind, package, chunk), package)
        except Refused as refusal:
            if refusal.final:
                return [case.refused(refusal)] * len(chunk)
        return [self._single(kind, package, case, document) for document in chunk]

    def _single(self, kind: Kind, package: str, case: _Case, document: bytes) -> Answer:
        if case.closed:
            return case.closed
        try:
            return _column(self._backend.ask_alone(kind, package, [document]), package)[0]
        except Refused as refusal:
            return case.refused(refusal)


def _column(rows: Sequence[Row], package: str) -> list[Answer]:
    return [_answer(row.get(package, {})) for row in rows]


def _answer(rules: Mapping[str, JSON]) -> Answer:
    try:
        # Nearly every answer is empty, and there is nothing to make plain in it.
        return {rule: _plain(value) if value else value for rule, value in rules.items()}
    except _TooDeep:
        return Failure(TOO_DEEP)


class _TooDeep(Exception):
    """A value that a report could not hold."""


def _plain(value: JSON, depth: int = 1) -> JSON:
    """The value with whole numbers as integers: OPA keeps `1.0` and `1e3` as they were written."""
    if depth > DEPTH:
        raise _TooDeep
    kind = type(value)
    if kind is list:
        return [_plain(item, depth + 1) for item in value]
    if kind is dict:
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if kind is float and value.is_integer() and abs(value) < 2**64:
        return int(value)
    return value
