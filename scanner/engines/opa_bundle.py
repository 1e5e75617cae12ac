"""What an OPA holds for us: the policies, a dispatcher per kind, and a digest of it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from scanner.engines.base import Module
from scanner.engines.trees import reference, rules_by_package
from scanner.model import Kind

DIGEST_MODULE = "glscan_bundle.rego"
DIGEST_PACKAGE = "glscan.bundle"
_DISPATCHERS = "glscan.dispatch."

Policies = Mapping[Kind, Sequence[Module]]

_REPLY = """
reply.digest := data.glscan.bundle.digest

reply.answers := [answer |
	packages := input.packages
	some document in input.documents
	answer := {name: found | some name in packages; found := _answer[name]} with input as document
]
"""


def bundle_modules(policies: Policies, libraries: Sequence[Module]) -> dict[str, str]:
    """Source by file name of everything an OPA needs in order to answer for these policies.

    The digest in it covers the names and sources of all others.
    """
    sources = {name: module.source for name, module in named(policies, libraries).items()}
    sources |= {dispatcher_name(kind): dispatcher(kind, policies[kind]) for kind in policies}
    return {**sources, DIGEST_MODULE: _digest_module(_digest(sources))}


def digest_of(bundle: Mapping[str, str]) -> str:
    """The digest a bundle of `bundle_modules` carries."""
    return _digest({name: bundle[name] for name in bundle if name != DIGEST_MODULE})


def packages_of(policies: Policies, libraries: Sequence[Module]) -> list[str]:
    """The package of each module of the bundle, sorted; twice what two modules share."""
    generated = [DIGEST_PACKAGE, *(_dispatcher_package(kind) for kind in policies)]
    return sorted([*generated, *(m.package for m in named(policies, libraries).values())])


def is_made(package: str) -> bool:
    """Whether a package is one that is generated, and no policy or library."""
    return package == DIGEST_PACKAGE or package.startswith(_DISPATCHERS)


def named(policies: Policies, libraries: Sequence[Module]) -> dict[str, Module]:
    """Every module once, libraries first, by a name that is its own.

    Two policy roots may hold files of the same name; one policy may serve several kinds.
    """
    found: dict[str, Module] = {}
    for module in (*libraries, *(module for kind in policies for module in policies[kind])):
        name = module.name
        if found.get(name, module) != module:
            name = f"{module.package}/{module.name}"
        found[name] = module
    return found


def dispatcher_name(kind: Kind) -> str:
    """The file name of a kind's dispatcher."""
    return f"glscan_dispatch_{kind.value}.rego"


def dispatcher(kind: Kind, modules: Iterable[Module]) -> str:
    """Rego that answers many documents for chosen packages in one query.

    Rule by rule, so that undefined rules are left out and nothing else is evaluated.
    """
    head = f"package {_dispatcher_package(kind)}"
    lines = [
        f"_answer[{json.dumps(package)}][{json.dumps(rule)}] := {reference(package, rule)}"
        for package, rule in _asked(modules)
    ]
    return "\n".join([head, *lines, _REPLY])


def dispatched(modules: Iterable[Module], row: int) -> str | None:
    """The package that a line of the dispatcher of these modules asks, if it is such a line."""
    asked = _asked(modules)
    return asked[row - 2][0] if 2 <= row < len(asked) + 2 else None


def _asked(modules: Iterable[Module]) -> list[tuple[str, str]]:
    return [
        (package, rule) for package, rules in rules_by_package(modules).items() for rule in rules
    ]


def _dispatcher_package(kind: Kind) -> str:
    return f"{_DISPATCHERS}{kind.value}"


def _digest(sources: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for name in sorted(sources):
        for text in (name, sources[name]):
            whole.update(hashlib.sha256(text.encode()).digest())
    return whole.hexdigest()


def _digest_module(digest: str) -> str:
    return (
        f"package {DIGEST_PACKAGE}\n\n"
        f'digest := "{digest}"\n\n'
        "opa_version := opa.runtime().version\n"
    )
