"""An OPA that is running already, which we leave as we found it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import TracebackType

import requests

from scanner.engines import forbidden, opa_bundle
from scanner.engines.base import Answers, Closing, Document, Module, library_refused
from scanner.engines.isolate import Isolation, Refused, Row
from scanner.engines.opa import OTHER_ENGINE, check_version
from scanner.engines.opa_http import OpaClient, Unreachable
from scanner.errors import EngineError
from scanner.model import Kind

PREFIX = "glscan/"
"""Begins the id of each module we upload."""

_AS_CHOSEN = (
    "Have it serve what `glscan policies bundle -o FILE` writes with the same choice of policies"
    " and this version of glscan; or use --engine opa_process."
)
_ANOTHER = "Use an OPA without glscan and custom packages, or --engine opa_process."


class OpaRest(Closing):
    """Uploads the policies to an OPA that has none of ours, or uses the same ones preloaded."""

    name = "opa_rest"

    def __init__(
        self,
        url: str,
        token: str | None = None,
        timeout: float = 60.0,
        session: requests.Session | None = None,
    ) -> None:
        """`timeout` is in seconds for a chunk of documents; a given session stays open.

        Raises UsageError when `url` is not an address.
        """
        self.version = "OPA"
        self._session = session or requests.Session()
        self._session_is_ours = session is None
        self._client = OpaClient(url, token, timeout, self._session)
        self._digest = ""
        self._uploaded: list[str] = []
        self._isolation = Isolation(self, {}, {})

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        """See `Engine.load`.

        Raises PolicyError for a library that does not compile: nobody could tell what hangs on it.
        """
        self._remove()
        bundle = opa_bundle.bundle_modules(policies, libraries)
        self._digest = opa_bundle.digest_of(bundle)
        broken: Mapping[str, str] = {}
        own = opa_bundle.packages_of(policies, libraries)
        digest = self._held_digest()
        if digest == self._digest:
            broken = self._refused(self._check_nothing_else(own), policies, libraries)
        else:
            if digest:
                self._check_not_served(opa_bundle.named(policies, libraries).values())
            self._check_empty(own)
            broken = self._upload(bundle, policies, libraries)
        packages = {kind: [module.package for module in policies[kind]] for kind in policies}
        self._isolation = Isolation(self, packages, broken)

    def broken(self) -> Mapping[str, str]:
        """See `Engine.broken`."""
        return self._isolation.broken

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        """See `Engine.evaluate`."""
        return self._isolation.evaluate(kind, documents)

    def ask(self, kind: Kind, packages: Sequence[str], documents: Sequence[bytes]) -> list[Row]:
        """See `Backend.ask`."""
        try:
            return self._client.answers(kind, packages, documents, self._digest)
        except Unreachable:
            # An idle connection that the other side closed looks just like this, once.
            return self._client.answers(kind, packages, documents, self._digest)

    def ask_alone(self, kind: Kind, package: str, documents: Sequence[bytes]) -> list[Row]:
        """See `Backend.ask_alone`: OPA evaluates no rule that nobody asked for."""
        return self.ask(kind, [package], documents)

    def close(self) -> None:
        """Take back what we uploaded. Raises EngineError when something stays behind."""
        try:
            self._remove()
        finally:
            if self._session_is_ours:
                self._session.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.close()
        except EngineError:
            if error is None:  # else the first error tells more
                raise

    def _held_digest(self) -> str | None:
        """The digest of the bundle this OPA holds; notes OPA's version beside it."""
        try:
            held = self._client.value(opa_bundle.DIGEST_PACKAGE.replace(".", "/"))
        except Refused as refusal:
            raise EngineError(f"this OPA cannot evaluate: {refusal}", OTHER_ENGINE) from None
        if not isinstance(held, dict):
            return None
        self.version = check_version(str(held.get("opa_version", "of unknown version")))
        return str(held.get("digest"))

    def _check_nothing_else(self, packages: Sequence[str]) -> Mapping[str, str]:
        """The ids by package. Two modules of one merge their rules, which no digest would show."""
        held = self._client.held(packages)
        count = Counter(one.package for one in held)
        for package, expected in Counter(packages).items():
            if count[package] != expected:
                raise EngineError(
                    f"this OPA holds our bundle, and {package} in {count[package]} modules"
                    f" instead of {expected}",
                    _ANOTHER,
                )
        return {one.package: one.id for one in held}

    def _check_not_served(self, wanted: Collection[Module]) -> None:
        """Raises EngineError for an OPA that serves a bundle of ours, and not this one."""
        sources = {one.package: _words(one.source) for one in wanted}
        held = self._client.held(sources)
        served = {
            one.package: _words(one.source) for one in held if not opa_bundle.is_made(one.package)
        }
        if not served:
            return
        differing = {
            "served and not chosen": served.keys() - sources,
            "chosen and not served": sources.keys() - served,
            "of another text": {
                package
                for package in served.keys() & sources
                if served[package] != sources[package]
            },
        }
        told = ", ".join(
            f"{len(packages)} {how} (such as {min(packages)})"
            for how, packages in differing.items()
            if packages
        )
        raise EngineError(
            f"the OPA at {self._client.address} serves other policies of ours than are chosen:"
            f" {told or 'for other kinds, or by other names of files'}",
            _AS_CHOSEN,
        )

    def _refused(
        self,
        ids: Mapping[str, str],
        policies: Mapping[Kind, Sequence[Module]],
        libraries: Sequence[Module],
    ) -> dict[str, str]:
        """Why, by package, policies that others wrote may not be asked; `ids` of what is held.

        This OPA compiles what no policy may call, unless its own configuration forbids it.
        """
        refused: dict[str, str] = {}
        for module in forbidden.others(opa_bundle.named(policies, libraries).values()):
            words = module.package in ids and self._forbidden(ids[module.package])
            if words and module in libraries:
                raise library_refused(f"{module.name}: {words}")
            if words:
                refused[module.package] = f"{module.name}: {words}"
        return refused

    def _forbidden(self, identity: str) -> str:
        """Why a module may not be asked, by its tree, or because nobody can tell."""
        try:
            error = forbidden.found(self._client.tree(identity))
        except Refused as refusal:
            return str(refusal)
        return error.message if error else ""

    def _check_empty(self, packages: Sequence[str]) -> None:
        held = self._client.held(packages)
        if held:
            first = held[0]
            raise EngineError(
                f"this OPA holds other policies of ours: {len(held)} module{'s' * (len(held) > 1)},"
                f" for instance {first.package} (id {first.id})",
                _ANOTHER,
            )

    def _upload(
        self,
        bundle: Mapping[str, str],
        policies: Mapping[Kind, Sequence[Module]],
        libraries: Sequence[Module],
    ) -> Mapping[str, str]:
        """Put what compiles; say by package why the rest does not."""
        if refused := self._put(opa_bundle.DIGEST_MODULE, bundle[opa_bundle.DIGEST_MODULE]):
            raise EngineError(f"this OPA refuses a trivial module: {refused}", OTHER_ENGINE)
        if self._held_digest() != self._digest:
            raise EngineError("this OPA takes a module, and does not answer with it", OTHER_ENGINE)
        modules = opa_bundle.named(policies, libraries)
        self._client.names = {PREFIX + name: name for name in modules}
        refusals = self._put_all({name: module.source for name, module in modules.items()})
        broken = {modules[name].package: words for name, words in refusals.items()}
        for module in libraries:
            if module.package in broken:
                raise library_refused(broken[module.package])
        ids = {one.package: PREFIX + name for name, one in modules.items() if name not in refusals}
        broken |= self._refused(ids, policies, libraries)
        for kind in policies:
            broken |= self._put_dispatcher(kind, policies[kind])
        return broken

    def _put_all(self, sources: Mapping[str, str]) -> dict[str, str]:
        """A module may call one that comes later: go round until nothing more compiles."""
        waiting = dict(sources)
        while True:
            refusals = {}
            for name, source in waiting.items():
                if words := self._put(name, source):
                    refusals[name] = words
            if len(refusals) in (0, len(waiting)):
                return refusals
            waiting = {name: waiting[name] for name in refusals}

    def _put_dispatcher(self, kind: Kind, modules: Sequence[Module]) -> dict[str, str]:
        """Leave out of the dispatcher what cannot be asked, such as a `deny` that is a function."""
        broken: dict[str, str] = {}
        while True:
            asked = [module for module in modules if module.package not in broken]
            name = opa_bundle.dispatcher_name(kind)
            errors = self._client.upload(PREFIX + name, opa_bundle.dispatcher(kind, asked))
            if not errors:
                self._uploaded.append(PREFIX + name)
                return broken
            found = {
                package: error.message
                for error in errors
                if (package := opa_bundle.dispatched(asked, error.row))
            }
            if not found:
                raise EngineError(
                    f"our dispatcher does not compile: {errors[0].message}", OTHER_ENGINE
                )
            broken |= found

    def _put(self, name: str, source: str) -> str:
        """Upload; what the compiler says, or nothing."""
        errors = self._client.upload(PREFIX + name, source)
        if not errors:
            self._uploaded.append(PREFIX + name)
            return ""
        return errors[0].words(self._client.names)

    def _remove(self) -> None:
        # The last first: what a module calls must not go before it.
        while self._uploaded:
            self._client.delete(self._uploaded[-1])
            self._uploaded.pop()


def _words(source: str) -> str:
    """The text without white space: who builds a bundle with OPA has it formatted."""
    return "".join(source.split())
