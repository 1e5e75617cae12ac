"""What an engine is: it loads policies per kind and answers documents in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Protocol, Self

from scanner.errors import PolicyError
from scanner.model import JSON, Kind

Document = Mapping[str, JSON]
"""The input of one evaluation: one resource with its ancestors, instance and params."""


@dataclass(frozen=True, slots=True)
class Module:
    """A Rego file as an engine loads it."""

    name: str
    """Stable file name for error messages, relative to its policy root."""
    package: str
    """Dotted package path, without `data.`."""
    source: str
    rules: frozenset[str]
    """Which of `deny`, `skip` and `unknown` it defines; empty for a library."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a policy gave no answer for a document."""

    message: str


Answer = Mapping[str, JSON] | Failure
"""The defined rules of one policy, of those asked for (sets as lists), or why there are none."""

Answers = Mapping[str, Answer]
"""Answer by package, for one document."""


def library_refused(words: str) -> PolicyError:
    """The error for a library that does not compile: nobody could tell what hangs on it."""
    return PolicyError(
        f"a library does not compile: {words}",
        "Correct it where it is yours; the bundled ones compile, so else install glscan again.",
    )


class Closing(AbstractContextManager[Any]):
    """Ends what it holds when the block that uses it ends, whatever happens."""

    def close(self) -> None:
        """End it."""
        raise NotImplementedError

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Engine(Protocol):
    """Evaluates policies; a context manager that leaves nothing behind."""

    name: str
    version: str

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """Take the policies of each kind. One that does not compile answers `Failure` from then on.

        Raises EngineError when the engine cannot be used at all.
        """

    def broken(self) -> Mapping[str, str]:
        """Why, by package, policies do not compile; of those of which loading tells it.

        The embedded engine notices some mistakes only when it meets them.
        """

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """Answer each document, in order, for every policy loaded for `kind`.

        Raises EngineError when the engine is gone and could not be started again.
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
