"""What an `opa` binary is asked without a server: its version, and what compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import orjson

from scanner.engines import forbidden, opa_bundle
from scanner.engines.base import Module, library_refused
from scanner.engines.environment import scrubbed_environment
from scanner.engines.opa_http import OTHER_ENGINE, CompileError
from scanner.errors import EngineError
from scanner.model import Kind

POLICIES = "policies"
"""The folder, inside the one given, that holds the modules."""

DIGEST = "digest.rego"
"""The file, beside that folder, by which OPA tells what it holds.

It asks for OPA's version, which no policy may, so it is not checked with them.
"""

_CAPABILITIES = "capabilities.json"

_SECONDS = 120


def installed_version(binary: str) -> str:
    """The version a binary reports. Raises EngineError when it is not an OPA."""
    said = run(binary, ["version"], None)
    found = re.search(rb"^Version:\s*(\d[\w.+-]*)", said.stdout, re.MULTILINE)
    if not found:
        raise EngineError(
            f"{binary} is not an OPA",
            "Get one from https://www.openpolicyagent.org, or use --engine embedded.",
        )
    return found[1].decode(errors="replace")


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
    options = restricted(binary, folder) if forbidden.others(modules.values()) else ()
    broken: dict[str, str] = {}
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
        broken |= _blamed(errors, names, modules, asked, libraries)


def restricted(binary: str, folder: Path) -> Sequence[str]:
    """The options by which OPA, run in `folder`, knows nothing that no policy may call."""
    said = run(binary, ["capabilities", "--current"], None)
    try:
        left = forbidden.capabilities(orjson.loads(said.stdout))
    except (ValueError, KeyError, TypeError):
        words = said.stdout.decode(errors="replace").strip()[-500:]
        raise EngineError(f"OPA does not tell what it can do: {words}", OTHER_ENGINE) from None
    (folder / _CAPABILITIES).write_bytes(orjson.dumps(left))
    return ["--capabilities", _CAPABILITIES]


def write(folder: Path, sources: Mapping[str, str]) -> dict[str, str]:
    """Write numbered files; a module's own name may be no file name. Name by path for OPA."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    names = {}
    for number, (name, source) in enumerate(sources.items()):
        file = f"{number:04}.rego"
        (folder / file).write_text(source, encoding="utf-8")
        names[f"{POLICIES}/{file}"] = name
    return names


def check(binary: str, folder: Path, options: Sequence[str] = ()) -> list[CompileError]:
    """What `opa check` says of the modules in `folder`."""
    asked = ["check", *options, "--max-errors", "10000"]
    said = run(binary, [*asked, "--format", "json", POLICIES], folder)
    if said.returncode == 0:
        return []
    try:
        return [CompileError.from_json(error) for error in orjson.loads(said.stdout)["errors"]]
    except (ValueError, KeyError, TypeError):
        return _in_words(run(binary, [*asked, POLICIES], folder).stdout)


_ERROR = re.compile(rf"({POLICIES}/\d+\.rego):(\d+): (.+)")


def _in_words(said: bytes) -> list[CompileError]:
    """The same for people, where OPA fails to say it in JSON: a type may be nested too deep."""
    words = said.decode(errors="replace")
    errors = [CompileError(file, int(row), what) for file, row, what in _ERROR.findall(words)]
    if not errors:
        raise EngineError(
            f"opa check does not say what is wrong: {words.strip()[-500:]}", OTHER_ENGINE
        )
    return errors


def _blamed(
    errors: Sequence[CompileError],
    names: Mapping[str, str],
    modules: Mapping[str, Module],
    asked: Mapping[Kind, Sequence[Module]],
    libraries: Sequence[Module],
) -> dict[str, str]:
    """Why, for each package that has to go before the rest compiles."""
    dispatchers = {opa_bundle.dispatcher_name(kind): asked[kind] for kind in asked}
    broken: dict[str, str] = {}
    for error in errors:
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


def run(
    binary: str, arguments: Sequence[str], folder: Path | None
) -> subprocess.CompletedProcess[bytes]:
    """Run it to its end; what it says on either stream is in `stdout`. Raises EngineError."""
    try:
        return subprocess.run(
            [binary, *arguments],
            cwd=folder,
            env=scrubbed_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise EngineError(
            f"{binary} cannot be run: {_reason(error)}",
            "Is it an OPA for this machine? Without one: --engine embedded",
        ) from error


def _reason(error: OSError | subprocess.TimeoutExpired) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it did not end within {error.timeout:g} s"
    return error.strerror or str(error)
