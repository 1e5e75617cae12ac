"""Writes the policies that an `opa` binary compiles, and says why it does not take the others."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scanner.engines import forbidden, opa_bundle
from scanner.engines.base import Module, library_refused
from scanner.engines.opa import OTHER_ENGINE, CompileError
from scanner.engines.opa_binary import DIGEST, POLICIES, check, restricted, write
from scanner.engines.opa_parse import Parser
from scanner.errors import EngineError
from scanner.model import Kind


def compiled(
    binary: str, policies: Mapping[Kind, Sequence[Module]], libraries: Sequence[Module]
) -> Mapping[str, str]:
    """Why, by package, policies do not compile. Raises as `write_compiled` does."""
    with tempfile.TemporaryDirectory(prefix="glscan-opa-") as folder:
        return write_compiled(binary, Path(folder), policies, libraries)[0]


def write_compiled(
    binary: str,
    folder: Path,
    policies: Mapping[Kind, Sequence[Module]],
    libraries: Sequence[Module],
) -> tuple[dict[str, str], dict[str, str]]:
    """Write the modules that compile together.

    Return by package why the others do not, and the names of modules by file.

    They are compiled at once: an OPA that takes one after the other compiles all of them each
    time, six seconds for 140 modules.
    Raises PolicyError for a library, EngineError when OPA does not say what is wrong.
    """
    modules = opa_bundle.named(policies, libraries)
    bundle = opa_bundle.bundle_modules(policies, libraries)
    (folder / DIGEST).write_text(bundle[opa_bundle.DIGEST_MODULE], encoding="utf-8")
    theirs = forbidden.others(modules.values())
    others = {name: one for name, one in modules.items() if one in theirs}
    options = restricted(binary, folder) if others else ()
    doubtful = {name: one for name, one in others.items() if forbidden.doubtful(one)}
    broken = _by_tree(binary, doubtful, libraries)
    while True:
        asked = {
            kind: [module for module in policies[kind] if module.package not in broken]
            for kind in policies
        }
        sources = {}
        for name, module in modules.items():
            if module in libraries or module.package not in broken:
                sources[name] = module.source
        for kind in filter(asked.get, asked):  # one without rules does not compile
            sources[opa_bundle.dispatcher_name(kind)] = opa_bundle.dispatcher(kind, asked[kind])
        names = write(folder / POLICIES, sources)
        errors = check(binary, folder, options)
        if not errors:
            return broken, names
        left = {name: one for name, one in others.items() if one.package not in broken}
        found = (
            _blamed(errors, names, modules, asked, libraries)
            or _by_tree(binary, left, libraries)
            or _one_by_one(binary, folder, options, left, libraries)
        )
        if not found:
            words = forbidden.told(errors[0].message)
            raise EngineError(f"the policies do not compile: {words}", OTHER_ENGINE)
        broken |= found


def _by_tree(
    binary: str, modules: Mapping[str, Module], libraries: Sequence[Module]
) -> dict[str, str]:
    """Why, by package, modules may not be asked, by their trees."""
    broken: dict[str, str] = {}
    trees, _ = Parser(binary).parse({name: one.source for name, one in modules.items()})
    for name, tree in trees.items():
        if error := forbidden.found(tree):
            words = replace(error, file=name).words({})
            if modules[name] in libraries:
                raise library_refused(words)
            broken[modules[name].package] = words
    return broken


def _one_by_one(
    binary: str,
    folder: Path,
    options: Sequence[str],
    modules: Mapping[str, Module],
    libraries: Sequence[Module],
) -> dict[str, str]:
    """Why, by package, modules do not compile with the libraries alone, where OPA tells no file.

    It tells none of what is wrong in a template string.
    """
    shared = {one.package: one.source for one in libraries}
    broken: dict[str, str] = {}
    for name, module in {"": None, **modules}.items():
        write(folder / POLICIES, shared | ({name: module.source} if module else {}))
        for error in check(binary, folder, options):
            words = forbidden.told(error.message)
            if not error.file and not module:
                raise library_refused(words)
            if not error.file and module:
                broken[module.package] = f"{name}: {words}"
    return broken


def _blamed(
    errors: Sequence[CompileError],
    names: Mapping[str, str],
    modules: Mapping[str, Module],
    asked: Mapping[Kind, Sequence[Module]],
    libraries: Sequence[Module],
) -> dict[str, str]:
    """Why, for each package that has to go before the rest compiles, as far as places are told."""
    dispatchers = {opa_bundle.dispatcher_name(kind): asked[kind] for kind in asked}
    broken: dict[str, str] = {}
    for error in errors:
        if not error.file:
            continue
        error = replace(error, message=forbidden.told(error.message))
        name, words = names.get(error.file, ""), error.words(names)
        module = modules.get(name)
        if module in libraries:
            raise library_refused(words)
        package = (
            module.package
            if module
            else opa_bundle.dispatched(dispatchers.get(name, ()), error.row)
        )
        if not package:
            raise EngineError(f"the policies do not compile: {words}", OTHER_ENGINE)
        broken.setdefault(package, words if module else error.message)
    return broken
