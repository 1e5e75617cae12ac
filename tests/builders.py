"""Builds resources, policies, snapshots and engines for tests, through the real code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

from scanner.catalog import metadata
from scanner.catalog.load import Catalog, Policy
from scanner.engines.base import Answer, Answers, Document, Module
from scanner.model import JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.report import Framework
from scanner.snapshot import store
from scanner.snapshot.journal import Appender, Journal, Request
from scanner.snapshot.store import Snapshot

AS_OF = datetime(2026, 11, 21, 10, tzinfo=UTC)

MANIFEST: Mapping[str, JSON] = {
    "tool": {"name": "glscan", "version": "0.1.0"},
    "instance": {
        "name": "gitlab.example.com",
        "url": "https://gitlab.example.com",
        "version": "18.5.1",
        "edition": "ee",
    },
    "scope": {"groups": ["acme"]},
    "identity": {
        "username": "auditor",
        "scopes": ["read_api"],
        "role": "owner",
        "token_expires_at": "",
    },
    "started": "2026-11-21T09:59:00Z",
    "finished": "2026-11-21T10:00:00Z",
}


def section(
    data: Mapping[str, JSON] | None = None, status: Status = Status.OK, **parts: Any
) -> Section:
    """A section; readable unless told otherwise."""
    return Section(status, data or {}, **parts)


def gap(*names: str, reason: Gap = Gap.ROLE, **data: JSON) -> Section:
    """A readable section in which some attributes could not be read."""
    return Section(Status.OK, data, dict.fromkeys(names, reason))


def resource(
    kind: Kind = Kind.PROJECT,
    path: str = "acme/web",
    tier: Tier = Tier.PREMIUM,
    id: int = 7,
    context: bool = False,
    **sections: Section | Mapping[str, JSON],
) -> Resource:
    """A resource; a section may be given as its data alone."""
    made = {
        name: one if isinstance(one, Section) else section(one) for name, one in sections.items()
    }
    return Resource(kind, path, id, tier, made, context)


def group(path: str = "acme", **parts: Any) -> Resource:
    """A group."""
    return resource(Kind.GROUP, path, **{"id": 1, **parts})


def annotation(**custom: Any) -> dict[str, Any]:
    """METADATA that is fine but for what the test is about."""
    return {
        "title": "Archived projects stay archived",
        "description": "Why it matters.",
        "scope": "package",
        "custom": {
            "id": "GL-PRJ-900",
            "severity": "high",
            "kinds": ["project"],
            "requires": ["settings.archived"],
            "remediation": {"ui": "Settings", "api": "PUT /projects/:id"},
            **custom,
        },
    }


def policy_source(
    package: str = "glscan.policies.project.sample",
    block: Mapping[str, Any] | str | None = None,
    rules: str = 'deny contains {"path": ["settings"], "message": "no"} if false',
    **custom: Any,
) -> str:
    """The text of a policy file; `block` is its METADATA as data or as text."""
    shown = annotation(**custom) if block is None else block
    text = shown if isinstance(shown, str) else yaml.safe_dump(shown, sort_keys=False)
    comment = "\n".join(f"# {line}".rstrip() for line in text.splitlines())
    return f"# METADATA\n{comment}\npackage {package}\n\n{rules}\n"


def policy(package: str = "glscan.policies.project.sample", **custom: Any) -> Policy:
    """A loaded policy."""
    source = policy_source(package, **custom)
    module = Module("project/sample.rego", package, source, frozenset({"deny"}))
    return Policy(metadata.parse(source, module.name), module, None, Path(module.name))


def catalog(*policies: Policy, frameworks: Sequence[Framework] = ()) -> Catalog:
    """A catalogue of these policies."""
    return Catalog(list(policies) or [policy()], [], [], list(frameworks))


def policy_folder(folder: Path, files: Mapping[str, str] | None = None) -> Path:
    """A folder of policies as `load` takes it; one sample policy unless told otherwise."""
    for name, source in (files or {"project/sample.rego": policy_source()}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return folder


def request(asked: str = "project acme/web", endpoint: str = "GET /projects/:id") -> Request:
    """A line of a ledger."""
    return Request(asked, "settings", endpoint, 200, "2026-11-21T09:59:30Z", 12, 0)


def snapshot(
    path: Path,
    *resources: Resource,
    requests: Sequence[Request] = (),
    manifest: Mapping[str, JSON] = MANIFEST,
) -> Snapshot:
    """A snapshot on disk, its ledger beside it."""
    ledger = Appender(store.ledger_path(path))
    for one in requests:
        ledger.append(one.to_json())
    with closing(Journal(store.journal_path(path))) as journal:
        for each in resources:
            journal.append(each)
        store.write(path, manifest, journal, ledger, lambda read: read())
    return store.read(path)


Say = Answer | Callable[[Document], Answer]
"""What a fake engine answers for a package, perhaps by what it is shown."""


class FakeEngine:
    """Answers what it was told to, and keeps what it was given."""

    name = "fake"
    version = "fake 1.0"

    def __init__(self, answers: Mapping[str, Say] | None = None) -> None:
        self.answers = answers or {}
        self.loaded: Mapping[Kind, Sequence[Module]] = {}
        self.libraries: Sequence[Module] = ()
        self.seen: list[Document] = []
        self.open = False

    def load(self, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]) -> None:
        self.loaded, self.libraries = policies, libraries

    def broken(self) -> Mapping[str, str]:
        return {}

    def evaluate(self, kind: Kind, documents: Iterable[Document]) -> Iterator[Answers]:
        for document in documents:
            self.seen.append(document)
            yield {
                package: answer(document) if callable(answer) else answer
                for package, answer in self.answers.items()
            }

    def __enter__(self) -> Self:
        self.open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.open = False


SAMPLE = "glscan.policies.project.sample"


def denying(*findings: JSON, **rules: JSON) -> Answer:
    """An answer with these findings."""
    return {"deny": list(findings), **rules}


def at(*path: str, message: str = "no", **parts: JSON) -> dict[str, JSON]:
    """A finding as a policy says it."""
    return {"path": list(path), "message": message, **parts}
