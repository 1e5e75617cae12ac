"""Options that several commands share, and how their values are found."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.errors import UsageError
from scanner.model import Severity

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.engines.base import Engine


class EngineName(StrEnum):
    """How policies are evaluated."""

    AUTO = "auto"
    OPA_REST = "opa_rest"
    OPA_PROCESS = "opa_process"
    EMBEDDED = "embedded"


class FailOn(StrEnum):
    """From which severity on a failing policy fails the run."""

    CRITICAL = Severity.CRITICAL.value
    HIGH = Severity.HIGH.value
    MEDIUM = Severity.MEDIUM.value
    LOW = Severity.LOW.value
    INFO = Severity.INFO.value
    NEVER = "never"


Groups = Annotated[
    list[str],
    typer.Argument(help="Full path of a group, such as acme/platform.", metavar="GROUP"),
]
Url = Annotated[
    str,
    typer.Option("--url", envvar=["GITLAB_URL", "CI_SERVER_URL"], help="Address of the GitLab."),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        help="File that holds the token; `-` reads it from stdin. Otherwise GITLAB_TOKEN.",
    ),
]
CaBundle = Annotated[
    Path | None,
    typer.Option(
        "--ca-bundle",
        help="Certificates to trust, in PEM.",
        exists=True,
        readable=True,
        envvar="GLSCAN_CA_BUNDLE",
    ),
]
HttpTimeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        min=1.0,
        max=3600.0,
        help="Seconds to wait for one answer of GitLab.",
        envvar="GLSCAN_TIMEOUT",
    ),
]
InstanceName = Annotated[
    str,
    typer.Option(
        "--instance-name",
        help="Name of the GitLab in reports and fingerprints. [default: its host]",
        envvar="GLSCAN_INSTANCE_NAME",
    ),
]
Policies = Annotated[
    list[Path] | None,
    typer.Option("--policies", help="Folder of your own policies; repeatable."),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        help="auto: the OPA of --opa-url, else `opa` on PATH, else the embedded engine.",
        envvar="GLSCAN_ENGINE",
    ),
]
OpaUrl = Annotated[
    str | None,
    typer.Option(
        "--opa-url",
        help="A running OPA; its token, if any, is GLSCAN_OPA_TOKEN.",
        envvar="GLSCAN_OPA_URL",
    ),
]
PolicyTimeout = Annotated[
    float,
    typer.Option(
        "--policy-timeout",
        min=0.1,
        max=3600.0,
        help="Seconds an engine may take for one chunk of resources.",
        envvar="GLSCAN_POLICY_TIMEOUT",
    ),
]
FailOnOption = Annotated[
    FailOn,
    typer.Option(
        "--fail-on", help="Lowest severity that makes the exit code 1.", envvar="GLSCAN_FAIL_ON"
    ),
]
AllowIncomplete = Annotated[
    bool,
    typer.Option(
        "--allow-incomplete", help="Do not exit with 3 when something could not be evaluated."
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option("--exit-zero", help="Exit with 0 whatever the verdict; errors still count."),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FORMAT=PATH",
        help="Write a report: html, sarif or json; PATH `-` is stdout. Repeatable.",
    ),
]

POLICY_TIMEOUT = 30.0
HTTP_TIMEOUT = 60.0


def token(file: Path | None) -> str:
    """The token from a file, stdin or GITLAB_TOKEN. Raises UsageError when there is none."""
    if file is not None:
        text = _read(file)
    else:
        text = os.environ.get("GITLAB_TOKEN", "") or os.environ.get("GITLAB_PRIVATE_TOKEN", "")
    found = text.strip()
    if not found:
        ci = " CI_JOB_TOKEN cannot read settings." if os.environ.get("CI_JOB_TOKEN") else ""
        raise UsageError(
            "there is no token",
            f"Set GITLAB_TOKEN, or give --token-file, with the scope read_api.{ci}",
        )
    if not found.isascii() or not found.isprintable() or " " in found:
        raise UsageError("the token holds characters that no token has", "Check what was pasted.")
    return found


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"the token file {file} cannot be read: {reason}", "Check it.") from None


def catalog(custom: Sequence[Path] | None) -> Catalog:
    """The bundled policies and those of the given folders."""
    from scanner import resources
    from scanner.catalog.load import load

    return load(resources.policies(), custom or ())


def engine(name: EngineName, opa_url: str | None, timeout: float) -> Engine:
    """The engine of that name. Raises EngineError when there is none."""
    from scanner.engines import choose

    opa_token = os.environ.get("GLSCAN_OPA_TOKEN") or None
    return choose(name.value, opa_url, opa_token, timeout, os.environ)
