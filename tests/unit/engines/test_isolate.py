from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson
import pytest

from scanner.engines import Document, Failure
from scanner.engines.isolate import CHUNK_BYTES, Isolation, Refused, Row
from scanner.model import Kind

Check = Callable[[Sequence[str], Sequence[Any]], None]


class FakeBackend:
    """Answers each document with itself, unless `check` raises; remembers what it was asked."""

    def __init__(self, check: Check = lambda packages, documents: None) -> None:
        self._check = check
        self.asked: list[tuple[tuple[str, ...], int]] = []

    def ask(self, kind: Kind, packages: Sequence[str], documents: Sequence[bytes]) -> list[Row]:
        self.asked.append((tuple(packages), len(documents)))
        inputs = [orjson.loads(document) for document in documents]
        self._check(packages, inputs)
        return [{package: {"deny": [found["n"]]} for package in packages} for found in inputs]

    def ask_alone(self, kind: Kind, package: str, documents: Sequence[bytes]) -> list[Row]:
        return self.ask(kind, [package], documents)


def evaluate(
    backend: FakeBackend, documents: Sequence[Document], broken: dict[str, str] | None = None
) -> list[Any]:
    isolation = Isolation(backend, {Kind.PROJECT: ["a", "b"]}, broken or {})
    return list(isolation.evaluate(Kind.PROJECT, documents))


def numbered(count: int) -> list[Document]:
    return [{"n": n} for n in range(count)]


def test_asks_once_for_many_documents() -> None:
    backend = FakeBackend()
    answers = evaluate(backend, numbered(58))
    assert backend.asked == [(("a", "b"), 25), (("a", "b"), 25), (("a", "b"), 8)]
    assert [answer["b"]["deny"] for answer in answers] == [[n] for n in range(58)]


def test_large_documents_end_a_chunk_early() -> None:
    backend = FakeBackend()
    large = [{"n": n, "text": "x" * (CHUNK_BYTES // 3)} for n in range(7)]
    assert len(evaluate(backend, large)) == 7
    assert [count for _, count in backend.asked] == [3, 3, 1]


def test_an_error_is_looked_for_once() -> None:
    def check(packages: Sequence[str], documents: Sequence[Any]) -> None:
        if "b" in packages and any(document["n"] == 5 for document in documents):
            raise Refused("b.rego:1: five")

    backend = FakeBackend(check)
    answers = evaluate(backend, numbered(50))
    assert answers[5] == {"a": {"deny": [5]}, "b": Failure("b.rego:1: five")}
    assert [answer["b"] for answer in answers[:5]] == [{"deny": [n]} for n in range(5)]
    assert backend.asked[:4] == [(("a", "b"), 25), (("a",), 25), (("b",), 25), (("b",), 25)]
    assert backend.asked[4:29] == [(("b",), 1)] * 25
    assert backend.asked[29:] == [(("a",), 25), (("b",), 25)]


def test_what_is_final_is_asked_no_more() -> None:
    def check(packages: Sequence[str], documents: Sequence[Any]) -> None:
        if "b" in packages:
            raise Refused("endless", final=True)

    backend = FakeBackend(check)
    answers = evaluate(backend, numbered(50))
    assert [answer["b"] for answer in answers] == [Failure("endless")] * 50
    assert backend.asked == [(("a", "b"), 25), (("a",), 25), (("b",), 25), (("a",), 25)]


def test_broken_policies_are_never_asked() -> None:
    backend = FakeBackend()
    (answers,) = evaluate(backend, numbered(1), {"a": "a.rego:1: nonsense"})
    assert answers == {"a": Failure("a.rego:1: nonsense"), "b": {"deny": [0]}}
    assert backend.asked == [(("b",), 1)]


def test_too_much_at_once_is_asked_in_smaller_chunks() -> None:
    def check(packages: Sequence[str], documents: Sequence[Any]) -> None:
        if len(packages) * len(documents) > 25:
            raise Refused("did not end", final=True)

    backend = FakeBackend(check)
    answers = evaluate(backend, numbered(61))
    assert [answer["a"]["deny"] for answer in answers] == [[n] for n in range(61)]
    assert backend.asked[3:] == [(("a", "b"), 12)] * 3


def test_an_error_of_the_engine_itself_is_not_swallowed() -> None:
    def check(packages: Sequence[str], documents: Sequence[Any]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        evaluate(FakeBackend(check), numbered(1))
