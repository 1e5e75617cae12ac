"""regorus in a process of its own: it can be killed, may crash, and holds no token."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from scanner.engines import forbidden
from scanner.engines.base import Answers, Closing, Document, Module, library_refused
from scanner.engines.embedded_process import OTHER_WAYS, Ended, RegorusProcess
from scanner.engines.isolate import Isolation, Refused, Row
from scanner.engines.presence import regorus_version
from scanner.engines.regorus_tree import tree
from scanner.engines.trees import rule_queries, tree_queries
from scanner.errors import EngineError
from scanner.model import JSON, Kind

RESTARTS = 3
"""How often the process may be ended from outside."""

_TREE = "tree"
"""The engine in the process that is asked for the tree of one module, and for nothing else."""

T = TypeVar("T")


class Embedded(Closing):
    """The engine that needs nothing but a wheel.

    Each kind has an engine with all its policies, of which whole trees are asked; a policy that
    is asked by itself gets an engine of its own. An engine is loaded when it is first asked.
    """

    name = "embedded"

    def __init__(self, timeout: float = 60.0) -> None:
        """`timeout` is in seconds for a chunk of documents.

        Raises EngineError when regorus is not installed.
        """
        version = regorus_version()
        if version is None:
            raise EngineError("the embedded engine is not installed", OTHER_WAYS)
        self.version = f"regorus {version}"
        self._timeout = timeout
        self._policies: Mapping[Kind, Sequence[Module]] = {}
        self._libraries: Sequence[Module] = ()
        self._isolation = Isolation(self, {}, {})
        self._process: RegorusProcess | None = None
        self._held: dict[str, tuple[Module, ...]] = {}
        self._ended = 0
        self._open = False

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """See `Engine.load`.

        Raises PolicyError for a library that does not compile: nobody could tell what hangs on it.
        """
        self._stop()
        self._open = True
        self._policies, self._libraries = policies, libraries
        packages = {kind: [module.package for module in policies[kind]] for kind in policies}
        self._isolation = Isolation(self, packages, {})
        try:
            self._retried(lambda process: self._hold(process, "", ()))
        except Refused as refusal:
            raise library_refused(str(refusal)) from None
        self._isolation = Isolation(self, packages, self._refused(self._unparsed()))

    def broken(self) -> Mapping[str, str]:
        """See `Engine.broken`."""
        return self._isolation.broken

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """See `Engine.evaluate`."""
        return self._isolation.evaluate(kind, documents)

    def ask(self, kind: Kind, packages: Sequence[str], documents: Sequence[bytes]) -> list[Row]:
        """See `Backend.ask`."""
        modules = self._modules(kind, packages)
        engine = kind.value if len(packages) > 1 else f"{kind.value} {packages[0]}"
        question = {"trees": tree_queries(modules, self._libraries)}
        return self._rows(engine, modules, question, documents)

    def ask_alone(self, kind: Kind, package: str, documents: Sequence[bytes]) -> list[Row]:
        """See `Backend.ask_alone`."""
        modules = self._modules(kind, [package])
        return self._rows(
            f"{kind.value} {package}", modules, {"rules": rule_queries(modules)}, documents
        )

    def close(self) -> None:
        """End the process."""
        self._open = False
        self._stop()

    def _modules(self, kind: Kind, packages: Sequence[str]) -> tuple[Module, ...]:
        wanted = set(packages)
        return tuple(module for module in self._policies[kind] if module.package in wanted)

    def _rows(
        self,
        engine: str,
        modules: tuple[Module, ...],
        question: Mapping[str, JSON],
        documents: Sequence[bytes],
    ) -> list[Row]:
        def asked(process: RegorusProcess) -> list[Row]:
            self._hold(process, engine, modules)
            reply = process.request({"engine": engine, **question}, self._timeout, documents)
            if "error" in reply:
                raise Refused(in_one_line(reply["error"]))
            rows: list[Row] = reply["rows"]
            return rows

        return self._retried(asked)

    def _unparsed(self) -> Mapping[str, str]:
        """Why, by package, the policies that are no Rego cannot be used."""
        broken: dict[str, str] = {}
        for kind, policies in self._policies.items():
            modules = tuple(policies)
            # One that ends the process while it is read is found when it is asked.
            with suppress(Refused):
                broken |= self._retried(partial(self._refusals, kind.value, modules))
        return broken

    def _refused(self, broken: Mapping[str, str]) -> Mapping[str, str]:
        """Add why, by package, policies that others wrote may not be asked."""
        every = [*self._libraries, *(one for kind in self._policies.values() for one in kind)]
        refused = dict(broken)
        for module in forbidden.others(every):
            words = module.package not in broken and self._forbidden(module)
            if words and module in self._libraries:
                raise library_refused(words)
            if words:
                refused[module.package] = words
        return refused

    def _forbidden(self, module: Module) -> str:
        """Why a module may not be asked, by its tree, or because nobody can tell."""

        def asked(process: RegorusProcess) -> Mapping[str, JSON]:
            self._held.pop(_TREE, None)
            sources = [(module.name, module.source)]
            read = process.request({"engine": _TREE, "modules": sources}, self._timeout)
            for words in read["errors"].values():
                return {"error": words}
            return process.request({"engine": _TREE, "ast": True}, self._timeout)

        try:
            reply = self._retried(asked)
        except Refused as refusal:
            return str(refusal)
        if "error" in reply:
            return in_one_line(reply["error"])
        try:
            [one] = reply["ast"]
            error = forbidden.found(tree(one))
        except (RecursionError, KeyError, TypeError, ValueError):
            return f"{module.name}:1: nobody can tell what it calls: its tree cannot be read"
        return f"{module.name}:{error.row}: {error.message}" if error else ""

    def _refusals(
        self, engine: str, modules: tuple[Module, ...], process: RegorusProcess
    ) -> Mapping[str, str]:
        """Have the process hold an engine of the libraries and these modules; why some are not."""
        self._held.pop(engine, None)
        sources = [(module.name, module.source) for module in (*self._libraries, *modules)]
        reply = process.request({"engine": engine, "modules": sources}, self._timeout)
        packages = [module.package for module in (*self._libraries, *modules)]
        errors = {packages[int(n)]: in_one_line(said) for n, said in reply["errors"].items()}
        if not errors:
            self._held[engine] = modules
        return errors

    def _hold(self, process: RegorusProcess, engine: str, modules: tuple[Module, ...]) -> None:
        """Have the process hold an engine of the libraries and exactly these modules."""
        if self._held.get(engine) == modules:
            return
        for error in self._refusals(engine, modules, process).values():
            raise Refused(error, final=True)

    def _retried(self, asked: Callable[[RegorusProcess], T]) -> T:
        """Ask; start the process first if need be, and again if somebody ended it."""
        while True:
            try:
                if not self._open:
                    raise EngineError("the embedded engine was asked after its end")
                if not self._process:
                    self._process = RegorusProcess()
                return asked(self._process)
            except Refused:
                raise
            except Ended as ended:
                self._stop()
                self._blame(ended)
            except BaseException:
                self._stop()  # its next reply would answer a question nobody waits for
                raise

    def _stop(self) -> None:
        process, self._process = self._process, None
        self._held.clear()
        if process:
            process.close()

    def _blame(self, ended: Ended) -> None:
        if ended.overdue:
            raise Refused(f"did not end within {self._timeout:g} s", final=True)
        if not ended.from_outside:
            raise Refused(f"crashed the engine: {ended}")
        self._ended += 1
        if self._ended > RESTARTS:
            raise EngineError(
                f"the embedded engine was ended from outside {self._ended} times ({ended})",
                "Is this machine out of memory?",
            )


def in_one_line(message: str) -> str:
    """`file:row: what is wrong`, without the excerpt and the stack of the engine itself."""
    text = message.split("Stack backtrace:")[0].strip()
    where = re.search(r"-->\s*(.+):(\d+):\d+\s*$", text, re.MULTILINE)
    what = re.search(r"^error:\s*(.+)", text, re.MULTILINE | re.DOTALL)
    if where and what:
        text = f"{where[1]}:{where[2]}: {what[1]}"
    return " ".join(text.split())
