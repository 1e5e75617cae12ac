"""What an `opa` binary is asked without a server: its version, and what is wrong with Rego."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from scanner.engines import forbidden
from scanner.engines.environment import scrubbed_environment
from scanner.engines.opa import OTHER_ENGINE, CompileError
from scanner.errors import EngineError

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
        return in_words(run(binary, [*asked, POLICIES], folder).stdout)


_ERROR = re.compile(rf"({POLICIES}/\d+\.rego):(\d+): (.+)")


def in_words(said: bytes) -> list[CompileError]:
    """What OPA says for people of what does not compile. Raises EngineError for other words.

    `opa check` fails to say it in JSON where a type is nested too deep; `opa test` never does.
    """
    words = said.decode(errors="replace")
    errors = [CompileError(file, int(row), what) for file, row, what in _ERROR.findall(words)]
    if not errors:
        raise EngineError(
            f"opa check does not say what is wrong: {words.strip()[-500:]}", OTHER_ENGINE
        )
    return errors


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
